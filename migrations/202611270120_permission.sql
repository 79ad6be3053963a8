-- 权限 – the facts policies ask for, and row-level security: a second layer that holds by itself.

-- The program connects as a member of this role: it owns nothing and row-level security binds it.
DO $$ BEGIN
    CREATE ROLE zhixing_program NOLOGIN NOSUPERUSER NOBYPASSRLS;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

ALTER TABLE cases.case ADD COLUMN secret smallint NOT NULL DEFAULT 0 CHECK (secret BETWEEN 0 AND 3);
ALTER TABLE platform.officer
    ADD COLUMN clearance smallint NOT NULL DEFAULT 1 CHECK (clearance BETWEEN 0 AND 3),
    ADD COLUMN serves uuid REFERENCES platform.officer;

-- 回避与亲属: to whom a case is closed.
CREATE TABLE cases.recusal (
    case_id  uuid NOT NULL REFERENCES cases.case,
    officer  uuid NOT NULL,
    ground   text NOT NULL CHECK (ground IN ('kin', 'ordered')),
    reason   text NOT NULL CHECK (reason <> ''),
    by       uuid NOT NULL,
    at       timestamptz NOT NULL,
    PRIMARY KEY (case_id, officer),
    CHECK (ground <> 'kin' OR by = officer)
);
CREATE INDEX recusal_officer ON cases.recusal (officer);
CREATE TRIGGER recusal_append_only BEFORE UPDATE OR DELETE ON cases.recusal
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_rewrite();

-- 委托执行: which acts of a case are another court's, until when.
CREATE TABLE cases.entrusted (
    case_id   uuid NOT NULL REFERENCES cases.case,
    court     text NOT NULL,
    acts      text[] NOT NULL CHECK (cardinality(acts) > 0),
    until_day date NOT NULL,
    by        uuid NOT NULL,
    at        timestamptz NOT NULL,
    PRIMARY KEY (case_id, court, at)
);
CREATE INDEX entrusted_court ON cases.entrusted (court, until_day);
CREATE TRIGGER entrusted_append_only BEFORE UPDATE OR DELETE ON cases.entrusted
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_rewrite();

-- 紧急查阅: reads for a day, with a reason; unreviewed it is an alarm.
CREATE TABLE platform.break_glass (
    id          uuid PRIMARY KEY,
    case_id     uuid NOT NULL,
    officer     uuid NOT NULL REFERENCES platform.officer,
    reason      text NOT NULL CHECK (reason <> ''),
    at          timestamptz NOT NULL,
    until       timestamptz NOT NULL CHECK (until > at),
    reviewer    uuid REFERENCES platform.officer,
    reviewed_at timestamptz,
    justified   boolean,
    finding     text,
    CHECK (reviewer <> officer),
    CHECK ((reviewed_at IS NULL) = (reviewer IS NULL)),
    CHECK ((reviewed_at IS NULL) = (justified IS NULL)),
    CHECK ((reviewed_at IS NULL) = (finding IS NULL))
);
CREATE INDEX break_glass_officer ON platform.break_glass (officer, until);
CREATE INDEX break_glass_open ON platform.break_glass (at) WHERE reviewed_at IS NULL;

-- What only the program knows: with it a transaction says that the program itself acts.
CREATE TABLE platform.program (secret text PRIMARY KEY);

-- Who acts, as the first statement of the transaction says (zx.*). Asked once per statement, not per
-- row: policies wrap each in a SELECT. In PL/pgSQL, because a connection plans those once; bodies in SQL
-- were read and planned anew with every statement, which was half of what the database did.
CREATE FUNCTION platform.is_program() RETURNS boolean
    LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER AS $$
DECLARE
    said text := pg_catalog.current_setting('zx.system', true);
BEGIN
    IF said IS NULL OR said = '' THEN
        RETURN false;
    END IF;
    RETURN EXISTS (SELECT FROM platform.program WHERE secret = said);
END $$;
CREATE FUNCTION platform.me() RETURNS uuid LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN nullif(current_setting('zx.officer', true), '')::uuid;
END $$;
CREATE FUNCTION platform.my_court() RETURNS text LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN nullif(current_setting('zx.court', true), '');
END $$;
CREATE FUNCTION platform.has_post(posts text[]) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN coalesce(string_to_array(current_setting('zx.roles', true), ',') && posts, false);
END $$;
CREATE FUNCTION platform.is_administrator() RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN platform.has_post('{system_admin,security_admin,audit_admin}');
END $$;
-- Works on cases: the seven posts, and nobody who is set over the system or only watches.
CREATE FUNCTION platform.works() RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN platform.has_post('{filing_clerk,judge,clerk,division_head,president,finance,command_centre}')
       AND NOT platform.has_post('{procurator,system_admin,security_admin,audit_admin}');
END $$;
-- Sees cases: those, and the procurator.
CREATE FUNCTION platform.sees() RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN platform.has_post('{filing_clerk,judge,clerk,division_head,president,finance,command_centre,procurator}')
       AND NOT platform.is_administrator();
END $$;
CREATE FUNCTION platform.my_clearance() RETURNS smallint LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN coalesce(nullif(current_setting('zx.clearance', true), ''), '-1')::smallint;
END $$;
-- '=' and how the codes begin of the courts one supervises; none for whoever does not supervise.
CREATE FUNCTION platform.my_reach() RETURNS text LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN CASE WHEN platform.has_post('{division_head,president,command_centre,procurator}')
           THEN nullif(current_setting('zx.reach', true), '') END;
END $$;
CREATE FUNCTION platform.my_now() RETURNS timestamptz LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN nullif(current_setting('zx.now', true), '')::timestamptz;
END $$;
CREATE FUNCTION platform.closed_to_me() RETURNS uuid[]
    LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER AS $$
BEGIN
    RETURN ARRAY(SELECT case_id FROM cases.recusal WHERE officer = platform.me());
END $$;
CREATE FUNCTION platform.entrusted_to_me() RETURNS uuid[]
    LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER AS $$
BEGIN
    RETURN ARRAY(SELECT case_id FROM cases.entrusted
                 WHERE court = platform.my_court()
                   AND until_day >= (platform.my_now() AT TIME ZONE 'Asia/Shanghai')::date
                   AND current_setting('zx.act', true) = ANY(acts));
END $$;
CREATE FUNCTION platform.opened_to_me() RETURNS uuid[]
    LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER AS $$
BEGIN
    RETURN ARRAY(SELECT case_id FROM platform.break_glass
                 WHERE officer = platform.me() AND until > platform.my_now());
END $$;

-- The case itself. `coalesce` makes one value of an array asked for once; `unnest` would have the planner
-- ask for it too, to guess how many rows it holds.
ALTER TABLE cases.case ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON cases.case FOR SELECT USING (
    (SELECT platform.is_program())
    OR ((SELECT platform.sees())
        AND secret <= (SELECT platform.my_clearance())
        AND id <> ALL (coalesce((SELECT platform.closed_to_me()), '{}'))
        AND (court = (SELECT platform.my_court())
             OR starts_with('=' || court, (SELECT platform.my_reach()))
             OR id = ANY (coalesce((SELECT platform.entrusted_to_me()), '{}'))
             OR id = ANY (coalesce((SELECT platform.opened_to_me()), '{}')))));
CREATE POLICY filed ON cases.case FOR INSERT WITH CHECK (
    (SELECT platform.is_program())
    OR ((SELECT platform.works()) AND court = (SELECT platform.my_court())));
CREATE POLICY changed ON cases.case FOR UPDATE USING (
    (SELECT platform.is_program())
    OR ((SELECT platform.works())
        AND secret <= (SELECT platform.my_clearance())
        AND id <> ALL (coalesce((SELECT platform.closed_to_me()), '{}'))
        AND (court = (SELECT platform.my_court())
             OR id = ANY (coalesce((SELECT platform.entrusted_to_me()), '{}')))))
    WITH CHECK (
    (SELECT platform.is_program())
    OR ((SELECT platform.works())
        AND (court = (SELECT platform.my_court())
             OR id = ANY (coalesce((SELECT platform.entrusted_to_me()), '{}')))));

-- Whether the officer may write in a case: one they see, of their court or entrusted to it.
CREATE FUNCTION platform.writes_in(one uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN platform.works() AND EXISTS (
        SELECT FROM cases.case c WHERE c.id = one
          AND (c.court = (SELECT platform.my_court())
               OR c.id = ANY (coalesce((SELECT platform.entrusted_to_me()), '{}'))));
END $$;

-- Everything that hangs on a case is seen where the case is seen, and written where it is written.
DO $$
DECLARE
    held text;
BEGIN
    FOREACH held IN ARRAY ARRAY[
        'approvals.approval', 'documents.document', 'nodes.clock', 'exchange.outgoing',
        'cases.role', 'cases.obtained', 'cases.timeline', 'cases.pause', 'cases.recusal',
        'cases.entrusted', 'control.round', 'control.inquiry', 'control.property', 'control.hold',
        'control.hold_order', 'discipline.listing', 'discipline.report', 'discipline.restriction',
        'discipline.sanction', 'funds.allotment', 'funds.claim', 'funds.delay', 'funds.payout',
        'funds.special_power', 'closing.clue', 'closing.interview', 'closing.investigation',
        'closing.panel', 'closing.pool', 'closing.requery', 'closing.suggestion']
    LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', held);
        EXECUTE format('CREATE POLICY seen ON %s FOR SELECT USING (
            (SELECT platform.is_program())
            OR EXISTS (SELECT FROM cases.case c WHERE c.id = case_id))', held);
        EXECUTE format('CREATE POLICY made ON %s FOR INSERT WITH CHECK (
            (SELECT platform.is_program()) OR platform.writes_in(case_id))', held);
        EXECUTE format('CREATE POLICY changed ON %s FOR UPDATE
            USING ((SELECT platform.is_program()) OR platform.writes_in(case_id))
            WITH CHECK ((SELECT platform.is_program()) OR platform.writes_in(case_id))', held);
        EXECUTE format('CREATE POLICY removed ON %s FOR DELETE USING (
            (SELECT platform.is_program()) OR platform.writes_in(case_id))', held);
    END LOOP;
END $$;

-- What hangs on something that hangs on a case.
DO $$
DECLARE
    held text[];
BEGIN
    FOREACH held SLICE 1 IN ARRAY ARRAY[
        ['approvals.signature', 'approvals.approval', 'approval'],
        ['documents.service', 'documents.document', 'document'],
        ['documents.sealed', 'documents.document', 'document'],
        ['funds.payout_line', 'funds.payout', 'payout']]
    LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', held[1]);
        EXECUTE format('CREATE POLICY seen ON %s FOR SELECT USING (
            (SELECT platform.is_program()) OR EXISTS (SELECT FROM %s up WHERE up.id = %s))',
            held[1], held[2], held[3]);
        EXECUTE format('CREATE POLICY written ON %s USING (
            (SELECT platform.is_program()) OR ((SELECT platform.works())
                AND EXISTS (SELECT FROM %s up WHERE up.id = %s AND platform.writes_in(up.case_id))))',
            held[1], held[2], held[3]);
    END LOOP;
END $$;

-- A court's own: numbers, treasury, accounts and tasks that may have no case.
DO $$
DECLARE
    held text;
BEGIN
    FOREACH held IN ARRAY ARRAY['cases.serial', 'funds.treasury'] LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', held);
        EXECUTE format('CREATE POLICY own ON %s USING ((SELECT platform.is_program())
            OR ((SELECT platform.works()) AND court = (SELECT platform.my_court())))', held);
    END LOOP;
    FOREACH held IN ARRAY ARRAY['funds.account', 'funds.task'] LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', held);
        EXECUTE format('CREATE POLICY seen ON %s FOR SELECT USING ((SELECT platform.is_program())
            OR EXISTS (SELECT FROM cases.case c WHERE c.id = case_id)
            OR (case_id IS NULL AND (SELECT platform.sees())
                AND coalesce(court = (SELECT platform.my_court()), true)))', held);
        EXECUTE format('CREATE POLICY written ON %s USING ((SELECT platform.is_program())
            OR platform.writes_in(case_id)
            OR (case_id IS NULL AND (SELECT platform.works())
                AND coalesce(court = (SELECT platform.my_court()), true)))', held);
    END LOOP;
END $$;

-- The ledger: an entry is seen where its account is. A journal is made before its entries.
ALTER TABLE funds.entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON funds.entry FOR SELECT USING ((SELECT platform.is_program())
    OR EXISTS (SELECT FROM funds.account a WHERE a.id = account));
CREATE POLICY made ON funds.entry FOR INSERT WITH CHECK ((SELECT platform.is_program())
    OR ((SELECT platform.works()) AND EXISTS (SELECT FROM funds.account a WHERE a.id = account)));
ALTER TABLE funds.journal ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON funds.journal FOR SELECT USING (
    (SELECT platform.is_program()) OR (SELECT platform.sees()));
CREATE POLICY made ON funds.journal FOR INSERT WITH CHECK (
    (SELECT platform.is_program()) OR (SELECT platform.works()));
ALTER TABLE funds.receipt ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON funds.receipt FOR SELECT USING ((SELECT platform.is_program())
    OR EXISTS (SELECT FROM funds.account a WHERE a.id = account));
CREATE POLICY made ON funds.receipt FOR INSERT WITH CHECK ((SELECT platform.is_program()));

-- People are known across cases and courts: a party is enrolled once. Whoever works on no case sees none.
DO $$
DECLARE
    held text;
BEGIN
    FOREACH held IN ARRAY ARRAY['parties.party', 'parties.account'] LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', held);
        EXECUTE format('CREATE POLICY seen ON %s FOR SELECT USING (
            (SELECT platform.is_program()) OR (SELECT platform.sees()))', held);
        EXECUTE format('CREATE POLICY written ON %s USING (
            (SELECT platform.is_program()) OR (SELECT platform.works()))', held);
    END LOOP;
END $$;

-- Institutions are no secret; what they send belongs to the program.
ALTER TABLE exchange.institution ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON exchange.institution FOR SELECT USING (true);
CREATE POLICY written ON exchange.institution USING (
    (SELECT platform.is_program()) OR (SELECT platform.has_post('{system_admin}')));
DO $$
DECLARE
    held text;
BEGIN
    FOREACH held IN ARRAY ARRAY['exchange.quota_used', 'exchange.odd_answer', 'exchange.statement_line',
        'parties.before_sealing']
    LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', held);
        EXECUTE format('CREATE POLICY own ON %s USING ((SELECT platform.is_program()))', held);
    END LOOP;
END $$;

-- What was signed and sent, or came signed, goes into the archive of a case; the program writes it.
ALTER TABLE exchange.message ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON exchange.message FOR SELECT USING (
    (SELECT platform.is_program()) OR (SELECT platform.sees()));
CREATE POLICY made ON exchange.message FOR INSERT WITH CHECK ((SELECT platform.is_program()));
-- Certificates are public; one is made when a court first prints.
ALTER TABLE documents.certificate ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON documents.certificate FOR SELECT USING (true);
CREATE POLICY written ON documents.certificate USING ((SELECT platform.is_program())
    OR (SELECT platform.sees()) OR (SELECT platform.has_post('{system_admin,security_admin}')));

-- The platform's own.
ALTER TABLE platform.event ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON platform.event FOR SELECT USING ((SELECT platform.is_program())
    OR case_id IS NULL OR EXISTS (SELECT FROM cases.case c WHERE c.id = case_id));
CREATE POLICY made ON platform.event FOR INSERT WITH CHECK (
    (SELECT platform.is_program()) OR (SELECT platform.me()) IS NOT NULL);
ALTER TABLE platform.audit ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON platform.audit FOR SELECT USING (
    (SELECT platform.is_program()) OR (SELECT platform.has_post('{audit_admin}'))
    OR actor = (SELECT platform.my_court() || ':' || platform.me()));
CREATE POLICY made ON platform.audit FOR INSERT WITH CHECK ((SELECT platform.is_program())
    OR actor = (SELECT platform.my_court() || ':' || platform.me()));
-- What an event says is read where the event is, and erased by the program or the audit administrator.
ALTER TABLE platform.audit_content ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON platform.audit_content FOR SELECT USING ((SELECT platform.is_program())
    OR EXISTS (SELECT FROM platform.audit a WHERE a.seq = audit_content.seq));
CREATE POLICY made ON platform.audit_content FOR INSERT WITH CHECK (
    (SELECT platform.is_program()) OR (SELECT platform.me()) IS NOT NULL);
CREATE POLICY erased ON platform.audit_content FOR UPDATE USING (
    (SELECT platform.is_program()) OR (SELECT platform.has_post('{audit_admin}')));
ALTER TABLE platform.audit_pending ENABLE ROW LEVEL SECURITY;
CREATE POLICY made ON platform.audit_pending FOR INSERT WITH CHECK (
    (SELECT platform.is_program()) OR (SELECT platform.me()) IS NOT NULL);
CREATE POLICY taken ON platform.audit_pending USING ((SELECT platform.is_program()));
ALTER TABLE platform.reply ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON platform.reply USING ((SELECT platform.is_program())
    OR actor = (SELECT platform.my_court() || ':' || platform.me()));
ALTER TABLE platform.officer ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON platform.officer FOR SELECT USING (true);
CREATE POLICY written ON platform.officer USING ((SELECT platform.is_program())
    OR (SELECT platform.has_post('{system_admin,security_admin}')));
ALTER TABLE platform.break_glass ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON platform.break_glass FOR SELECT USING ((SELECT platform.is_program())
    OR officer = (SELECT platform.me())
    OR (SELECT platform.has_post('{security_admin,audit_admin}')));
CREATE POLICY made ON platform.break_glass FOR INSERT WITH CHECK ((SELECT platform.is_program())
    OR (officer = (SELECT platform.me()) AND (SELECT platform.works()) AND reviewer IS NULL));
CREATE POLICY reviewed ON platform.break_glass FOR UPDATE USING ((SELECT platform.is_program())
    OR ((SELECT platform.has_post('{security_admin}')) AND officer <> (SELECT platform.me())));
-- Nobody reads what only the program knows.
ALTER TABLE platform.program ENABLE ROW LEVEL SECURITY;

-- The first reply to a key is looked for before anybody acts.
CREATE FUNCTION platform.first_reply(who text, what text)
    RETURNS TABLE (digest bytea, status smallint, etag text, body jsonb)
    LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
BEGIN
    RETURN QUERY SELECT r.digest, r.status, r.etag, r.body FROM platform.reply r
        WHERE r.actor = who AND r.key = what;
END $$;

-- Rights of the program: rows, never tables; and what is append-only is so by right too.
DO $$
DECLARE
    home text;
    kept text;
BEGIN
    FOR home IN SELECT nspname FROM pg_namespace
        WHERE nspname !~ '^(pg_|information_schema$|public$)'
    LOOP
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO zhixing_program', home);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I
            TO zhixing_program', home);
        EXECUTE format('GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA %I TO zhixing_program', home);
    END LOOP;
    FOR kept IN SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger
        WHERE tgname LIKE '%\_append\_only'
    LOOP
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %s FROM zhixing_program', kept);
    END LOOP;
END $$;
-- Erasing content is an update, which a trigger keeps to that.
GRANT UPDATE ON platform.audit_content TO zhixing_program;
REVOKE ALL ON platform.program FROM zhixing_program;
REVOKE DELETE ON cases.case, funds.account, platform.officer, platform.break_glass
    FROM zhixing_program;
GRANT SELECT ON _sqlx_migrations TO zhixing_program;
-- What later migrations make is the program's to use as well; what it must not do they take away.
ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO zhixing_program;
ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO zhixing_program;
ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO zhixing_program;
