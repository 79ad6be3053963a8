-- approvals: what was proposed, who signed what. Signatures are a record.
CREATE SCHEMA approvals;

CREATE TABLE approvals.approval (
    id         uuid PRIMARY KEY,
    case_id    uuid NOT NULL,
    court      text NOT NULL,
    act        text NOT NULL,
    command    jsonb NOT NULL,
    summary_zh text NOT NULL,
    summary_en text NOT NULL,
    amount     bigint CHECK (amount >= 0),
    ladder     jsonb NOT NULL,
    step       integer NOT NULL DEFAULT 0,
    state      text NOT NULL DEFAULT 'pending'
               CHECK (state IN ('pending', 'approved', 'refused', 'returned', 'withdrawn')),
    proposer   uuid NOT NULL,
    created_at timestamptz NOT NULL,
    decided_at timestamptz,
    CHECK ((state = 'pending') = (decided_at IS NULL))
);
CREATE INDEX approval_pending ON approvals.approval (court, created_at) WHERE state = 'pending';
CREATE INDEX approval_case ON approvals.approval (case_id);

CREATE TABLE approvals.signature (
    approval uuid NOT NULL REFERENCES approvals.approval,
    number   integer NOT NULL,
    officer  uuid NOT NULL,
    name     text NOT NULL,
    deed     text NOT NULL CHECK (deed IN
             ('approve', 'refuse', 'return', 'withdraw', 'transfer', 'add_signer', 'urge')),
    reason   text,
    at       timestamptz NOT NULL,
    PRIMARY KEY (approval, number)
);
-- Nobody approves twice, whoever asks.
CREATE UNIQUE INDEX signature_once ON approvals.signature (approval, officer)
    WHERE deed = 'approve';
CREATE TRIGGER signature_append_only BEFORE UPDATE OR DELETE ON approvals.signature
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_rewrite();
