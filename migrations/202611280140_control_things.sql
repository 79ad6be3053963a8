-- Things that are no money are held too: sealed at their register, or frozen by number. What an
-- institution says it did is proven by asking again, and by reading its register of what it holds.
ALTER TABLE control.property ADD COLUMN units bigint CHECK (units >= 0);

ALTER TABLE control.hold
    -- Every hold made so far is a freeze of money on an account.
    ADD COLUMN kind        text NOT NULL DEFAULT 'deposit',
    ADD COLUMN manner      text CHECK (manner IN ('register', 'full', 'disposable')),
    ADD COLUMN units       bigint CHECK (units > 0),
    ADD COLUMN held_units  bigint CHECK (held_units <= units),
    ADD COLUMN verified_at timestamptz,
    ADD COLUMN doubted_at  timestamptz;
ALTER TABLE control.hold
    ALTER COLUMN kind DROP DEFAULT,
    ADD CHECK ((cap IS NULL) = (manner IS NOT NULL));
CREATE INDEX hold_institution ON control.hold (institution, order_id);

-- A query that proves whether a hold is there.
CREATE TABLE control.verification (
    order_id    text PRIMARY KEY,
    hold        uuid NOT NULL REFERENCES control.hold,
    case_id     uuid NOT NULL,
    asked_at    timestamptz NOT NULL,
    verdict     text CHECK (verdict IN ('there', 'missing', 'less', 'unanswered', 'moot')),
    answered_at timestamptz,
    CHECK ((verdict IS NULL) = (answered_at IS NULL))
);
CREATE INDEX verification_hold ON control.verification (hold);

-- 核对差异: what we believe to be held, against what the institution says.
CREATE TABLE control.difference (
    id          uuid PRIMARY KEY,
    case_id     uuid NOT NULL,
    hold        uuid NOT NULL REFERENCES control.hold,
    institution text NOT NULL,
    kind        text NOT NULL CHECK (kind IN
                ('missing_there', 'less_there', 'still_there', 'more_there', 'other_end',
                 'other_rank')),
    source      text NOT NULL CHECK (source IN ('register', 'query', 'notice')),
    ours        text NOT NULL,
    theirs      text NOT NULL,
    found_at    timestamptz NOT NULL,
    due         date NOT NULL,
    settled_at  timestamptz,
    settled_by  uuid,
    settlement  text CHECK (settlement IN ('agrees_again', 'void', 'explained')),
    reason      text,
    CHECK ((settled_at IS NULL) = (settlement IS NULL)),
    CHECK (settlement = 'agrees_again' OR settled_by IS NOT NULL OR settled_at IS NULL)
);
CREATE UNIQUE INDEX difference_open ON control.difference (hold, kind) WHERE settled_at IS NULL;
CREATE INDEX difference_case ON control.difference (case_id);

DO $$
DECLARE
    held text;
BEGIN
    FOREACH held IN ARRAY ARRAY['control.verification', 'control.difference'] LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', held);
        EXECUTE format('CREATE POLICY seen ON %s FOR SELECT USING (
            (SELECT platform.is_program())
            OR EXISTS (SELECT FROM cases.case c WHERE c.id = case_id))', held);
        EXECUTE format('CREATE POLICY made ON %s FOR INSERT WITH CHECK (
            (SELECT platform.is_program()) OR platform.writes_in(case_id))', held);
        EXECUTE format('CREATE POLICY changed ON %s FOR UPDATE
            USING ((SELECT platform.is_program()) OR platform.writes_in(case_id))
            WITH CHECK ((SELECT platform.is_program()) OR platform.writes_in(case_id))', held);
    END LOOP;
END $$;

-- 控制登记簿: what each institution last said it holds for the court, without whose account it is.
CREATE TABLE exchange.register (
    institution text PRIMARY KEY REFERENCES exchange.institution,
    wanted_at   timestamptz,
    as_of       timestamptz,
    holds       integer NOT NULL DEFAULT 0,
    failed      integer NOT NULL DEFAULT 0,
    CHECK (failed >= 0)
);
CREATE INDEX register_wanted ON exchange.register (wanted_at) WHERE wanted_at IS NOT NULL;
CREATE TABLE exchange.register_line (
    institution text NOT NULL REFERENCES exchange.institution,
    order_id    text NOT NULL,
    as_of       timestamptz NOT NULL,
    held        bigint NOT NULL CHECK (held >= 0),
    units       bigint CHECK (units >= 0),
    until_day   date NOT NULL,
    rank        integer NOT NULL CHECK (rank >= 0),
    PRIMARY KEY (institution, order_id)
);
ALTER TABLE exchange.register ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON exchange.register USING ((SELECT platform.is_program()));
ALTER TABLE exchange.register_line ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON exchange.register_line USING ((SELECT platform.is_program()));
-- The program's own log-in is let through.
CREATE POLICY program ON control.verification TO zhixing_system USING (true) WITH CHECK (true);
CREATE POLICY program ON control.difference TO zhixing_system USING (true) WITH CHECK (true);
CREATE POLICY program ON exchange.register TO zhixing_system USING (true) WITH CHECK (true);
CREATE POLICY program ON exchange.register_line TO zhixing_system USING (true) WITH CHECK (true);
