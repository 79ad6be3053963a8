-- documents: what was issued, with the data it was made from. Issued is issued: never changed.
CREATE SCHEMA documents;

CREATE TABLE documents.document (
    id        uuid PRIMARY KEY,
    case_id   uuid NOT NULL,
    template  text NOT NULL,
    title     text NOT NULL,
    number    text NOT NULL,
    data      jsonb NOT NULL,
    digest    text NOT NULL,
    issued_on date NOT NULL,
    issued_at timestamptz NOT NULL,
    UNIQUE (case_id, template, number)
);
CREATE INDEX document_case ON documents.document (case_id, issued_at);
CREATE TRIGGER document_append_only BEFORE UPDATE OR DELETE ON documents.document
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_rewrite();

CREATE TABLE documents.service (
    document uuid NOT NULL REFERENCES documents.document,
    addressee text NOT NULL,
    manner   text NOT NULL CHECK (manner IN ('electronic', 'direct', 'post', 'public_notice')),
    served_on date NOT NULL,
    PRIMARY KEY (document, addressee)
);
