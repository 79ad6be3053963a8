-- 协助单位异议: an institution objects in writing to an order; the court decides in 15 days. Its words
-- stay sealed where its notices are kept.
CREATE TABLE control.objection (
    id          uuid PRIMARY KEY,
    case_id     uuid NOT NULL,
    institution text NOT NULL,
    serial      bigint NOT NULL,
    order_id    text NOT NULL,
    lodged_on   date NOT NULL,
    due         date NOT NULL,
    decided_at  timestamptz,
    decided_by  uuid,
    upheld      boolean,
    reason      text,
    UNIQUE (institution, serial),
    CHECK ((decided_at IS NULL) = (upheld IS NULL)),
    CHECK ((decided_at IS NULL) = (decided_by IS NULL))
);
CREATE INDEX objection_case ON control.objection (case_id);
ALTER TABLE control.objection ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON control.objection FOR SELECT USING (
    (SELECT platform.is_program()) OR EXISTS (SELECT FROM cases.case c WHERE c.id = case_id));
CREATE POLICY made ON control.objection FOR INSERT WITH CHECK (
    (SELECT platform.is_program()) OR platform.writes_in(case_id));
CREATE POLICY changed ON control.objection FOR UPDATE
    USING ((SELECT platform.is_program()) OR platform.writes_in(case_id))
    WITH CHECK ((SELECT platform.is_program()) OR platform.writes_in(case_id));
-- The program's own log-in is let through.
CREATE POLICY program ON control.objection TO zhixing_system USING (true) WITH CHECK (true);
