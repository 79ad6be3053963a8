-- A small core-banking database to try the gateway on: customers, accounts, measures, postings, and what
-- an order does as plain functions. A bank replaces the functions by ones over its own tables; their
-- results are read by column name (docs/institution.md). Names and numbers are made up.
CREATE SCHEMA core;

CREATE TABLE core.customer (
    document_number text PRIMARY KEY,
    document_kind   text NOT NULL,
    name            text NOT NULL
);

CREATE TABLE core.account (
    number     text PRIMARY KEY,
    holder     text NOT NULL REFERENCES core.customer,
    kind       text NOT NULL DEFAULT 'deposit',
    purpose    text NOT NULL DEFAULT 'ordinary',
    fixed_term boolean NOT NULL DEFAULT false,
    branch     text NOT NULL,
    opened_on  date NOT NULL,
    balance    numeric(18,2) NOT NULL CHECK (balance >= 0)
);

-- 冻结, in the order they were registered. What it still wants is limit_left; held is part of it.
CREATE TABLE core.measure (
    seq         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id    text NOT NULL UNIQUE,
    account     text NOT NULL REFERENCES core.account,
    court       text NOT NULL,
    case_number text NOT NULL,
    ruling      text NOT NULL,
    limit_left  numeric(18,2) NOT NULL,
    keep        numeric(18,2) NOT NULL,
    held        numeric(18,2) NOT NULL DEFAULT 0 CHECK (held >= 0 AND held <= limit_left),
    until       date NOT NULL,
    days        integer NOT NULL,
    in_force    boolean NOT NULL
);

CREATE TABLE core.posting (
    serial     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account    text NOT NULL REFERENCES core.account,
    on_day     date NOT NULL,
    amount     numeric(18,2) NOT NULL,
    order_id   text UNIQUE,
    to_bank    text,
    to_account text,
    remark     text NOT NULL
);

-- What came about without an order: told to the court by number.
CREATE TABLE core.news (
    serial   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id text NOT NULL,
    at       timestamptz NOT NULL DEFAULT now(),
    news     text NOT NULL,
    held     numeric(18,2),
    until    date,
    reason   text
);

CREATE FUNCTION core.free(account text) RETURNS numeric LANGUAGE sql AS $$
    SELECT a.balance - coalesce((SELECT sum(m.held) FROM core.measure m WHERE m.account = a.number), 0)
    FROM core.account a WHERE a.number = $1
$$;

-- 轮候: free money beyond what a measure leaves the debtor goes to the first up to its limit, then the next. One that comes
-- into force counts its days from then (查扣冻规定 第26条). News is of every measure but `quiet`.
CREATE FUNCTION core.flow(the_account text, today date, quiet text DEFAULT '') RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    m core.measure;
    free numeric := core.free(the_account);
    caught numeric;
    is_first boolean := true;
BEGIN
    FOR m IN SELECT * FROM core.measure c WHERE c.account = the_account ORDER BY c.seq LOOP
        caught := least(m.limit_left - m.held, greatest(free - m.keep, 0));
        free := free - caught;
        IF NOT m.in_force AND (is_first OR caught > 0) THEN
            UPDATE core.measure c SET in_force = true, held = m.held + caught, until = today + m.days
            WHERE c.seq = m.seq;
            IF m.order_id <> quiet THEN
                INSERT INTO core.news (order_id, news, held, until)
                VALUES (m.order_id, 'in_force', m.held + caught, today + m.days);
            END IF;
        ELSIF caught > 0 THEN
            UPDATE core.measure c SET held = m.held + caught WHERE c.seq = m.seq;
            IF m.order_id <> quiet THEN
                INSERT INTO core.news (order_id, news, held)
                VALUES (m.order_id, 'caught', m.held + caught);
            END IF;
        END IF;
        is_first := false;
    END LOOP;
END $$;

-- Measures whose last day has passed end by themselves; then the next in line.
CREATE FUNCTION core.settle(the_account text, today date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM core.account a WHERE a.number = the_account FOR UPDATE;
    WITH ended AS (
        DELETE FROM core.measure c
        WHERE c.account = the_account AND c.in_force AND c.until < today RETURNING c.order_id)
    INSERT INTO core.news (order_id, news, reason)
    SELECT order_id, 'ended', '期限届满' FROM ended;
    PERFORM core.flow(the_account, today);
END $$;

-- Money that comes in: what is frozen and not yet full catches it.
CREATE FUNCTION core.credit(the_account text, amount numeric, today date, remark text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM core.settle(the_account, today);
    UPDATE core.account a SET balance = balance + amount WHERE a.number = the_account;
    INSERT INTO core.posting (account, on_day, amount, remark)
    VALUES (the_account, today, amount, remark);
    PERFORM core.flow(the_account, today);
END $$;

-- Whether the account is this person's: nothing, or the code of a refusal.
CREATE FUNCTION core.whose(the_account text, number text, called text) RETURNS text LANGUAGE sql AS $$
    SELECT CASE
        WHEN NOT EXISTS (SELECT FROM core.account WHERE core.account.number = the_account)
            THEN 'NO_ACCOUNT'
        WHEN NOT EXISTS (SELECT FROM core.account a
                         WHERE a.number = the_account AND a.holder = $2) THEN 'NOT_CUSTOMER'
        WHEN NOT EXISTS (SELECT FROM core.customer c
                         WHERE c.document_number = $2 AND c.name = called) THEN 'ID_MISMATCH'
    END
$$;

CREATE FUNCTION core.query(document text, called text, today date)
RETURNS TABLE (refused text, text text, kind text, asset text, name text, amount numeric,
    available numeric, purpose text, fixed_term boolean, branch text, opened_on date, currency text,
    state text, measures jsonb)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    IF EXISTS (SELECT FROM core.customer c WHERE c.document_number = document AND c.name <> called) THEN
        RETURN QUERY SELECT 'ID_MISMATCH', '姓名与证件号码不符', NULL, NULL, NULL, NULL::numeric,
            NULL::numeric, NULL, NULL::boolean, NULL, NULL::date, NULL, NULL, NULL::jsonb;
        RETURN;
    END IF;
    PERFORM core.settle(a.number, today) FROM core.account a WHERE a.holder = document;
    RETURN QUERY SELECT NULL, NULL, a.kind, a.number, a.branch || '账户', a.balance,
        core.free(a.number), a.purpose, a.fixed_term, a.branch, a.opened_on, '人民币', '正常',
        coalesce((SELECT jsonb_agg(jsonb_build_object('authority', m.court, 'ruling', m.ruling,
                'amount', m.held::text, 'until', m.until) ORDER BY m.seq)
            FROM core.measure m WHERE m.account = a.number AND m.in_force), '[]')
    FROM core.account a WHERE a.holder = document ORDER BY a.number;
END $$;

CREATE FUNCTION core.rank(the_order text) RETURNS integer LANGUAGE sql AS $$
    SELECT CASE WHEN m.in_force THEN 0 ELSE (SELECT count(*)::integer FROM core.measure w
        WHERE w.account = m.account AND NOT w.in_force AND w.seq <= m.seq) END
    FROM core.measure m WHERE m.order_id = the_order
$$;

CREATE FUNCTION core.freeze(the_order text, the_account text, number text, called text,
    the_limit numeric, the_keep numeric, first_day date, last_day date, today date, court text, case_number text,
    ruling text)
RETURNS TABLE (refused text, text text, held numeric, available numeric, until date, rank integer)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    refusal text := core.whose(the_account, number, called);
BEGIN
    IF refusal IS NULL AND the_limit <= 0 THEN refusal := 'ZERO_AMOUNT'; END IF;
    IF refusal IS NULL AND EXISTS (SELECT FROM core.account a WHERE a.number = the_account
        AND a.purpose IN ('social_insurance', 'migrant_wages', 'public_purpose'))
    THEN refusal := 'RESTRICTED_ACCOUNT'; END IF;
    IF refusal IS NOT NULL THEN
        RETURN QUERY SELECT refusal, '未冻结', NULL::numeric, NULL::numeric, NULL::date, NULL::integer;
        RETURN;
    END IF;
    PERFORM core.settle(the_account, today);
    INSERT INTO core.measure (order_id, account, court, case_number, ruling, limit_left, keep, until,
        days, in_force)
    VALUES (the_order, the_account, court, case_number, ruling, the_limit, the_keep, last_day,
        last_day - first_day,
        NOT EXISTS (SELECT FROM core.measure m WHERE m.account = the_account));
    PERFORM core.flow(the_account, today, the_order);
    UPDATE core.measure m SET until = last_day WHERE m.order_id = the_order;
    RETURN QUERY SELECT NULL, NULL, m.held, core.free(the_account), m.until, core.rank(the_order)
    FROM core.measure m WHERE m.order_id = the_order;
END $$;

CREATE FUNCTION core.renew(hold_order text, last_day date, today date, court text)
RETURNS TABLE (refused text, text text, until date) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    m core.measure;
BEGIN
    PERFORM core.settle(c.account, today) FROM core.measure c WHERE c.order_id = hold_order;
    SELECT * INTO m FROM core.measure c WHERE c.order_id = hold_order AND c.court = renew.court;
    IF NOT FOUND THEN RETURN; END IF;
    IF last_day <= m.until THEN
        RETURN QUERY SELECT 'DOC_INVALID', '续行期限不晚于原期限', NULL::date;
        RETURN;
    END IF;
    UPDATE core.measure c SET until = last_day WHERE c.seq = m.seq;
    RETURN QUERY SELECT NULL, NULL, last_day;
END $$;

-- A partly released measure keeps what it still holds and catches no more.
CREATE FUNCTION core.release(hold_order text, how_much numeric, today date, court text)
RETURNS TABLE (amount numeric, remaining numeric) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    m core.measure;
    freed numeric;
BEGIN
    PERFORM core.settle(c.account, today) FROM core.measure c WHERE c.order_id = hold_order;
    SELECT * INTO m FROM core.measure c WHERE c.order_id = hold_order AND c.court = release.court;
    IF NOT FOUND THEN RETURN; END IF;
    freed := least(coalesce(how_much, m.held), m.held);
    IF how_much IS NULL OR m.held = freed THEN
        DELETE FROM core.measure c WHERE c.seq = m.seq;
    ELSE
        UPDATE core.measure c SET held = m.held - freed, limit_left = m.held - freed
        WHERE c.seq = m.seq;
    END IF;
    PERFORM core.flow(m.account, today);
    RETURN QUERY SELECT freed, m.held - freed;
END $$;

-- Only out of what this very measure holds. The order's id on the posting is unique: once.
CREATE FUNCTION core.deduct(the_order text, hold_order text, how_much numeric, to_bank text,
    to_account text, today date, court text, remark text)
RETURNS TABLE (refused text, text text, amount numeric, bank_serial text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    m core.measure;
    posted bigint;
BEGIN
    PERFORM core.settle(c.account, today) FROM core.measure c WHERE c.order_id = hold_order;
    SELECT * INTO m FROM core.measure c WHERE c.order_id = hold_order AND c.court = deduct.court;
    IF NOT FOUND THEN RETURN; END IF;
    IF how_much <= 0 THEN
        RETURN QUERY SELECT 'ZERO_AMOUNT', '扣划金额为零', NULL::numeric, NULL;
        RETURN;
    END IF;
    IF how_much > m.held THEN
        RETURN QUERY SELECT 'INSUFFICIENT', format('该冻结项下实际控制%s元', m.held), NULL::numeric, NULL;
        RETURN;
    END IF;
    INSERT INTO core.posting (account, on_day, amount, order_id, to_bank, to_account, remark)
    VALUES (m.account, today, -how_much, the_order, to_bank, to_account, remark)
    RETURNING serial INTO posted;
    UPDATE core.account a SET balance = balance - how_much WHERE a.number = m.account;
    IF m.limit_left = how_much THEN
        DELETE FROM core.measure c WHERE c.seq = m.seq;
    ELSE
        UPDATE core.measure c SET held = held - how_much, limit_left = limit_left - how_much
        WHERE c.seq = m.seq;
    END IF;
    PERFORM core.flow(m.account, today);
    RETURN QUERY SELECT NULL, NULL, how_much, 'P' || to_char(posted, 'FM0000000000');
END $$;

CREATE FUNCTION core.register(today date)
RETURNS TABLE (order_id text, target text, held numeric, until date, rank integer)
LANGUAGE sql AS $$
    SELECT m.order_id, m.account, m.held, m.until, core.rank(m.order_id)
    FROM core.measure m WHERE NOT m.in_force OR m.until >= today
$$;

-- Asked again and again: what has ended meanwhile ends now, and is told.
CREATE FUNCTION core.news_after(last bigint, today date) RETURNS SETOF core.news LANGUAGE plpgsql AS $$
BEGIN
    PERFORM core.settle(a.number, today) FROM (SELECT DISTINCT m.account AS number FROM core.measure m
        WHERE m.in_force AND m.until < today) a;
    RETURN QUERY SELECT * FROM core.news n WHERE n.serial > last ORDER BY n.serial;
END $$;

INSERT INTO core.customer VALUES
    ('110199198001010013', 'id_card', '陈某甲'),
    ('110199198001010021', 'id_card', '王某乙'),
    ('91119900MA00000001', 'uscc', '某县农机有限公司');
INSERT INTO core.account VALUES
    ('9990010000000001', '110199198001010013', 'deposit', 'ordinary', false, '城关分社', '2019-05-06', 38500.00),
    ('9990010000000002', '110199198001010013', 'fixed_deposit', 'ordinary', true, '城关分社', '2021-03-01', 250000.00),
    ('9990010000000003', '110199198001010021', 'deposit', 'wages', false, '河东分社', '2020-01-02', 4200.00),
    ('9990010000000004', '91119900MA00000001', 'deposit', 'migrant_wages', false, '城关分社', '2022-07-08', 90000.00);
