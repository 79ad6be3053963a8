-- funds: one account per case, a double-entry ledger nobody can rewrite, receipts, payouts.
--
-- What must hold is held here, whatever the program does: every journal sums to zero; balances move
-- only by entries; no balance is negative; on every account the cash equals what is owed out of it;
-- one effect (a bank line, an order's answer, a decision) is booked once; journal, entry, receipt
-- and claim are records.
CREATE SCHEMA funds;

-- 案款账户. An account without a case keeps money of one bank that nobody has claimed yet.
-- Balances are fen on the account's normal side: cash is an asset, the rest are debts of the court.
CREATE TABLE funds.account (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id      uuid UNIQUE,
    court        text,
    bank         text NOT NULL,
    number       text NOT NULL,
    opened_at    timestamptz NOT NULL,
    cash         bigint NOT NULL DEFAULT 0 CHECK (cash >= 0),
    unallocated  bigint NOT NULL DEFAULT 0,
    reserved     bigint NOT NULL DEFAULT 0,
    to_applicant bigint NOT NULL DEFAULT 0,
    to_treasury  bigint NOT NULL DEFAULT 0,
    to_debtor    bigint NOT NULL DEFAULT 0,
    unclaimed    bigint NOT NULL DEFAULT 0,
    UNIQUE (bank, number),
    CHECK ((case_id IS NULL) = (court IS NULL)),
    CONSTRAINT account_never_negative CHECK (
        unallocated >= 0 AND reserved >= 0 AND to_applicant >= 0 AND to_treasury >= 0
        AND to_debtor >= 0 AND unclaimed >= 0),
    CONSTRAINT account_cash_is_owed CHECK (
        cash = unallocated + reserved + to_applicant + to_treasury + to_debtor + unclaimed)
) WITH (fillfactor = 80);
CREATE INDEX account_with_money ON funds.account (court) WHERE cash > 0;

CREATE TABLE funds.journal (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    effect  text NOT NULL CONSTRAINT journal_effect_once UNIQUE,
    kind    text NOT NULL CHECK (kind IN
            ('receive', 'claim', 'reserve', 'free', 'allot', 'pay', 'return')),
    at      timestamptz NOT NULL,
    actor   text NOT NULL,
    memo_zh text NOT NULL,
    memo_en text NOT NULL
);

-- amount is signed: debit above zero, credit below.
CREATE TABLE funds.entry (
    journal bigint NOT NULL REFERENCES funds.journal,
    account bigint NOT NULL REFERENCES funds.account,
    title   text NOT NULL CHECK (title IN ('cash', 'unallocated', 'reserved', 'to_applicant',
                                           'to_treasury', 'to_debtor', 'unclaimed')),
    amount  bigint NOT NULL CHECK (amount <> 0),
    PRIMARY KEY (journal, account, title)
);
CREATE INDEX entry_account ON funds.entry (account, journal);

CREATE FUNCTION funds.refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'funds.% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

-- Balances follow entries in the same statement; nothing else may move them.
CREATE FUNCTION funds.move_balances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE funds.account AS a SET
        cash         = a.cash         + moved.cash,
        unallocated  = a.unallocated  - moved.unallocated,
        reserved     = a.reserved     - moved.reserved,
        to_applicant = a.to_applicant - moved.to_applicant,
        to_treasury  = a.to_treasury  - moved.to_treasury,
        to_debtor    = a.to_debtor    - moved.to_debtor,
        unclaimed    = a.unclaimed    - moved.unclaimed
    FROM (SELECT account,
                 coalesce(sum(amount) FILTER (WHERE title = 'cash'), 0)         AS cash,
                 coalesce(sum(amount) FILTER (WHERE title = 'unallocated'), 0)  AS unallocated,
                 coalesce(sum(amount) FILTER (WHERE title = 'reserved'), 0)     AS reserved,
                 coalesce(sum(amount) FILTER (WHERE title = 'to_applicant'), 0) AS to_applicant,
                 coalesce(sum(amount) FILTER (WHERE title = 'to_treasury'), 0)  AS to_treasury,
                 coalesce(sum(amount) FILTER (WHERE title = 'to_debtor'), 0)    AS to_debtor,
                 coalesce(sum(amount) FILTER (WHERE title = 'unclaimed'), 0)    AS unclaimed
          FROM fresh GROUP BY account) AS moved
    WHERE a.id = moved.account;
    RETURN NULL;
END $$;
CREATE TRIGGER entry_moves_balances AFTER INSERT ON funds.entry
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION funds.move_balances();

CREATE FUNCTION funds.guard_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.cash <> 0 THEN
            RAISE EXCEPTION 'an account opens empty' USING ERRCODE = 'restrict_violation';
        END IF;
    ELSIF pg_trigger_depth() < 2
       OR (NEW.id, NEW.case_id, NEW.court, NEW.bank, NEW.number)
          IS DISTINCT FROM (OLD.id, OLD.case_id, OLD.court, OLD.bank, OLD.number) THEN
        RAISE EXCEPTION 'balances move by entries only' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER account_guarded BEFORE INSERT OR UPDATE ON funds.account
    FOR EACH ROW EXECUTE FUNCTION funds.guard_account();
CREATE TRIGGER account_stays BEFORE DELETE OR TRUNCATE ON funds.account
    FOR EACH STATEMENT EXECUTE FUNCTION funds.refuse_rewrite();

CREATE FUNCTION funds.check_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(amount) FROM funds.entry WHERE journal = NEW.journal) <> 0 THEN
        RAISE EXCEPTION 'journal % does not sum to zero', NEW.journal
            USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_sums_to_zero';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER entry_sums_to_zero AFTER INSERT ON funds.entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION funds.check_entry();

CREATE FUNCTION funds.check_journal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM funds.entry WHERE journal = NEW.id) THEN
        RAISE EXCEPTION 'journal % has no entries', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_sums_to_zero';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER journal_has_entries AFTER INSERT ON funds.journal
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION funds.check_journal();

CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON funds.journal
    FOR EACH STATEMENT EXECUTE FUNCTION funds.refuse_rewrite();
CREATE TRIGGER entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON funds.entry
    FOR EACH STATEMENT EXECUTE FUNCTION funds.refuse_rewrite();

-- 到账. account is where the money was booked when it came: the case's, or the unclaimed one.
CREATE TABLE funds.receipt (
    bank          text NOT NULL,
    serial        text NOT NULL,
    journal       bigint NOT NULL UNIQUE REFERENCES funds.journal,
    account       bigint NOT NULL REFERENCES funds.account,
    case_id       uuid,
    order_id      text,
    amount        bigint NOT NULL CHECK (amount > 0),
    payer_name    text NOT NULL,
    payer_account text NOT NULL,
    remark        text NOT NULL,
    sub_account   text NOT NULL,
    arrived_at    timestamptz NOT NULL,
    basis_day     date NOT NULL,
    received_at   timestamptz NOT NULL,
    claim_by      date,
    why_unclaimed text,
    PRIMARY KEY (bank, serial),
    CHECK ((case_id IS NULL) = (claim_by IS NOT NULL)),
    CHECK ((case_id IS NULL) = (why_unclaimed IS NOT NULL))
);
CREATE INDEX receipt_case ON funds.receipt (case_id, journal);
CREATE INDEX receipt_order ON funds.receipt (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX receipt_unclaimed ON funds.receipt (journal) WHERE case_id IS NULL;
CREATE TRIGGER receipt_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON funds.receipt
    FOR EACH STATEMENT EXECUTE FUNCTION funds.refuse_rewrite();

-- 认领. Unclaimed money found its case, by two people.
CREATE TABLE funds.claim (
    bank       text NOT NULL,
    serial     text NOT NULL,
    journal    bigint NOT NULL UNIQUE REFERENCES funds.journal,
    case_id    uuid NOT NULL,
    reason     text NOT NULL CHECK (reason <> ''),
    proposer   uuid NOT NULL,
    approver   uuid NOT NULL,
    claimed_at timestamptz NOT NULL,
    PRIMARY KEY (bank, serial),
    FOREIGN KEY (bank, serial) REFERENCES funds.receipt,
    CHECK (proposer <> approver)
);
CREATE INDEX claim_case ON funds.claim (case_id, journal);
CREATE TRIGGER claim_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON funds.claim
    FOR EACH STATEMENT EXECUTE FUNCTION funds.refuse_rewrite();

-- 分配. What of a receipt is whose, reckoned on the day it came; the parts are the whole.
CREATE TABLE funds.allotment (
    bank      text NOT NULL,
    serial    text NOT NULL,
    journal   bigint NOT NULL UNIQUE REFERENCES funds.journal,
    case_id   uuid NOT NULL,
    basis_day date NOT NULL,
    amount    bigint NOT NULL CHECK (amount > 0),
    applicant bigint NOT NULL CHECK (applicant >= 0),
    treasury  bigint NOT NULL CHECK (treasury >= 0),
    debtor    bigint NOT NULL CHECK (debtor >= 0),
    PRIMARY KEY (bank, serial),
    FOREIGN KEY (bank, serial) REFERENCES funds.receipt,
    CHECK (amount = applicant + treasury + debtor)
);
CREATE INDEX allotment_case ON funds.allotment (case_id, journal);
CREATE TRIGGER allotment_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON funds.allotment
    FOR EACH STATEMENT EXECUTE FUNCTION funds.refuse_rewrite();

-- 发放. proposed (money reserved) → ordered (at the bank) → done; or dropped (money freed).
CREATE TABLE funds.payout (
    id          uuid PRIMARY KEY,
    case_id     uuid NOT NULL,
    account     bigint NOT NULL REFERENCES funds.account,
    number      integer NOT NULL CHECK (number > 0),
    total       bigint NOT NULL CHECK (total > 0),
    state       text NOT NULL DEFAULT 'proposed'
                CHECK (state IN ('proposed', 'ordered', 'done', 'dropped')),
    approval    uuid UNIQUE,
    proposer    uuid NOT NULL,
    proposed_at timestamptz NOT NULL,
    approver    uuid,
    ordered_at  timestamptz,
    ended_at    timestamptz,
    why_dropped text,
    document    uuid,
    ruling      text,
    UNIQUE (case_id, number),
    CONSTRAINT payout_two_people CHECK (approver <> proposer),
    CHECK ((approver IS NULL) = (ordered_at IS NULL)),
    CHECK ((state IN ('proposed', 'dropped')) = (ordered_at IS NULL)),
    CHECK ((state IN ('done', 'dropped')) = (ended_at IS NOT NULL)),
    CHECK ((state = 'dropped') = (why_dropped IS NOT NULL))
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX payout_one_open ON funds.payout (case_id)
    WHERE state IN ('proposed', 'ordered');

-- 发放明细. The payee is a party of the case, or the treasury; account_mark shows the account masked
-- and account_print proves that the account approved is the account paid.
CREATE TABLE funds.payout_line (
    payout        uuid NOT NULL REFERENCES funds.payout,
    line          integer NOT NULL CHECK (line > 0),
    purpose       text NOT NULL CHECK (purpose IN ('applicant', 'treasury', 'debtor')),
    party         uuid,
    power         uuid,
    payee_name    text NOT NULL CHECK (payee_name <> ''),
    payee_bank    text NOT NULL CHECK (payee_bank <> ''),
    account_mark  text NOT NULL,
    account_print bytea NOT NULL,
    amount        bigint NOT NULL CHECK (amount > 0),
    state         text NOT NULL DEFAULT 'proposed'
                  CHECK (state IN ('proposed', 'ordered', 'paid', 'refused', 'disputed', 'dropped')),
    order_id      text CONSTRAINT payout_line_order_once UNIQUE,
    bank_serial   text CONSTRAINT payout_line_serial_once UNIQUE,
    settled_at    timestamptz,
    refusal       text,
    PRIMARY KEY (payout, line),
    CHECK ((purpose = 'treasury') = (party IS NULL)),
    CHECK (power IS NULL OR party IS NOT NULL),
    CHECK ((state IN ('proposed', 'dropped')) = (order_id IS NULL)),
    CHECK ((state = 'paid') = (bank_serial IS NOT NULL)),
    CHECK ((state IN ('paid', 'refused', 'disputed')) = (settled_at IS NOT NULL)),
    CHECK ((state IN ('refused', 'disputed')) = (refusal IS NOT NULL))
) WITH (fillfactor = 80);

-- 特别授权. A party lets somebody else take the money; proposed and approved by two people.
CREATE TABLE funds.special_power (
    id            uuid PRIMARY KEY,
    case_id       uuid NOT NULL,
    party         uuid NOT NULL,
    agent_name    text NOT NULL CHECK (agent_name <> ''),
    agent_bank    text NOT NULL CHECK (agent_bank <> ''),
    account_mark  text NOT NULL,
    account_seal  bytea NOT NULL,
    account_print bytea NOT NULL,
    evidence      text NOT NULL CHECK (evidence <> ''),
    proposer      uuid NOT NULL,
    approver      uuid NOT NULL,
    accepted_at   timestamptz NOT NULL,
    CHECK (proposer <> approver),
    UNIQUE (case_id, party, account_print)
);

-- 延缓发放. For a lawful ground, to a day; when it ends the money is due ten days later
-- (款物规定 第10条). ended_on: the ground fell away before until_day.
CREATE TABLE funds.delay (
    id          uuid PRIMARY KEY,
    case_id     uuid NOT NULL,
    ground      text NOT NULL CHECK (ground IN ('distribution', 'applicant_frozen',
                'not_collected', 'suspended', 'other')),
    reason      text NOT NULL CHECK (reason <> ''),
    until_day   date NOT NULL,
    pay_by      date NOT NULL,
    proposer    uuid NOT NULL,
    approver    uuid NOT NULL,
    approved_at timestamptz NOT NULL,
    ended_on    date CHECK (ended_on <= until_day),
    CHECK (proposer <> approver),
    CHECK (pay_by >= coalesce(ended_on, until_day))
);
CREATE INDEX delay_case ON funds.delay (case_id, pay_by);

-- 国库账户 – where the fee of a court's cases goes; one approved row a court.
CREATE TABLE funds.treasury (
    court   text PRIMARY KEY,
    name    text NOT NULL CHECK (name <> ''),
    bank    text NOT NULL CHECK (bank <> ''),
    number  text NOT NULL CHECK (number <> ''),
    set_by  text NOT NULL,
    set_at  timestamptz NOT NULL
);

-- 待办 – what people have to look at.
CREATE TABLE funds.task (
    id        uuid PRIMARY KEY,
    kind      text NOT NULL CHECK (kind IN ('payout_refused', 'payout_disputed', 'unclaimed',
              'held_too_long', 'line_mismatch')),
    key       text NOT NULL,
    case_id   uuid,
    court     text,
    zh        text NOT NULL,
    en        text NOT NULL,
    rule      text NOT NULL,
    opened_at timestamptz NOT NULL,
    done_at   timestamptz,
    done_by   uuid,
    outcome   text,
    UNIQUE (kind, key),
    CHECK ((done_at IS NULL) = (outcome IS NULL))
);
CREATE INDEX task_open ON funds.task (court, opened_at) WHERE done_at IS NULL;
