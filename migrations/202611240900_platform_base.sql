-- platform: people who sign in, the outbox and job queue, audit, idempotent replies, settings.
CREATE SCHEMA platform;

CREATE TABLE platform.setting (
    key   text PRIMARY KEY,
    value jsonb NOT NULL
);

CREATE TABLE platform.officer (
    id            uuid PRIMARY KEY,
    login         text NOT NULL UNIQUE,
    name          text NOT NULL,
    court         text NOT NULL,
    roles         text[] NOT NULL,
    password_hash text NOT NULL,
    work_card     text NOT NULL,
    duty_card     text NOT NULL,
    active        boolean NOT NULL DEFAULT true
);
CREATE INDEX officer_court ON platform.officer (court) WHERE active;

CREATE TABLE platform.session (
    token_digest bytea PRIMARY KEY,
    officer      uuid NOT NULL REFERENCES platform.officer,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    closed_at    timestamptz
);

-- Outbox: what happened. Written in the transaction of the act, never updated.
CREATE TABLE platform.event (
    seq     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL,
    kind    text NOT NULL,
    case_id uuid,
    body    jsonb NOT NULL
);
CREATE INDEX event_case ON platform.event (case_id, seq);

-- Work to be done at or after run_at, each row exactly once in effect.
CREATE TABLE platform.job (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text NOT NULL,
    key        text NOT NULL,
    run_at     timestamptz NOT NULL,
    body       jsonb NOT NULL,
    attempts   integer NOT NULL DEFAULT 0,
    last_error text,
    stuck      boolean NOT NULL DEFAULT false,
    UNIQUE (name, key)
) WITH (fillfactor = 80);
CREATE INDEX job_due ON platform.job (run_at, id) WHERE NOT stuck;

CREATE TABLE platform.audit (
    seq     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL,
    actor   text NOT NULL,
    act     text NOT NULL,
    case_id uuid,
    detail  jsonb NOT NULL
);
CREATE INDEX audit_case ON platform.audit (case_id, seq);

CREATE TABLE platform.reply (
    actor  text NOT NULL,
    key    text NOT NULL,
    digest bytea NOT NULL,
    at     timestamptz NOT NULL,
    status smallint NOT NULL,
    etag   text,
    body   jsonb NOT NULL,
    PRIMARY KEY (actor, key)
);

-- Outbox and audit are records: nobody rewrites them, not even by mistake.
CREATE FUNCTION platform.refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON platform.event
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_rewrite();
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON platform.audit
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_rewrite();
