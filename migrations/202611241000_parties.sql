-- parties: the only home of identity numbers, sealed; found again by a keyed hash.
CREATE SCHEMA parties;

CREATE TABLE parties.party (
    id            uuid PRIMARY KEY,
    kind          text NOT NULL CHECK (kind IN ('natural', 'legal', 'other')),
    name          text NOT NULL CHECK (name <> ''),
    document_kind text NOT NULL,
    document_hash bytea NOT NULL UNIQUE,
    document      bytea NOT NULL,
    masked        text NOT NULL,
    birth         date,
    address       text,
    phone         text,
    enrolled_at   timestamptz NOT NULL
);
CREATE INDEX party_name ON parties.party (name text_pattern_ops);

CREATE TABLE parties.account (
    party    uuid NOT NULL REFERENCES parties.party,
    bank     text NOT NULL,
    account  bytea NOT NULL,
    masked   text NOT NULL,
    holder   text NOT NULL,
    added_at timestamptz NOT NULL,
    PRIMARY KEY (party, added_at)
);
