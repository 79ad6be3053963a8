-- identity: what proves who somebody is, wrong tries, and role changes by two people.
CREATE SCHEMA identity;

-- Accounts end by themselves; a password somebody else chose is changed at the first log-in.
ALTER TABLE platform.officer
    ADD COLUMN ends_on date,
    ADD COLUMN password_due boolean NOT NULL DEFAULT false,
    -- 三员分立: an administrator is nothing else (GB/T 22239-2019 8.1.4.2).
    ADD CONSTRAINT one_administrator CHECK (
        NOT roles && ARRAY['system_admin', 'security_admin', 'audit_admin']
        OR cardinality(roles) = 1);

DELETE FROM platform.session;
ALTER TABLE platform.session
    ADD COLUMN id uuid NOT NULL UNIQUE,
    ADD COLUMN seen_at timestamptz NOT NULL,
    ADD COLUMN is_half boolean NOT NULL,
    ADD COLUMN proven_at timestamptz,
    ADD COLUMN agent text NOT NULL,
    ADD COLUMN source text NOT NULL;
CREATE INDEX session_officer ON platform.session (officer) WHERE closed_at IS NULL;

-- One authenticator app per officer; a step once used is used.
CREATE TABLE identity.authenticator (
    officer      uuid PRIMARY KEY REFERENCES platform.officer,
    secret       bytea NOT NULL,
    added_at     timestamptz NOT NULL,
    confirmed_at timestamptz,
    last_step    bigint NOT NULL DEFAULT 0
);

CREATE TABLE identity.passkey (
    id            uuid PRIMARY KEY,
    officer       uuid NOT NULL REFERENCES platform.officer,
    credential_id bytea NOT NULL UNIQUE,
    name          text NOT NULL,
    body          jsonb NOT NULL,
    added_at      timestamptz NOT NULL,
    used_at       timestamptz
);
CREATE INDEX passkey_officer ON identity.passkey (officer);

CREATE TABLE identity.recovery_code (
    officer uuid NOT NULL REFERENCES platform.officer,
    digest  bytea NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (officer, digest)
);

-- What a browser was asked to sign, kept until it answers, once.
CREATE TABLE identity.ceremony (
    session    uuid NOT NULL REFERENCES platform.session (id),
    kind       text NOT NULL CHECK (kind IN ('enrol', 'prove')),
    state      jsonb NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (session, kind)
);

-- Wrong tries at an account, known or not, from one place or from all strange ones together.
CREATE TABLE identity.attempt (
    kind     text NOT NULL CHECK (kind IN ('password', 'code')),
    account  bytea NOT NULL,
    place    text NOT NULL,
    failures integer NOT NULL,
    last_at  timestamptz NOT NULL,
    PRIMARY KEY (kind, account, place)
);

-- Who a provider of identities says somebody is.
CREATE TABLE identity.link (
    issuer   text NOT NULL,
    subject  text NOT NULL,
    officer  uuid NOT NULL REFERENCES platform.officer,
    added_at timestamptz NOT NULL,
    PRIMARY KEY (issuer, subject)
);
CREATE TABLE identity.errand (
    state      bytea PRIMARY KEY,
    body       bytea NOT NULL,
    expires_at timestamptz NOT NULL
);

-- 权限变更: one proposes, another approves, a third receives.
CREATE TABLE identity.role_change (
    id          uuid PRIMARY KEY,
    court       text NOT NULL,
    officer     uuid NOT NULL REFERENCES platform.officer,
    roles       text[] NOT NULL,
    before      text[] NOT NULL,
    reason      text NOT NULL,
    proposer    uuid NOT NULL REFERENCES platform.officer,
    proposed_at timestamptz NOT NULL,
    state       text NOT NULL DEFAULT 'pending'
                CHECK (state IN ('pending', 'approved', 'refused', 'withdrawn')),
    decider     uuid REFERENCES platform.officer,
    decided_at  timestamptz,
    CHECK (proposer <> officer),
    CHECK (state IN ('pending', 'withdrawn') OR (decider IS NOT NULL AND decider <> proposer
        AND decider <> officer)),
    CHECK ((state = 'pending') = (decided_at IS NULL))
);
CREATE UNIQUE INDEX role_change_pending ON identity.role_change (officer) WHERE state = 'pending';
CREATE INDEX role_change_court ON identity.role_change (court, proposed_at DESC);
