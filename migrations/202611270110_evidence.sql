-- evidence: every act is an event with a leaf in a Merkle log. The audit row holds what goes into the
-- leaf, its content stands apart so that it can be erased; what is not yet in the tree waits in line.
CREATE TABLE platform.audit_content (
    seq       bigint PRIMARY KEY REFERENCES platform.audit,
    case_id   uuid,
    salt      bytea,
    content   text,
    erased_by uuid,
    CHECK ((content IS NULL) = (erased_by IS NOT NULL)),
    CHECK (content IS NOT NULL OR (salt IS NULL AND case_id IS NULL))
);
-- Rows from before the log began keep their detail; they have no salt, no leaf and no proof.
INSERT INTO platform.audit_content (seq, case_id, content)
SELECT seq, case_id, jsonb_build_object('detail', detail)::text FROM platform.audit;
CREATE INDEX audit_content_case ON platform.audit_content (case_id, seq);

ALTER TABLE platform.audit
    DROP COLUMN case_id,
    DROP COLUMN detail,
    ADD COLUMN event uuid UNIQUE,
    ADD COLUMN roles text[] NOT NULL DEFAULT '{}',
    ADD COLUMN article text NOT NULL DEFAULT '',
    ADD COLUMN commitment bytea,
    ADD COLUMN mac bytea;

CREATE TABLE platform.audit_pending (seq bigint NOT NULL);

-- Content may only be erased, and only once.
CREATE FUNCTION platform.only_erase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.content IS NULL OR NEW.content IS NOT NULL OR NEW.seq <> OLD.seq THEN
        RAISE EXCEPTION '% may only be erased', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER audit_content_erase BEFORE UPDATE ON platform.audit_content
    FOR EACH ROW EXECUTE FUNCTION platform.only_erase();
CREATE TRIGGER audit_content_append_only BEFORE DELETE OR TRUNCATE ON platform.audit_content
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_rewrite();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON platform.audit
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_rewrite();
CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON platform.event
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_rewrite();

CREATE SCHEMA evidence;

-- The tree: leaves in their order, and the hashes of whole tiles (level 1 and up).
CREATE TABLE evidence.leaf (
    index bigint PRIMARY KEY,
    seq   bigint NOT NULL UNIQUE,
    event uuid NOT NULL UNIQUE,
    bytes bytea NOT NULL,
    hash  bytea NOT NULL
);
CREATE TABLE evidence.node (
    level integer NOT NULL,
    index bigint NOT NULL,
    hash  bytea NOT NULL,
    PRIMARY KEY (level, index)
);

-- What the log said of itself, signed, without a gap in its numbers; and who saw it and signed too.
CREATE TABLE evidence.checkpoint (
    number bigint PRIMARY KEY,
    size   bigint NOT NULL,
    at     timestamptz NOT NULL,
    note   text NOT NULL
);
CREATE INDEX checkpoint_size ON evidence.checkpoint (size, number);
CREATE TABLE evidence.cosignature (
    number  bigint NOT NULL REFERENCES evidence.checkpoint,
    witness text NOT NULL,
    at      timestamptz NOT NULL,
    line    text NOT NULL,
    PRIMARY KEY (number, witness)
);

CREATE TABLE evidence.alarm (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at     timestamptz NOT NULL,
    kind   text NOT NULL,
    detail text NOT NULL
);
CREATE INDEX alarm_kind ON evidence.alarm (kind, detail, at);

-- How each witness stood when last asked. No evidence: only for the page that shows it.
CREATE TABLE evidence.witness (
    name     text PRIMARY KEY,
    url      text NOT NULL,
    key      text NOT NULL,
    size     bigint NOT NULL DEFAULT 0,
    asked_at timestamptz NOT NULL,
    said_at  timestamptz,
    why      text
);
-- When the log was last compared with the rows, and what was found.
CREATE TABLE evidence.audit (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       timestamptz NOT NULL,
    size     bigint NOT NULL,
    millis   bigint NOT NULL,
    findings integer NOT NULL
);

CREATE TRIGGER leaf_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence.leaf
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_rewrite();
CREATE TRIGGER node_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence.node
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_rewrite();
CREATE TRIGGER checkpoint_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence.checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_rewrite();
CREATE TRIGGER cosignature_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence.cosignature
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_rewrite();
CREATE TRIGGER alarm_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence.alarm
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_rewrite();
