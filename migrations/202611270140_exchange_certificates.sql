-- exchange: certificates of institutions; orders and refused messages are sealed at rest from here on.
CREATE TABLE exchange.certificate (
    fingerprint text PRIMARY KEY CHECK (fingerprint ~ '^[0-9a-f]{64}$'),
    serial      text NOT NULL UNIQUE,
    institution text NOT NULL REFERENCES exchange.institution,
    pem         text NOT NULL,
    not_before  timestamptz NOT NULL,
    not_after   timestamptz NOT NULL,
    issued_at   timestamptz NOT NULL,
    issued_by   text NOT NULL,
    revoked_at  timestamptz,
    revoked_by  text,
    reason      text,
    CHECK (not_before < not_after),
    CHECK ((revoked_at IS NULL) = (revoked_by IS NULL)),
    CHECK ((revoked_at IS NULL) = (reason IS NULL))
);
CREATE INDEX certificate_institution ON exchange.certificate (institution, not_after);

-- One alarm per certificate and term: 90, 30, 7 days before it ends.
CREATE TABLE exchange.certificate_alarm (
    fingerprint text NOT NULL REFERENCES exchange.certificate,
    days        integer NOT NULL CHECK (days IN (7, 30, 90)),
    raised_at   timestamptz NOT NULL,
    PRIMARY KEY (fingerprint, days)
);

-- What was issued and what was revoked stays so.
CREATE FUNCTION exchange.keep_certificate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR OLD.revoked_at IS NOT NULL
       OR (to_jsonb(NEW) - '{revoked_at,revoked_by,reason}'::text[])
          <> (to_jsonb(OLD) - '{revoked_at,revoked_by,reason}'::text[]) THEN
        RAISE EXCEPTION 'a certificate is only revoked, once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER certificate_kept BEFORE UPDATE OR DELETE ON exchange.certificate
    FOR EACH ROW EXECUTE FUNCTION exchange.keep_certificate();

-- Messages that name another sender than their certificate are kept as what they are.
ALTER TABLE exchange.odd_answer DROP CONSTRAINT odd_answer_verdict_check;
ALTER TABLE exchange.odd_answer ADD CONSTRAINT odd_answer_verdict_check CHECK (verdict IN
    ('repeat', 'contradicts', 'unknown_order', 'not_theirs', 'wrong_digest', 'malformed',
     'bad_signature', 'bad_certificate'));
