-- cases: the trunk. What was filed, who has which part in it, what is owed, what happened.
CREATE SCHEMA cases;

CREATE TABLE cases.serial (
    court text NOT NULL,
    kind  text NOT NULL,
    year  integer NOT NULL,
    next  integer NOT NULL CHECK (next > 0),
    PRIMARY KEY (court, kind, year)
);

CREATE TABLE cases.case (
    id             uuid PRIMARY KEY,
    court          text NOT NULL,
    kind           text NOT NULL CHECK (kind IN ('执', '执恢')),
    year           integer,
    serial         integer CHECK (serial > 0),
    number         text UNIQUE,
    sub_account    text UNIQUE,
    state          text NOT NULL,
    flags          text[] NOT NULL DEFAULT '{}',
    version        bigint NOT NULL DEFAULT 1,
    handler        uuid,
    parent         uuid REFERENCES cases.case,
    received_on    date NOT NULL,
    filed_on       date,
    assigned_on    date,
    noticed_on     date,
    closed_on      date,
    closing_way    text,
    title_number   text NOT NULL,
    title_court    text NOT NULL,
    title_kind     text NOT NULL,
    title_text     text NOT NULL,
    effective_on   date NOT NULL,
    performance_due date NOT NULL,
    principal      bigint NOT NULL CHECK (principal >= 0),
    rate           integer CHECK (rate >= 0),
    year_days      integer CHECK (year_days IN (360, 365, 366)),
    interest_from  date,
    costs          bigint NOT NULL CHECK (costs >= 0),
    applicants     text NOT NULL,
    debtors        text NOT NULL,
    UNIQUE (court, kind, year, serial),
    CHECK ((number IS NULL) = (filed_on IS NULL)),
    CHECK ((closed_on IS NULL) = (closing_way IS NULL)),
    CHECK ((rate IS NULL) = (interest_from IS NULL))
) WITH (fillfactor = 80);
CREATE INDEX case_received ON cases.case (court, received_on DESC, id DESC);
CREATE INDEX case_amount ON cases.case (court, principal DESC, id DESC);
CREATE INDEX case_open ON cases.case (court, state, handler) WHERE closed_on IS NULL;
CREATE INDEX case_debtors ON cases.case (court, debtors text_pattern_ops);
CREATE INDEX case_parent ON cases.case (parent) WHERE parent IS NOT NULL;

CREATE TABLE cases.role (
    case_id uuid NOT NULL REFERENCES cases.case,
    party   uuid NOT NULL,
    role    text NOT NULL CHECK (role IN ('applicant', 'debtor', 'other')),
    note    text,
    place   integer NOT NULL,
    PRIMARY KEY (case_id, party, role)
);
CREATE INDEX role_party ON cases.role (party);

-- Money obtained for the case, booked on the day it counts as performance; each source once.
CREATE TABLE cases.obtained (
    case_id   uuid NOT NULL REFERENCES cases.case,
    source    text NOT NULL UNIQUE,
    on_day    date NOT NULL,
    applicant bigint NOT NULL CHECK (applicant >= 0),
    fee       bigint NOT NULL CHECK (fee >= 0),
    surplus   bigint NOT NULL CHECK (surplus >= 0)
);
CREATE INDEX obtained_case ON cases.obtained (case_id);
CREATE TRIGGER obtained_append_only BEFORE UPDATE OR DELETE ON cases.obtained
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_rewrite();

CREATE TABLE cases.timeline (
    seq      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id  uuid NOT NULL,
    at       timestamptz NOT NULL,
    act      text NOT NULL,
    node     smallint,
    zh       text NOT NULL,
    en       text NOT NULL,
    rule     text NOT NULL,
    document uuid,
    amount   bigint,
    actor    text NOT NULL
);
CREATE INDEX timeline_case ON cases.timeline (case_id, seq);
CREATE TRIGGER timeline_append_only BEFORE UPDATE OR DELETE ON cases.timeline
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_rewrite();
