-- How many debtors a half-yearly query asks about, so that a day's queries fit into the day's quota; and
-- the indexes by which the round is counted and taken up in the order of its days.
ALTER TABLE closing.requery ADD COLUMN debtors smallint NOT NULL DEFAULT 1 CHECK (debtors > 0);
DROP INDEX closing.requery_due;
CREATE INDEX requery_due ON closing.requery (due, case_id) INCLUDE (number, debtors)
    WHERE state = 'planned';
CREATE INDEX requery_state ON closing.requery (due, state);
