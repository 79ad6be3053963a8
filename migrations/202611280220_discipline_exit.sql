-- 限制出境: who may not leave the country, until when, and how far the exit-entry office has come. One
-- row per person; whatever ends it has a reason, a rule and a last day.
CREATE TABLE discipline.exit_restriction (
    id          uuid PRIMARY KEY,
    case_id     uuid NOT NULL,
    debtor      uuid NOT NULL,
    subject     uuid NOT NULL,
    capacity    text NOT NULL CHECK (capacity IN
                ('debtor', 'legal_representative', 'principal', 'responsible')),
    on_request  boolean NOT NULL,
    ordered_on  date NOT NULL,
    until_day   date NOT NULL CHECK (until_day >= ordered_on),
    document    uuid NOT NULL,
    institution text NOT NULL,
    order_id    text NOT NULL UNIQUE,
    state       text NOT NULL DEFAULT 'ordered' CHECK (state IN
                ('ordered', 'effective', 'refused', 'lifting', 'lifted', 'lapsed')),
    refusal     text,
    lift_order  text UNIQUE,
    lift_from   date,
    lift_due    date,
    lifted_on   date CHECK (lifted_on >= ordered_on),
    lift_reason text,
    lift_rule   text,
    CHECK ((capacity = 'debtor') = (subject = debtor)),
    CHECK ((state IN ('lifting', 'lifted')) = (lift_reason IS NOT NULL)),
    CHECK ((lift_reason IS NULL) = (lift_rule IS NULL)),
    CHECK ((lift_reason IS NULL) = (lift_from IS NULL)),
    CHECK ((lift_from IS NULL) = (lift_due IS NULL)),
    CHECK ((state = 'lifted') = (lifted_on IS NOT NULL))
) WITH (fillfactor = 80);
CREATE INDEX exit_case ON discipline.exit_restriction (case_id);
CREATE UNIQUE INDEX exit_live ON discipline.exit_restriction (case_id, subject)
    WHERE state IN ('ordered', 'effective', 'lifting');
CREATE INDEX exit_until ON discipline.exit_restriction (until_day)
    WHERE state IN ('ordered', 'effective');

ALTER TABLE discipline.exit_restriction ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON discipline.exit_restriction FOR SELECT USING (
    (SELECT platform.is_program()) OR EXISTS (SELECT FROM cases.case c WHERE c.id = case_id));
CREATE POLICY made ON discipline.exit_restriction FOR INSERT WITH CHECK (
    (SELECT platform.is_program()) OR platform.writes_in(case_id));
CREATE POLICY changed ON discipline.exit_restriction FOR UPDATE
    USING ((SELECT platform.is_program()) OR platform.writes_in(case_id))
    WITH CHECK ((SELECT platform.is_program()) OR platform.writes_in(case_id));
CREATE POLICY program ON discipline.exit_restriction TO zhixing_system
    USING (true) WITH CHECK (true);
