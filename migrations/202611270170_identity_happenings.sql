-- identity: what happened to an account, kept for whom it belongs to until they have seen it.
CREATE TABLE identity.happening (
    id      uuid PRIMARY KEY,
    officer uuid NOT NULL REFERENCES platform.officer,
    at      timestamptz NOT NULL,
    kind    text NOT NULL,
    -- Where from, as far as it came over a connection.
    source  text NOT NULL DEFAULT '',
    agent   text NOT NULL DEFAULT '',
    -- Wrong tries so far.
    tries   integer,
    -- Whose account ends, where that is told to an administrator, and on which day.
    subject uuid REFERENCES platform.officer,
    day     date,
    seen_at timestamptz
);
CREATE INDEX happening_officer ON identity.happening (officer, at DESC, id DESC);
CREATE UNIQUE INDEX happening_ending ON identity.happening (officer, subject, day)
    WHERE day IS NOT NULL;
ALTER TABLE identity.happening ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON identity.happening FOR SELECT USING ((SELECT platform.is_program())
    OR officer = (SELECT platform.me()));
CREATE POLICY made ON identity.happening FOR INSERT WITH CHECK ((SELECT platform.is_program())
    OR officer = (SELECT platform.me())
    OR (SELECT platform.has_post('{system_admin,security_admin}')));
CREATE POLICY noted ON identity.happening FOR UPDATE USING (officer = (SELECT platform.me()));
CREATE POLICY forgotten ON identity.happening FOR DELETE USING ((SELECT platform.is_program()));
-- Nothing of it changes but that it was seen.
REVOKE UPDATE, TRUNCATE ON identity.happening FROM zhixing_program;
GRANT UPDATE (seen_at) ON identity.happening TO zhixing_program;
