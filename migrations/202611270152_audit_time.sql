-- platform: the record is searched by spans of time; rows come in the order of time.
CREATE INDEX audit_at ON platform.audit USING brin (at) WITH (pages_per_range = 32);
