-- exchange: 待发 – what waits to be sent, apart from what is said. A row is here exactly while its order is
-- 'waiting': claiming writes these hundred bytes and no index, a receipt takes the row away. The order
-- with its body stays where it is.
CREATE TABLE exchange.queue (
    id           text PRIMARY KEY,
    institution  text NOT NULL,
    court        text NOT NULL,
    priority     smallint NOT NULL,
    -- Not before: hours of the institution, a pause after a try that failed.
    next_at      timestamptz NOT NULL,
    -- Somebody is sending it; sent again when that has not ended by then.
    leased_until timestamptz NOT NULL DEFAULT '-infinity',
    attempts     integer NOT NULL DEFAULT 0,
    -- The message it last went out in, kept before it was sent.
    sent_in      bigint
) WITH (fillfactor = 60);
INSERT INTO exchange.queue (id, institution, court, priority, next_at, attempts, sent_in)
    SELECT id, institution, court, priority, next_at, attempts, sent_in FROM exchange.outgoing
    WHERE state = 'waiting';
CREATE INDEX queue_turns ON exchange.queue (institution, court, priority, next_at);
ALTER TABLE exchange.queue ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON exchange.queue FOR SELECT USING (
    (SELECT platform.is_program()) OR EXISTS (SELECT FROM exchange.outgoing o WHERE o.id = queue.id));
CREATE POLICY made ON exchange.queue FOR INSERT WITH CHECK (
    (SELECT platform.is_program()) OR EXISTS (SELECT FROM exchange.outgoing o WHERE o.id = queue.id));
CREATE POLICY changed ON exchange.queue FOR UPDATE USING ((SELECT platform.is_program()))
    WITH CHECK ((SELECT platform.is_program()));
CREATE POLICY taken ON exchange.queue FOR DELETE USING ((SELECT platform.is_program()));
CREATE POLICY program ON exchange.queue TO zhixing_system USING (true) WITH CHECK (true);

DROP VIEW exchange.kept;
DROP INDEX exchange.outgoing_due, exchange.outgoing_turns;
ALTER TABLE exchange.outgoing DROP COLUMN next_at;
ALTER TABLE exchange.settled DROP COLUMN next_at;
CREATE VIEW exchange.kept WITH (security_invoker = true) AS
    SELECT * FROM exchange.outgoing UNION ALL SELECT * FROM exchange.settled;
