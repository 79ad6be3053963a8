-- exchange: a stamp that changes with the register of institutions, in the same transaction. Thousands of rows
-- need not be read again for every look-up to know that they are the same.
CREATE TABLE exchange.directory (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    stamp    uuid NOT NULL
);
INSERT INTO exchange.directory (stamp) VALUES (gen_random_uuid());
ALTER TABLE exchange.directory ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON exchange.directory FOR SELECT USING (true);
CREATE POLICY program ON exchange.directory TO zhixing_system USING (true) WITH CHECK (true);
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON exchange.directory FROM zhixing_program;

CREATE FUNCTION exchange.directory_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE exchange.directory SET stamp = gen_random_uuid();
    RETURN NULL;
END $$;
CREATE TRIGGER directory_changed AFTER INSERT OR UPDATE OR DELETE ON exchange.institution
    FOR EACH STATEMENT EXECUTE FUNCTION exchange.directory_changed();
