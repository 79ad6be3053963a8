-- 持续查控: the debtors are asked about again every few days, and what comes is held, until nothing is
-- lacking any more or the last day has passed. 随冻随扣: what a hold catches is taken at once. How near
-- its end a hold was when its judge was last warned.
CREATE TABLE control.repetition (
    id         uuid PRIMARY KEY,
    case_id    uuid NOT NULL,
    every_days integer NOT NULL CHECK (every_days > 0),
    takes      boolean NOT NULL,
    -- Whatever is let go of after this moment, this order never holds again.
    ordered_at timestamptz NOT NULL,
    next_on    date NOT NULL,
    last_day   date NOT NULL,
    rounds     integer NOT NULL DEFAULT 0 CHECK (rounds >= 0),
    ended_at   timestamptz,
    ending     text CHECK (ending IN ('satisfied', 'over', 'stopped', 'closed')),
    reason     text,
    CHECK ((ended_at IS NULL) = (ending IS NULL)),
    CHECK ((ending = 'stopped') = (reason IS NOT NULL))
);
CREATE UNIQUE INDEX repetition_running ON control.repetition (case_id) WHERE ended_at IS NULL;
CREATE INDEX repetition_due ON control.repetition (next_on) WHERE ended_at IS NULL;
CREATE INDEX repetition_case ON control.repetition (case_id);

ALTER TABLE control.round DROP CONSTRAINT round_purpose_check;
ALTER TABLE control.round ADD CONSTRAINT round_purpose_check
    CHECK (purpose IN ('first', 'repeat', 'clue', 'requery', 'repetition'));

ALTER TABLE control.hold
    ADD COLUMN takes  boolean NOT NULL DEFAULT false,
    ADD COLUMN warned smallint CHECK (warned > 0);
CREATE INDEX hold_takes ON control.hold (id) WHERE takes AND state = 'effective';

ALTER TABLE control.repetition ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON control.repetition FOR SELECT USING (
    (SELECT platform.is_program()) OR EXISTS (SELECT FROM cases.case c WHERE c.id = case_id));
CREATE POLICY made ON control.repetition FOR INSERT WITH CHECK (
    (SELECT platform.is_program()) OR platform.writes_in(case_id));
CREATE POLICY changed ON control.repetition FOR UPDATE
    USING ((SELECT platform.is_program()) OR platform.writes_in(case_id))
    WITH CHECK ((SELECT platform.is_program()) OR platform.writes_in(case_id));
CREATE POLICY program ON control.repetition TO zhixing_system USING (true) WITH CHECK (true);
