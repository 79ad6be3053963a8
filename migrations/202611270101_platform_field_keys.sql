-- platform: the keys fields are sealed under, wrapped by the vault. One current version an owner; a
-- destroyed one keeps its row and loses its key, and with it everything it sealed.
CREATE TABLE platform.field_key (
    owner        text NOT NULL CHECK (owner <> ''),
    version      integer NOT NULL CHECK (version > 0),
    suite        text NOT NULL CHECK (suite IN ('national', 'international')),
    wrapped      bytea,
    made_at      timestamptz NOT NULL,
    retired_at   timestamptz,
    -- Who may still have fields under a retired version; empty when all are sealed anew.
    holders      text[] NOT NULL DEFAULT '{}',
    destroyed_at timestamptz,
    PRIMARY KEY (owner, version),
    CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL)),
    CHECK (destroyed_at IS NULL OR retired_at IS NOT NULL)
);
CREATE UNIQUE INDEX field_key_current ON platform.field_key (owner) WHERE retired_at IS NULL;
