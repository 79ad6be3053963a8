-- exchange: what was answered long ago leaves the table in which orders are worked, for one that is kept by the
-- month of its answer. Nothing is deleted, and nothing is changed there any more; a month of it can be
-- detached while the program runs (docs/decisions/0029-settled-orders.md).
CREATE TABLE exchange.settled (
    LIKE exchange.outgoing INCLUDING DEFAULTS,
    PRIMARY KEY (id, answered_at)
) PARTITION BY RANGE (answered_at);
CREATE INDEX settled_case ON exchange.settled (case_id);
CREATE TRIGGER settled_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON exchange.settled
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_rewrite();
ALTER TABLE exchange.settled ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON exchange.settled FOR SELECT USING (
    (SELECT platform.is_program()) OR EXISTS (SELECT FROM cases.case c WHERE c.id = case_id));
CREATE POLICY made ON exchange.settled FOR INSERT WITH CHECK ((SELECT platform.is_program()));
CREATE POLICY program ON exchange.settled TO zhixing_system USING (true) WITH CHECK (true);
REVOKE UPDATE, DELETE, TRUNCATE ON exchange.settled FROM zhixing_program;

-- The program owns nothing: the owner's function makes the months that are needed, and nothing else. A month
-- is reached through its parent alone.
CREATE FUNCTION exchange.make_settled_months(until timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    first timestamp;
    month text;
BEGIN
    FOR first IN
        SELECT DISTINCT date_trunc('month', answered_at AT TIME ZONE 'Asia/Shanghai')
        FROM exchange.outgoing WHERE created_at < until AND answered_at < until
    LOOP
        month := 'settled_' || to_char(first, 'YYYY_MM');
        CONTINUE WHEN to_regclass('exchange.' || month) IS NOT NULL;
        EXECUTE format('CREATE TABLE exchange.%I PARTITION OF exchange.settled
            FOR VALUES FROM (%L) TO (%L)', month, first AT TIME ZONE 'Asia/Shanghai',
            (first + interval '1 month') AT TIME ZONE 'Asia/Shanghai');
        EXECUTE format('ALTER TABLE exchange.%I ENABLE ROW LEVEL SECURITY', month);
        EXECUTE format('CREATE POLICY program ON exchange.%I TO zhixing_system
            USING (true) WITH CHECK (true)', month);
        EXECUTE format('REVOKE ALL ON exchange.%I FROM zhixing_program', month);
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION exchange.make_settled_months FROM PUBLIC;
GRANT EXECUTE ON FUNCTION exchange.make_settled_months TO zhixing_program;

-- Every order there ever was, wherever it lies; with the rights of whoever looks.
CREATE VIEW exchange.kept WITH (security_invoker = true) AS
    SELECT * FROM exchange.outgoing UNION ALL SELECT * FROM exchange.settled;
-- A notice may be about an order that has moved; the program takes none about an order it does not know.
ALTER TABLE exchange.notice DROP CONSTRAINT notice_order_id_fkey;
