-- parties: phones and addresses are sealed like numbers. What stood there in clear goes into a table
-- of its own, which the program empties at its next start, before it serves; a later migration drops it.
CREATE TABLE parties.before_sealing AS
    SELECT id, address, phone FROM parties.party WHERE address IS NOT NULL OR phone IS NOT NULL;
ALTER TABLE parties.before_sealing ADD PRIMARY KEY (id);

ALTER TABLE parties.party DROP COLUMN address, DROP COLUMN phone;
ALTER TABLE parties.party
    ADD COLUMN address bytea,
    ADD COLUMN masked_address text,
    ADD COLUMN phone bytea;
