-- discipline: property reports, consumption restriction, the list of dishonest debtors, sanctions.
CREATE SCHEMA discipline;

-- What became of the report order; the newest row of a debtor counts.
CREATE TABLE discipline.report (
    id          uuid PRIMARY KEY,
    case_id     uuid NOT NULL,
    debtor      uuid NOT NULL,
    outcome     text NOT NULL CHECK (outcome IN ('reported', 'not_reported', 'false')),
    on_day      date NOT NULL,
    content     text NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX report_case ON discipline.report (case_id);
CREATE TRIGGER report_append_only BEFORE UPDATE OR DELETE ON discipline.report
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_rewrite();

-- One row per restricted person. Whatever ends it has a reason, a rule and a last day.
CREATE TABLE discipline.restriction (
    id          uuid PRIMARY KEY,
    case_id     uuid NOT NULL,
    debtor      uuid NOT NULL,
    subject     uuid NOT NULL,
    capacity    text NOT NULL CHECK (capacity IN
                ('debtor', 'legal_representative', 'principal', 'responsible', 'controller')),
    is_natural  boolean NOT NULL,
    ordered_on  date NOT NULL,
    document    uuid NOT NULL,
    lift_from   date,
    lift_due    date,
    lifted_on   date CHECK (lifted_on >= ordered_on),
    lift_reason text,
    lift_rule   text,
    CHECK ((capacity = 'debtor') = (subject = debtor)),
    CHECK ((lifted_on IS NULL) = (lift_reason IS NULL)),
    CHECK ((lifted_on IS NULL) = (lift_rule IS NULL)),
    CHECK ((lifted_on IS NULL) = (lift_from IS NULL)),
    CHECK ((lift_from IS NULL) = (lift_due IS NULL))
) WITH (fillfactor = 80);
CREATE INDEX restriction_case ON discipline.restriction (case_id);
CREATE UNIQUE INDEX restriction_live ON discipline.restriction (case_id, debtor, subject)
    WHERE lifted_on IS NULL;

CREATE TABLE discipline.listing (
    id           uuid PRIMARY KEY,
    case_id      uuid NOT NULL,
    debtor       uuid NOT NULL,
    ground       text NOT NULL CHECK (ground IN ('G1', 'G2', 'G3', 'G4', 'G5', 'G6')),
    conduct      text NOT NULL CHECK (conduct <> ''),
    state        text NOT NULL CHECK (state IN
                 ('decided', 'published', 'expired', 'deleted', 'revoked')),
    decided_on   date NOT NULL,
    document     uuid NOT NULL,
    grace_until  date,
    term_months  integer CHECK (term_months > 0),
    published_on date CHECK (published_on >= decided_on),
    until_day    date,
    end_from     date,
    end_due      date,
    ended_on     date,
    end_reason   text,
    end_rule     text,
    -- Only an entry without a grace period running is published; only G1 has no term.
    CHECK ((ground = 'G1') = (term_months IS NULL)),
    CHECK (state <> 'decided' OR (grace_until IS NOT NULL AND published_on IS NULL)),
    CHECK (state NOT IN ('published', 'expired') OR published_on IS NOT NULL),
    CHECK ((until_day IS NULL) = (published_on IS NULL OR term_months IS NULL)),
    CHECK ((ended_on IS NULL) = (state IN ('decided', 'published'))),
    CHECK ((ended_on IS NULL) = (end_reason IS NULL)),
    CHECK ((ended_on IS NULL) = (end_rule IS NULL)),
    CHECK ((ended_on IS NULL) = (end_from IS NULL)),
    CHECK ((end_from IS NULL) = (end_due IS NULL))
) WITH (fillfactor = 80);
CREATE INDEX listing_case ON discipline.listing (case_id);
CREATE UNIQUE INDEX listing_live ON discipline.listing (case_id, debtor, ground)
    WHERE ended_on IS NULL;
CREATE INDEX listing_grace ON discipline.listing (grace_until) WHERE state = 'decided';
CREATE INDEX listing_term ON discipline.listing (until_day) WHERE state = 'published';

CREATE TABLE discipline.sanction (
    id         uuid PRIMARY KEY,
    case_id    uuid NOT NULL,
    debtor     uuid NOT NULL,
    subject    uuid NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('fine', 'detention')),
    amount     bigint CHECK (amount > 0),
    days       integer CHECK (days > 0),
    conduct    text NOT NULL CHECK (conduct <> ''),
    decided_on date NOT NULL,
    document   uuid NOT NULL,
    CHECK ((kind = 'fine') = (amount IS NOT NULL)),
    CHECK ((kind = 'detention') = (days IS NOT NULL))
);
CREATE INDEX sanction_case ON discipline.sanction (case_id);
CREATE TRIGGER sanction_append_only BEFORE UPDATE OR DELETE ON discipline.sanction
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_rewrite();
