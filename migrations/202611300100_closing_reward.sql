-- closing: 悬赏公告 – asked for by an applicant who promises to pay; the court decides within ten days
-- (财产调查规定 第21、22条). `face` is what the public is shown, as of the day it was published.
CREATE TABLE closing.reward (
    id           uuid PRIMARY KEY,
    case_id      uuid NOT NULL,
    debtor       uuid NOT NULL,
    requested_on date NOT NULL,
    due          date NOT NULL,
    -- 悬赏金: parts of a million of what a clue brings in, or a sum in fen.
    share        integer CHECK (share BETWEEN 1 AND 1000000),
    sum          bigint CHECK (sum > 0),
    conditions   text NOT NULL CHECK (conditions <> ''),
    places       text NOT NULL CHECK (places <> ''),
    state        text NOT NULL CHECK (state IN ('requested', 'published', 'refused', 'ended')),
    decided_on   date,
    reason       text,
    document     uuid,
    face         jsonb,
    ended_on     date,
    recorded_at  timestamptz NOT NULL,
    CHECK ((share IS NULL) <> (sum IS NULL)),
    CHECK ((state = 'requested') = (decided_on IS NULL)),
    CHECK ((state IN ('published', 'ended')) = (face IS NOT NULL AND document IS NOT NULL)),
    CHECK ((state = 'ended') = (ended_on IS NOT NULL))
) WITH (fillfactor = 90);
CREATE INDEX reward_case ON closing.reward (case_id);
CREATE INDEX reward_published ON closing.reward (decided_on DESC, id DESC) WHERE state = 'published';
CREATE INDEX reward_open ON closing.reward (due) WHERE state = 'requested';

-- 响应悬赏提供的线索.
ALTER TABLE closing.clue ADD COLUMN reward uuid REFERENCES closing.reward;

CREATE TRIGGER reward_is_kept BEFORE DELETE OR TRUNCATE ON closing.reward
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_rewrite();

ALTER TABLE closing.reward ENABLE ROW LEVEL SECURITY;
-- Of these the public's log-in has its own (202611300110): it may not even ask for a case.
CREATE POLICY seen ON closing.reward FOR SELECT TO zhixing_program USING (
    (SELECT platform.is_program()) OR EXISTS (SELECT FROM cases.case c WHERE c.id = case_id));
CREATE POLICY made ON closing.reward FOR INSERT TO zhixing_program WITH CHECK (
    (SELECT platform.is_program()) OR platform.writes_in(case_id));
CREATE POLICY changed ON closing.reward FOR UPDATE TO zhixing_program
    USING ((SELECT platform.is_program()) OR platform.writes_in(case_id))
    WITH CHECK ((SELECT platform.is_program()) OR platform.writes_in(case_id));
CREATE POLICY program ON closing.reward TO zhixing_system USING (true) WITH CHECK (true);
