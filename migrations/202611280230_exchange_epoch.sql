-- exchange: 任期 – the fencing token in every batch that leaves the court. Institutions refuse a lower one than
-- they have seen, so a primary that was replaced and does not know it can give no more orders. It follows the
-- database: a standby promoted or a backup restored to a moment runs on a timeline of its own, a copy
-- loaded elsewhere in a cluster of its own. Each such change raises it to the second it is noticed in, so that
-- an old copy does not come upon an epoch that was used after it was made.
CREATE TABLE exchange.epoch (
    one   boolean PRIMARY KEY DEFAULT true CHECK (one),
    epoch bigint NOT NULL CHECK (epoch >= 0),
    -- Cluster and timeline it was raised in.
    place text NOT NULL
);
INSERT INTO exchange.epoch (epoch, place) VALUES (0, '');
ALTER TABLE exchange.epoch ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON exchange.epoch FOR SELECT USING (true);
CREATE POLICY own ON exchange.epoch USING ((SELECT platform.is_program()));
CREATE POLICY program ON exchange.epoch TO zhixing_system USING (true) WITH CHECK (true);

-- The epoch as it is now, raised when the database is no longer where it was. For the program's own
-- transactions: an error in a standby, which sends nothing.
CREATE FUNCTION exchange.present_epoch(at timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    here text := (SELECT system_identifier FROM pg_control_system())
        || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8);
    found bigint;
BEGIN
    SELECT e.epoch INTO found FROM exchange.epoch e WHERE e.place = here;
    IF found IS NOT NULL THEN
        RETURN found;
    END IF;
    -- Of two who see it at once the second finds it raised.
    UPDATE exchange.epoch e SET place = here,
        epoch = greatest(e.epoch + 1, extract(epoch FROM at)::bigint)
    WHERE e.place <> here;
    RETURN (SELECT e.epoch FROM exchange.epoch e);
END $$;
