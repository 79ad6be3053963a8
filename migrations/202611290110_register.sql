-- register: 名单库 – what is published of debtors. Entries, each change of them in one order without gaps, the
-- log over these changes, and the tree of everybody who ever was on a list. No number of anybody is here: a
-- subject is a keyed hash, and what is shown is masked.
CREATE SCHEMA register;

CREATE TABLE register.entry (
    serial       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    list         text NOT NULL CHECK (list IN ('debtor', 'dishonest', 'restricted', 'ended')),
    source       uuid NOT NULL,
    party        uuid NOT NULL,
    case_id      uuid NOT NULL,
    subject      bytea NOT NULL,
    -- Where this person is in the tree of persons.
    place        bytea NOT NULL,
    case_number  text NOT NULL,
    version      integer NOT NULL DEFAULT 1 CHECK (version > 0),
    face         jsonb NOT NULL,
    -- Found by whoever was given it with the decision, in force or not.
    code         bytea NOT NULL,
    published_on date NOT NULL,
    until_day    date,
    ended_on     date CHECK (ended_on >= published_on),
    ended_how    text,
    CHECK ((ended_on IS NULL) = (ended_how IS NULL)),
    UNIQUE (source, party, list)
) WITH (fillfactor = 90);
CREATE INDEX entry_subject ON register.entry (subject);
CREATE INDEX entry_live_case ON register.entry (case_number) WHERE ended_on IS NULL;
CREATE INDEX entry_case ON register.entry (case_id);
CREATE INDEX entry_code ON register.entry (code);

-- 变更: its number is its place in the log, from 1. The content is what the leaf commits to.
CREATE TABLE register.change (
    seq     bigint PRIMARY KEY,
    at      timestamptz NOT NULL,
    op      text NOT NULL CHECK (op IN ('add', 'change', 'remove', 'leave', 'leave_end')),
    serial  bigint NOT NULL REFERENCES register.entry,
    version integer NOT NULL,
    list    text NOT NULL,
    subject bytea NOT NULL,
    party   uuid NOT NULL,
    -- Of a leave: means, route, days. Of an entry: what is shown.
    content text NOT NULL,
    salt    bytea NOT NULL,
    leaf    bytea NOT NULL,
    hash    bytea NOT NULL
);
CREATE INDEX change_serial ON register.change (serial, seq);
CREATE INDEX change_subject ON register.change (subject, seq);

CREATE TABLE register.node (
    level integer NOT NULL,
    index bigint NOT NULL,
    hash  bytea NOT NULL,
    PRIMARY KEY (level, index)
);
CREATE TABLE register.checkpoint (
    number bigint PRIMARY KEY,
    size   bigint NOT NULL,
    at     timestamptz NOT NULL,
    note   text NOT NULL
);

-- 人员树: the leaves by their place, and the hashes of the upper levels.
CREATE TABLE register.person (
    place  bytea PRIMARY KEY,
    bucket integer NOT NULL,
    value  bytea NOT NULL,
    salt   bytea NOT NULL,
    stays  text NOT NULL
) WITH (fillfactor = 90);
CREATE INDEX person_bucket ON register.person (bucket);
CREATE TABLE register.crown (
    depth integer NOT NULL,
    index integer NOT NULL,
    hash  bytea NOT NULL,
    PRIMARY KEY (depth, index)
) WITH (fillfactor = 80);

CREATE TRIGGER change_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON register.change
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_rewrite();
CREATE TRIGGER node_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON register.node
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_rewrite();
CREATE TRIGGER checkpoint_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON register.checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_rewrite();
CREATE TRIGGER entry_is_kept BEFORE DELETE OR TRUNCATE ON register.entry
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_rewrite();
