-- oversight: alarms over look-ups, people under special watch, and what people were told about who
-- looked them up.
CREATE SCHEMA oversight;

-- One alarm per kind, officer and day; looks that follow raise its count.
CREATE TABLE oversight.alarm (
    id          uuid PRIMARY KEY,
    kind        text NOT NULL,
    severity    text NOT NULL CHECK (severity IN ('warning', 'serious', 'stop')),
    officer     uuid NOT NULL,
    court       text NOT NULL,
    case_id     uuid,
    day         date NOT NULL,
    at          timestamptz NOT NULL,
    looks       integer NOT NULL CHECK (looks > 0),
    rule        text NOT NULL,
    zh          text NOT NULL,
    en          text NOT NULL,
    reviewed_at timestamptz,
    reviewed_by uuid,
    finding     text CHECK (finding IN ('explained', 'misuse')),
    reason      text,
    UNIQUE (kind, officer, day),
    CHECK (num_nulls(reviewed_at, reviewed_by, finding, reason) IN (0, 4)),
    CHECK (reviewed_by <> officer)
);
CREATE INDEX alarm_open ON oversight.alarm (at DESC, id DESC) WHERE reviewed_at IS NULL;

-- Up to when an officer's looks were weighed.
CREATE TABLE oversight.weighed (
    officer uuid PRIMARY KEY,
    at      timestamptz NOT NULL
);

-- People whose data draw the curious; found by the keyed hash of their document alone.
CREATE TABLE oversight.watched (
    document_hash bytea PRIMARY KEY,
    masked        text NOT NULL,
    reason        text NOT NULL,
    since         timestamptz NOT NULL,
    by_officer    uuid NOT NULL
);

CREATE TABLE oversight.disclosure (
    id          uuid PRIMARY KEY,
    person      uuid NOT NULL,
    name        text NOT NULL,
    application text NOT NULL,
    asked_at    timestamptz NOT NULL,
    asked_by    uuid NOT NULL,
    court       text NOT NULL,
    made_at     timestamptz,
    report      jsonb,
    CHECK ((made_at IS NULL) = (report IS NULL))
);
CREATE INDEX disclosure_asked ON oversight.disclosure (asked_at DESC, id DESC);
