-- evidence: what somebody found who looked into an alarm of the log. The alarm itself stays as it was raised.
CREATE TABLE evidence.alarm_review (
    alarm   bigint PRIMARY KEY REFERENCES evidence.alarm,
    at      timestamptz NOT NULL,
    officer uuid NOT NULL REFERENCES platform.officer,
    finding text NOT NULL CHECK (finding <> '')
);
CREATE TRIGGER alarm_review_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence.alarm_review
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_rewrite();
REVOKE UPDATE, DELETE, TRUNCATE ON evidence.alarm_review FROM zhixing_program;
ALTER TABLE evidence.alarm_review ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON evidence.alarm_review FOR SELECT USING (
    (SELECT platform.is_program()) OR (SELECT platform.has_post('{audit_admin}')));
CREATE POLICY made ON evidence.alarm_review FOR INSERT WITH CHECK (
    (SELECT platform.has_post('{audit_admin}')) AND officer = (SELECT platform.me()));
