-- The gateway's own tables in the institution's database. `zhixing institution init` makes them; run
-- again it changes nothing.
CREATE SCHEMA IF NOT EXISTS zhixing_gateway;

-- One row: how far it has come.
CREATE TABLE IF NOT EXISTS zhixing_gateway.standing (
    one         boolean PRIMARY KEY DEFAULT true CHECK (one),
    institution text NOT NULL,
    epoch       bigint NOT NULL DEFAULT 0,
    serial      bigint NOT NULL DEFAULT 0,
    noticed     bigint NOT NULL DEFAULT 0
);

-- Orders as they came, worked in the order of seq. id comes from the court and is never worked twice.
CREATE TABLE IF NOT EXISTS zhixing_gateway.inbox (
    seq         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id          text NOT NULL UNIQUE CHECK (id ~ '^[0-9a-f]{64}$'),
    digest      text NOT NULL,
    body        text NOT NULL,
    received_at timestamptz NOT NULL,
    tries       integer NOT NULL DEFAULT 0,
    trouble     text,
    serial      bigint UNIQUE,
    answered_at timestamptz,
    answer      text,
    CHECK (num_nulls(serial, answered_at, answer) IN (0, 3))
);
CREATE INDEX IF NOT EXISTS inbox_open ON zhixing_gateway.inbox (seq) WHERE answered_at IS NULL;

-- What the court is to be told, until it has acknowledged it. asked counts how often it asked again: what
-- is asked for while the last telling is under way is told once more.
CREATE TABLE IF NOT EXISTS zhixing_gateway.outbox (
    seq             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind            text NOT NULL CHECK (kind IN ('answers', 'notices')),
    key             text NOT NULL,
    item            text NOT NULL,
    asked           bigint NOT NULL DEFAULT 0,
    acknowledged_at timestamptz,
    UNIQUE (kind, key)
);
CREATE INDEX IF NOT EXISTS outbox_open ON zhixing_gateway.outbox (kind, seq)
    WHERE acknowledged_at IS NULL;

-- Numbers of what is told unasked, and what the institution's clerks have against orders.
ALTER TABLE zhixing_gateway.standing ADD COLUMN IF NOT EXISTS notice_serial bigint NOT NULL DEFAULT 0;
CREATE TABLE IF NOT EXISTS zhixing_gateway.objection (
    order_id text PRIMARY KEY REFERENCES zhixing_gateway.inbox (id),
    serial   bigint NOT NULL UNIQUE,
    clerk    text NOT NULL,
    text     text NOT NULL CHECK (text <> ''),
    at       timestamptz NOT NULL
);

-- Orders that came with another content under a known id. They are never worked.
CREATE TABLE IF NOT EXISTS zhixing_gateway.odd (
    at     timestamptz NOT NULL,
    id     text NOT NULL,
    digest text NOT NULL,
    body   text NOT NULL,
    why    text NOT NULL
);
