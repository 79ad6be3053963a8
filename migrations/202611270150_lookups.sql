-- lookups: who looked at whose property, for which case and by which rule. One officer looking at the
-- same thing again within the hour is one look-up; every look is in the audit.
CREATE SCHEMA lookups;

CREATE TABLE lookups.look_up (
    id      uuid PRIMARY KEY,
    at      timestamptz NOT NULL,
    hour    timestamptz NOT NULL,
    officer uuid,
    court   text NOT NULL,
    case_id uuid NOT NULL,
    person  uuid NOT NULL,
    what    text NOT NULL CHECK (what IN ('inquiry', 'property', 'orders')),
    rule    text NOT NULL,
    UNIQUE NULLS NOT DISTINCT (officer, case_id, person, what, hour)
);
CREATE INDEX look_up_person ON lookups.look_up (person, at);
CREATE INDEX look_up_officer ON lookups.look_up (officer, at);
CREATE TRIGGER look_up_append_only BEFORE UPDATE OR DELETE ON lookups.look_up
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_rewrite();

-- How many look-ups an officer made on a day: the row an officer's looks queue at.
CREATE TABLE lookups.day (
    officer uuid NOT NULL,
    day     date NOT NULL,
    looks   integer NOT NULL CHECK (looks >= 0),
    PRIMARY KEY (officer, day)
);

-- Look-ups of an officer stopped until a security administrator has looked into them.
CREATE TABLE lookups.stop (
    id          uuid PRIMARY KEY,
    officer     uuid NOT NULL,
    at          timestamptz NOT NULL,
    zh          text NOT NULL,
    en          text NOT NULL,
    lifted_at   timestamptz,
    lifted_by   uuid,
    lift_reason text,
    CHECK (num_nulls(lifted_at, lifted_by, lift_reason) IN (0, 3)),
    CHECK (lifted_by <> officer)
);
CREATE UNIQUE INDEX stop_open ON lookups.stop (officer) WHERE lifted_at IS NULL;
