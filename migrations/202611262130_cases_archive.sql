-- cases: where the file of a closed case went.
ALTER TABLE cases.case
    ADD COLUMN archived_on date CHECK (archived_on >= closed_on),
    ADD COLUMN archive_number text,
    ADD CHECK ((archived_on IS NULL) = (archive_number IS NULL));
