-- exchange: the register of institutions, orders to them, and what they answered.
CREATE SCHEMA exchange;

CREATE TABLE exchange.institution (
    code          text PRIMARY KEY,
    zh            text NOT NULL,
    en            text NOT NULL,
    kind          text NOT NULL,
    functions     text[] NOT NULL,
    base_url      text NOT NULL,
    public_key    text NOT NULL,
    quota_per_day integer CHECK (quota_per_day > 0),
    answer_hours  integer NOT NULL DEFAULT 24 CHECK (answer_hours > 0),
    enabled       boolean NOT NULL DEFAULT true
);

CREATE TABLE exchange.quota_used (
    institution text NOT NULL REFERENCES exchange.institution,
    day         date NOT NULL,
    used        integer NOT NULL,
    PRIMARY KEY (institution, day)
);

-- id is derived from the ruling, never random: the same decision can never be sent as two orders.
CREATE TABLE exchange.outgoing (
    id          text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{64}$'),
    institution text NOT NULL REFERENCES exchange.institution,
    case_id     uuid NOT NULL,
    act         text NOT NULL,
    controls    boolean NOT NULL,
    body        bytea NOT NULL,
    digest      bytea NOT NULL,
    state       text NOT NULL DEFAULT 'waiting'
                CHECK (state IN ('waiting', 'received', 'answered', 'counter')),
    created_at  timestamptz NOT NULL,
    next_at     timestamptz NOT NULL,
    attempts    integer NOT NULL DEFAULT 0,
    received_at timestamptz,
    answer_by   timestamptz NOT NULL,
    overdue_at  timestamptz,
    answered_at timestamptz,
    serial      bigint,
    answer      jsonb,
    CHECK ((state = 'answered') = (answered_at IS NOT NULL)),
    CHECK ((answer IS NULL) = (serial IS NULL))
) WITH (fillfactor = 70);
CREATE INDEX outgoing_due ON exchange.outgoing (institution, next_at) WHERE state = 'waiting';
CREATE INDEX outgoing_open ON exchange.outgoing (answer_by) WHERE answered_at IS NULL;
CREATE INDEX outgoing_case ON exchange.outgoing (case_id);

-- Everything an institution ever said that was not the first good answer to an order of its own.
CREATE TABLE exchange.odd_answer (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    received_at timestamptz NOT NULL,
    sender      text NOT NULL,
    order_id    text,
    verdict     text NOT NULL CHECK (verdict IN
                ('repeat', 'contradicts', 'unknown_order', 'not_theirs', 'wrong_digest',
                 'malformed', 'bad_signature')),
    digest      bytea NOT NULL,
    raw         bytea NOT NULL
);
CREATE INDEX odd_answer_order ON exchange.odd_answer (order_id);

CREATE TABLE exchange.statement_line (
    bank        text NOT NULL,
    serial      text NOT NULL,
    received_at timestamptz NOT NULL,
    line        jsonb NOT NULL,
    PRIMARY KEY (bank, serial)
);
