-- documents: the certificates by which papers are sealed, and the sealed papers: the same bytes for ever.
CREATE TABLE documents.certificate (
    serial      text PRIMARY KEY,
    purpose     text NOT NULL CHECK (purpose IN ('root', 'seal', 'stamp')),
    court       text NOT NULL DEFAULT '',
    der         bytea NOT NULL,
    valid_from  timestamptz NOT NULL,
    valid_until timestamptz NOT NULL,
    revoked_at  timestamptz,
    reason      text,
    CHECK ((purpose = 'seal') = (court <> '')),
    CHECK ((revoked_at IS NULL) = (reason IS NULL))
);
CREATE INDEX certificate_current ON documents.certificate (purpose, court, valid_until);

CREATE TABLE documents.sealed (
    document  uuid PRIMARY KEY REFERENCES documents.document,
    serial    text NOT NULL REFERENCES documents.certificate,
    sealed_at timestamptz NOT NULL,
    pdf       bytea NOT NULL
);
ALTER TABLE documents.sealed ALTER COLUMN pdf SET STORAGE EXTERNAL;
CREATE TRIGGER sealed_append_only BEFORE UPDATE OR DELETE ON documents.sealed
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_rewrite();
