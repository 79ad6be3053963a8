-- exchange: institutions that call the court collect their orders and tell what came about unasked. A
-- notice counts once, by the institution's own serial, and is sealed like an answer.
ALTER TABLE exchange.message DROP CONSTRAINT message_kind_check;
ALTER TABLE exchange.message ADD CONSTRAINT message_kind_check
    CHECK (kind IN ('orders', 'receipts', 'answers', 'standing', 'notices'));

CREATE TABLE exchange.notice (
    institution text NOT NULL REFERENCES exchange.institution,
    serial      bigint NOT NULL,
    received_at timestamptz NOT NULL,
    order_id    text NOT NULL REFERENCES exchange.outgoing,
    case_id     uuid NOT NULL,
    notice      bytea NOT NULL,
    told_in     bigint NOT NULL,
    PRIMARY KEY (institution, serial)
);
CREATE INDEX notice_order ON exchange.notice (order_id);
CREATE TRIGGER notice_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON exchange.notice
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_rewrite();
ALTER TABLE exchange.notice ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON exchange.notice FOR SELECT USING (
    (SELECT platform.is_program()) OR EXISTS (SELECT FROM cases.case c WHERE c.id = case_id));
CREATE POLICY made ON exchange.notice FOR INSERT WITH CHECK ((SELECT platform.is_program()));
-- The program's own log-in is let through.
CREATE POLICY program ON exchange.notice TO zhixing_system USING (true) WITH CHECK (true);
