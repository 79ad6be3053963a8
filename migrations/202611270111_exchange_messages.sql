-- exchange: every signed message about orders as it went over the line, so that a third party can check
-- the signatures. An order names the messages it went out in, was receipted in and was answered in.
CREATE TABLE exchange.message (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at          timestamptz NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('orders', 'receipts', 'answers')),
    signer      text NOT NULL,
    institution text NOT NULL,
    items       integer NOT NULL,
    raw         bytea NOT NULL,
    key         text NOT NULL,
    signature   text NOT NULL
);
CREATE TRIGGER message_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON exchange.message
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_rewrite();
ALTER TABLE exchange.outgoing
    ADD COLUMN sent_in bigint,
    ADD COLUMN received_in bigint,
    ADD COLUMN answered_in bigint;
