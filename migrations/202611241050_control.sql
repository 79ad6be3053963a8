-- control: rounds of inquiry, property found, holds on it, and what was done to each hold.
CREATE SCHEMA control;

CREATE TABLE control.round (
    id          uuid PRIMARY KEY,
    case_id     uuid NOT NULL,
    number      integer NOT NULL CHECK (number > 0),
    purpose     text NOT NULL CHECK (purpose IN ('first', 'repeat', 'clue', 'requery')),
    started_at  timestamptz NOT NULL,
    finished_at timestamptz,
    complete    boolean NOT NULL DEFAULT false,
    CHECK (NOT complete OR finished_at IS NOT NULL),
    UNIQUE (case_id, number)
);

CREATE TABLE control.inquiry (
    order_id    text PRIMARY KEY,
    round       uuid NOT NULL REFERENCES control.round,
    case_id     uuid NOT NULL,
    debtor      uuid NOT NULL,
    institution text NOT NULL,
    act         text NOT NULL CHECK (act IN ('find_accounts', 'query')),
    state       text NOT NULL DEFAULT 'asked'
                CHECK (state IN ('asked', 'answered', 'refused', 'overdue')),
    answered_at timestamptz,
    result      text
) WITH (fillfactor = 80);
CREATE INDEX inquiry_round ON control.inquiry (round);
CREATE INDEX inquiry_case ON control.inquiry (case_id, debtor);

CREATE TABLE control.property (
    id          uuid PRIMARY KEY,
    case_id     uuid NOT NULL,
    debtor      uuid NOT NULL,
    institution text NOT NULL,
    kind        text NOT NULL,
    asset       text NOT NULL,
    name        text NOT NULL,
    amount      bigint CHECK (amount >= 0),
    available   bigint CHECK (available >= 0),
    purpose     text NOT NULL,
    fixed_term  boolean NOT NULL,
    facts       jsonb NOT NULL,
    round       uuid NOT NULL REFERENCES control.round,
    found_at    timestamptz NOT NULL,
    reason_kept text,
    UNIQUE (case_id, debtor, institution, asset)
);

-- A hold is one freeze or seal order and what became of it. What was taken or let go can never
-- exceed what was held; what is held can never exceed the limit ordered.
CREATE TABLE control.hold (
    id          uuid PRIMARY KEY,
    case_id     uuid NOT NULL,
    debtor      uuid NOT NULL,
    property    uuid NOT NULL REFERENCES control.property,
    institution text NOT NULL,
    asset       text NOT NULL,
    order_id    text NOT NULL UNIQUE,
    ruling      text NOT NULL,
    state       text NOT NULL DEFAULT 'ordered' CHECK (state IN
                ('ordered', 'effective', 'waiting', 'refused', 'released', 'lapsed', 'spent')),
    cap         bigint CHECK (cap > 0),
    held        bigint NOT NULL DEFAULT 0 CHECK (held >= 0),
    deducted    bigint NOT NULL DEFAULT 0 CHECK (deducted >= 0),
    released    bigint NOT NULL DEFAULT 0 CHECK (released >= 0),
    rank        integer,
    ordered_at  timestamptz NOT NULL,
    from_day    date NOT NULL,
    until_day   date NOT NULL CHECK (until_day >= from_day),
    answered_at timestamptz,
    refusal     text,
    CHECK (cap IS NULL OR held <= cap),
    CHECK (deducted + released <= held)
);
CREATE INDEX hold_case ON control.hold (case_id);
CREATE INDEX hold_live ON control.hold (until_day) WHERE state IN ('effective', 'waiting');

CREATE TABLE control.hold_order (
    order_id    text PRIMARY KEY,
    hold        uuid NOT NULL REFERENCES control.hold,
    case_id     uuid NOT NULL,
    act         text NOT NULL CHECK (act IN ('renew', 'release', 'deduct')),
    amount      bigint CHECK (amount > 0),
    until_day   date,
    ruling      text NOT NULL,
    sequence    integer NOT NULL,
    state       text NOT NULL DEFAULT 'ordered' CHECK (state IN ('ordered', 'done', 'refused')),
    ordered_at  timestamptz NOT NULL,
    done_at     timestamptz,
    bank_serial text,
    refusal     text,
    CHECK ((act = 'deduct') <= (amount IS NOT NULL)),
    UNIQUE (hold, act, sequence)
);
CREATE INDEX hold_order_case ON control.hold_order (case_id);
