-- closing: what is recorded before the present procedure ends, the pool of ended cases, its
-- half-yearly queries and the suggestions to resume.
CREATE SCHEMA closing;

CREATE TABLE closing.investigation (
    id          uuid PRIMARY KEY,
    case_id     uuid NOT NULL,
    debtor      uuid NOT NULL,
    measure     text NOT NULL CHECK (measure IN ('inquiry', 'search', 'reward', 'audit')),
    unit        text NOT NULL,
    on_day      date NOT NULL,
    findings    jsonb NOT NULL CHECK (jsonb_typeof(findings) = 'array'),
    result      text NOT NULL,
    deceased    boolean NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX investigation_case ON closing.investigation (case_id);
CREATE TRIGGER investigation_append_only BEFORE UPDATE OR DELETE ON closing.investigation
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_rewrite();

CREATE TABLE closing.clue (
    id          uuid PRIMARY KEY,
    case_id     uuid NOT NULL,
    source      text NOT NULL,
    content     text NOT NULL CHECK (content <> ''),
    given_on    date NOT NULL,
    urgent      boolean NOT NULL,
    due         date NOT NULL,
    verified_on date CHECK (verified_on >= given_on),
    result      text,
    CHECK ((verified_on IS NULL) = (result IS NULL))
);
CREATE INDEX clue_case ON closing.clue (case_id);

CREATE TABLE closing.interview (
    id          uuid PRIMARY KEY,
    case_id     uuid NOT NULL,
    on_day      date NOT NULL,
    manner      text NOT NULL CHECK (manner IN ('in_person', 'phone', 'video', 'written')),
    attendees   text[] NOT NULL CHECK (cardinality(attendees) > 0),
    agrees      boolean,
    content     text NOT NULL,
    document    uuid NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX interview_case ON closing.interview (case_id);
CREATE TRIGGER interview_append_only BEFORE UPDATE OR DELETE ON closing.interview
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_rewrite();

CREATE TABLE closing.panel (
    id          uuid PRIMARY KEY,
    case_id     uuid NOT NULL,
    on_day      date NOT NULL,
    members     text[] NOT NULL CHECK (cardinality(members) >= 3),
    agrees      boolean NOT NULL,
    opinion     text NOT NULL,
    document    uuid NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX panel_case ON closing.panel (case_id);
CREATE TRIGGER panel_append_only BEFORE UPDATE OR DELETE ON closing.panel
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_rewrite();

-- 终本库. A case is in it once; it leaves it once, for a reason.
CREATE TABLE closing.pool (
    case_id      uuid PRIMARY KEY,
    number       text NOT NULL UNIQUE,
    court        text NOT NULL,
    court_name   text NOT NULL,
    debtors      text NOT NULL,
    ruled_on     date NOT NULL,
    ruling       uuid NOT NULL,
    claimed      bigint NOT NULL CHECK (claimed > 0),
    obtained     bigint NOT NULL CHECK (obtained >= 0),
    outstanding  bigint NOT NULL CHECK (outstanding > 0),
    publish_due  date NOT NULL CHECK (publish_due >= ruled_on),
    published_on date CHECK (published_on >= ruled_on),
    left_on      date CHECK (left_on >= ruled_on),
    left_reason  text,
    successor    uuid,
    CHECK (claimed = obtained + outstanding),
    CHECK ((left_on IS NULL) = (left_reason IS NULL)),
    CHECK (successor IS NULL OR left_on IS NOT NULL)
);
CREATE INDEX pool_public ON closing.pool (ruled_on DESC, case_id DESC)
    WHERE published_on IS NOT NULL AND left_on IS NULL;

CREATE TABLE closing.requery (
    case_id     uuid NOT NULL REFERENCES closing.pool,
    number      integer NOT NULL CHECK (number > 0),
    due         date NOT NULL,
    state       text NOT NULL DEFAULT 'planned' CHECK (state IN
                ('planned', 'asked', 'done', 'incomplete', 'missed', 'cancelled')),
    round       uuid UNIQUE,
    asked_on    date,
    finished_on date,
    attempts    integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    report      uuid,
    PRIMARY KEY (case_id, number),
    UNIQUE (case_id, due),
    CHECK ((attempts = 0) = (asked_on IS NULL)),
    CHECK (state NOT IN ('asked', 'done', 'incomplete') OR round IS NOT NULL),
    CHECK (state <> 'done' OR (finished_on IS NOT NULL AND report IS NOT NULL))
) WITH (fillfactor = 80);
CREATE INDEX requery_due ON closing.requery (due) WHERE state = 'planned';

CREATE TABLE closing.suggestion (
    id          uuid PRIMARY KEY,
    case_id     uuid NOT NULL REFERENCES closing.pool,
    round       uuid NOT NULL,
    debtor      uuid NOT NULL,
    institution text NOT NULL,
    what        text NOT NULL,
    amount      bigint NOT NULL CHECK (amount >= 0),
    frozen      bigint NOT NULL CHECK (frozen >= 0),
    made_on     date NOT NULL,
    state       text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'accepted', 'declined')),
    decided_on  date CHECK (decided_on >= made_on),
    officer     uuid,
    reason      text,
    successor   uuid,
    CHECK ((state = 'open') = (decided_on IS NULL)),
    CHECK ((state = 'open') = (reason IS NULL)),
    CHECK ((state = 'accepted') = (successor IS NOT NULL))
);
CREATE INDEX suggestion_case ON closing.suggestion (case_id);
CREATE UNIQUE INDEX suggestion_open ON closing.suggestion (case_id, debtor, institution)
    WHERE state = 'open';
