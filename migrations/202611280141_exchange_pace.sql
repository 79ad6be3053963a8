-- How the court keeps pace with each institution: turns between courts, pauses after silence, the end
-- of a day's quota; and how each institution has done, day by day.
ALTER TABLE exchange.outgoing
    ADD COLUMN court    text NOT NULL DEFAULT '',
    -- 0 letting go, 1 holding and taking, 2 asking, 3 asking for the half-yearly round.
    ADD COLUMN priority smallint NOT NULL DEFAULT 1 CHECK (priority BETWEEN 0 AND 3),
    -- What kind of answer came, or which refusal; no personal data.
    ADD COLUMN outcome  text;
CREATE INDEX outgoing_turns ON exchange.outgoing (institution, court, priority, next_at)
    WHERE state = 'waiting';
-- Rows come in the order of their time, so a range of days is a range of pages.
CREATE INDEX outgoing_day ON exchange.outgoing USING brin (created_at);

CREATE TABLE exchange.pace (
    institution text PRIMARY KEY REFERENCES exchange.institution,
    failures    integer NOT NULL DEFAULT 0 CHECK (failures >= 0),
    failed_at   timestamptz,
    last_error  text,
    -- Nothing is sent before.
    not_before  timestamptz NOT NULL DEFAULT '-infinity',
    reason      text CHECK (reason IN ('silent', 'quota', 'rate')),
    -- Court whose turn was last.
    last_court  text NOT NULL DEFAULT ''
);

CREATE TABLE exchange.score (
    institution text NOT NULL REFERENCES exchange.institution,
    day         date NOT NULL,
    asked       integer NOT NULL,
    answered    integer NOT NULL,
    late        integer NOT NULL,
    silent      integer NOT NULL,
    -- Refusals and returns by code.
    refusals    jsonb NOT NULL,
    -- Answers by time taken: element n counts those of 2^(n-1) up to 2^n seconds, the first below 1.
    seconds     integer[] NOT NULL,
    PRIMARY KEY (institution, day)
);
ALTER TABLE exchange.pace ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON exchange.pace FOR SELECT USING (true);
CREATE POLICY own ON exchange.pace USING ((SELECT platform.is_program()));
ALTER TABLE exchange.score ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON exchange.score FOR SELECT USING (true);
CREATE POLICY own ON exchange.score USING ((SELECT platform.is_program()));
-- The quota used and the registers read are shown beside the scores.
CREATE POLICY seen ON exchange.quota_used FOR SELECT USING (true);
CREATE POLICY seen ON exchange.register FOR SELECT USING (true);
-- Whoever may ask for a register puts down that it is wanted.
CREATE POLICY asked ON exchange.register FOR INSERT
    WITH CHECK ((SELECT platform.has_post('{judge,command_centre}')));
CREATE POLICY asked_again ON exchange.register FOR UPDATE
    USING ((SELECT platform.has_post('{judge,command_centre}')))
    WITH CHECK ((SELECT platform.has_post('{judge,command_centre}')));
-- A reply to the question what became of an order is a message like any other.
ALTER TABLE exchange.message DROP CONSTRAINT message_kind_check;
ALTER TABLE exchange.message ADD CONSTRAINT message_kind_check
    CHECK (kind IN ('orders', 'receipts', 'answers', 'standing'));
-- The program's own log-in is let through.
CREATE POLICY program ON exchange.pace TO zhixing_system USING (true) WITH CHECK (true);
CREATE POLICY program ON exchange.score TO zhixing_system USING (true) WITH CHECK (true);
