-- 纠正、申请、暂时解除: what people ask of the court about lists and restrictions, by when it answers, and
-- what it allowed for a while; and what the nightly comparison with closed cases found.

ALTER TABLE discipline.listing
    ADD COLUMN end_ground text,
    ADD COLUMN organ_report text CHECK (organ_report <> ''),
    ADD COLUMN version integer NOT NULL DEFAULT 1 CHECK (version > 0);
ALTER TABLE discipline.restriction ADD COLUMN end_ground text;

-- 纳入申请: an applicant asks that a debtor be listed; decided in 15 days.
CREATE TABLE discipline.request (
    id         uuid PRIMARY KEY,
    case_id    uuid NOT NULL,
    debtor     uuid NOT NULL,
    lodged_on  date NOT NULL,
    due        date NOT NULL,
    decided_on date,
    granted    boolean,
    reason     text,
    CHECK ((decided_on IS NULL) = (granted IS NULL)),
    CHECK (granted IS DISTINCT FROM false OR reason <> '')
);
CREATE INDEX request_case ON discipline.request (case_id);
CREATE UNIQUE INDEX request_open ON discipline.request (case_id, debtor) WHERE decided_on IS NULL;

-- 纠正申请: somebody says that an entry or a restriction is wrong. Who asked is a party like any other, with
-- case, stands sealed.
CREATE TABLE discipline.correction (
    id               uuid PRIMARY KEY,
    case_id          uuid NOT NULL,
    subject          uuid NOT NULL,
    listing          uuid REFERENCES discipline.listing,
    restriction      uuid REFERENCES discipline.restriction,
    claim            text NOT NULL CHECK (claim IN
                     ('not_to_be_listed', 'inaccurate', 'to_be_removed', 'not_the_person')),
    statement        text NOT NULL CHECK (statement <> ''),
    channel          text NOT NULL CHECK (channel IN ('court', 'portal')),
    ticket           text UNIQUE,
    claimant         uuid,
    lodged_at        timestamptz NOT NULL,
    due              date NOT NULL,
    state            text NOT NULL DEFAULT 'lodged' CHECK (state IN
                     ('lodged', 'upheld', 'rejected', 'reconsidered', 'overturned', 'confirmed')),
    decided_on       date,
    reason           text,
    document         uuid,
    remedy_due       date,
    remedied_on      date,
    served_on        date,
    reconsider_from  date,
    reconsider_due   date,
    reconsider_paper text,
    CHECK (listing IS NULL OR restriction IS NULL),
    CHECK ((state = 'lodged') = (decided_on IS NULL)),
    CHECK ((decided_on IS NULL) = (reason IS NULL)),
    CHECK ((state IN ('upheld', 'overturned')) = (remedied_on IS NOT NULL)),
    CHECK ((remedied_on IS NULL) = (remedy_due IS NULL)),
    CHECK ((state IN ('reconsidered', 'overturned', 'confirmed')) = (reconsider_due IS NOT NULL)),
    CHECK ((reconsider_due IS NULL) = (reconsider_from IS NULL)),
    CHECK ((reconsider_from IS NULL) = (served_on IS NULL)),
    CHECK ((state IN ('overturned', 'confirmed')) = (reconsider_paper IS NOT NULL))
) WITH (fillfactor = 80);
CREATE INDEX correction_case ON discipline.correction (case_id);
CREATE INDEX correction_open ON discipline.correction (due) WHERE state = 'lodged';

-- 暂时解除与必要消费: what a restricted person may do all the same, from a day to a day.
CREATE TABLE discipline.leave (
    id          uuid PRIMARY KEY,
    case_id     uuid NOT NULL,
    restriction uuid NOT NULL REFERENCES discipline.restriction,
    subject     uuid NOT NULL,
    reason      text NOT NULL CHECK (reason IN
                ('illness', 'funeral', 'official', 'foreign_affairs', 'exam', 'necessary')),
    evidence    text NOT NULL CHECK (evidence <> ''),
    modes       text[] NOT NULL CHECK (cardinality(modes) > 0),
    route_from  text,
    route_to    text,
    from_day    date NOT NULL,
    until_day   date NOT NULL CHECK (until_day >= from_day),
    allowed_on  date NOT NULL,
    document    uuid NOT NULL,
    ended_on    date,
    is_abused   boolean NOT NULL DEFAULT false,
    end_reason  text,
    CHECK ((route_from IS NULL) = (route_to IS NULL)),
    CHECK ((ended_on IS NULL) = (end_reason IS NULL)),
    CHECK (NOT is_abused OR ended_on IS NOT NULL)
) WITH (fillfactor = 80);
CREATE INDEX leave_case ON discipline.leave (case_id);
CREATE INDEX leave_open ON discipline.leave (until_day) WHERE ended_on IS NULL;

-- 夜间核对: a live entry or restriction in a case whose closing ends it. Each was ended when it was found.
CREATE TABLE discipline.finding (
    id      uuid PRIMARY KEY,
    case_id uuid NOT NULL,
    at      timestamptz NOT NULL,
    what    text NOT NULL CHECK (what IN ('listing', 'restriction')),
    which   uuid NOT NULL,
    closed_on date NOT NULL,
    reviewed_at timestamptz,
    reviewed_by uuid,
    conclusion  text,
    CHECK ((reviewed_at IS NULL) = (reviewed_by IS NULL)),
    CHECK ((reviewed_at IS NULL) = (conclusion IS NULL))
);
CREATE INDEX finding_open ON discipline.finding (at) WHERE reviewed_at IS NULL;

DO $$
DECLARE
    held text;
BEGIN
    FOREACH held IN ARRAY ARRAY['request', 'correction', 'leave', 'finding'] LOOP
        EXECUTE format('ALTER TABLE discipline.%I ENABLE ROW LEVEL SECURITY', held);
        EXECUTE format('CREATE POLICY seen ON discipline.%I FOR SELECT USING (
            (SELECT platform.is_program()) OR EXISTS (SELECT FROM cases.case c WHERE c.id = case_id))',
            held);
        EXECUTE format('CREATE POLICY made ON discipline.%I FOR INSERT WITH CHECK (
            (SELECT platform.is_program()) OR platform.writes_in(case_id))', held);
        EXECUTE format('CREATE POLICY changed ON discipline.%I FOR UPDATE
            USING ((SELECT platform.is_program()) OR platform.writes_in(case_id))
            WITH CHECK ((SELECT platform.is_program()) OR platform.writes_in(case_id))', held);
        EXECUTE format('CREATE POLICY program ON discipline.%I TO zhixing_system
            USING (true) WITH CHECK (true)', held);
    END LOOP;
END $$;
-- Comparing every live measure with its case goes through them in the order of their ids.
CREATE INDEX listing_live_id ON discipline.listing (id) WHERE ended_on IS NULL;
CREATE INDEX restriction_live_id ON discipline.restriction (id) WHERE lifted_on IS NULL;
