-- appraisal: 财产处置参考价 (法释〔2018〕15号) – what a thing that is sealed is worth, by which way, and the reports
-- that say so.
CREATE SCHEMA appraisal;

CREATE TABLE appraisal.pricing (
    id          uuid PRIMARY KEY,
    case_id     uuid NOT NULL,
    property    uuid NOT NULL,
    what        text NOT NULL,
    way         text NOT NULL CHECK (way IN ('bargain', 'targeted', 'online', 'appraisal')),
    state       text NOT NULL CHECK (state IN ('open', 'fixed', 'withdrawn')),
    opened_on   date NOT NULL,
    opened_at   timestamptz NOT NULL,
    -- Ways that came to nothing.
    tried       text[] NOT NULL DEFAULT '{}',
    -- Bodies to draw from, then in the order drawn; when they were named, and the checkpoint drawn with.
    bodies      text[] NOT NULL DEFAULT '{}',
    named_at    timestamptz,
    seed        text,
    price       bigint CHECK (price > 0),
    fixed_on    date,
    valid_until date,
    reason      text,
    document    uuid,
    CHECK ((state = 'fixed') = (price IS NOT NULL)),
    CHECK ((price IS NULL) = (fixed_on IS NULL)),
    CHECK ((price IS NULL) = (valid_until IS NULL)),
    CHECK ((price IS NULL) = (document IS NULL)),
    CHECK ((state = 'withdrawn') = (reason IS NOT NULL))
) WITH (fillfactor = 80);
CREATE INDEX pricing_case ON appraisal.pricing (case_id);
CREATE UNIQUE INDEX pricing_open ON appraisal.pricing (property) WHERE state = 'open';

CREATE TABLE appraisal.report (
    id           uuid PRIMARY KEY,
    pricing      uuid NOT NULL REFERENCES appraisal.pricing,
    way          text NOT NULL CHECK (way IN ('online', 'appraisal')),
    body         text NOT NULL CHECK (body <> ''),
    asked_on     date NOT NULL,
    asked_at     timestamptz NOT NULL,
    due          date NOT NULL CHECK (due >= asked_on),
    extended     integer NOT NULL DEFAULT 0 CHECK (extended BETWEEN 0 AND 2),
    delivered_on date CHECK (delivered_on >= asked_on),
    price        bigint CHECK (price > 0),
    failure      text,
    sent_on      date CHECK (sent_on >= delivered_on),
    object_by    date,
    objection    jsonb,
    CHECK ((delivered_on IS NULL) = (price IS NULL)),
    CHECK (delivered_on IS NULL OR failure IS NULL),
    CHECK ((sent_on IS NULL) = (object_by IS NULL)),
    UNIQUE (pricing, way, body)
) WITH (fillfactor = 80);

ALTER TABLE appraisal.pricing ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON appraisal.pricing FOR SELECT USING (
    (SELECT platform.is_program()) OR EXISTS (SELECT FROM cases.case c WHERE c.id = case_id));
CREATE POLICY made ON appraisal.pricing FOR INSERT WITH CHECK (
    (SELECT platform.is_program()) OR platform.writes_in(case_id));
CREATE POLICY changed ON appraisal.pricing FOR UPDATE
    USING ((SELECT platform.is_program()) OR platform.writes_in(case_id))
    WITH CHECK ((SELECT platform.is_program()) OR platform.writes_in(case_id));
CREATE POLICY program ON appraisal.pricing TO zhixing_system USING (true) WITH CHECK (true);

ALTER TABLE appraisal.report ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON appraisal.report FOR SELECT USING (
    EXISTS (SELECT FROM appraisal.pricing p WHERE p.id = pricing));
CREATE POLICY made ON appraisal.report FOR INSERT WITH CHECK (
    EXISTS (SELECT FROM appraisal.pricing p WHERE p.id = pricing AND (
        (SELECT platform.is_program()) OR platform.writes_in(p.case_id))));
CREATE POLICY changed ON appraisal.report FOR UPDATE
    USING (EXISTS (SELECT FROM appraisal.pricing p WHERE p.id = pricing AND (
        (SELECT platform.is_program()) OR platform.writes_in(p.case_id))))
    WITH CHECK (EXISTS (SELECT FROM appraisal.pricing p WHERE p.id = pricing));
CREATE POLICY program ON appraisal.report TO zhixing_system USING (true) WITH CHECK (true);

CREATE TRIGGER pricing_is_kept BEFORE DELETE OR TRUNCATE ON appraisal.pricing
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_rewrite();
CREATE TRIGGER report_is_kept BEFORE DELETE OR TRUNCATE ON appraisal.report
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_rewrite();
