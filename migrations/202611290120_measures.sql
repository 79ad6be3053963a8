-- measures: 联合惩戒 – which departments are fed the lists and how far each has come, measures switched off
-- and on again, what departments reported back, and lists for carriers. No number of anybody is here: whom an
-- entry is about `parties` knows, and what was asked about somebody stands as a keyed hash.
CREATE SCHEMA measures;

-- 接收方: an institution with an agreement, for some measures of one department.
CREATE TABLE measures.receiver (
    institution text PRIMARY KEY,
    department  text NOT NULL,
    agreement   text NOT NULL CHECK (agreement <> ''),
    purpose     text NOT NULL CHECK (purpose <> ''),
    measures    text[] NOT NULL CHECK (cardinality(measures) > 0),
    since       date NOT NULL,
    until_day   date CHECK (until_day >= since),
    -- Which of its keys offline lists are made with; growing it makes the lists it has useless.
    key_id      bigint NOT NULL DEFAULT 1 CHECK (key_id > 0),
    changed_at  timestamptz NOT NULL,
    acked_seq   bigint NOT NULL DEFAULT 0,
    acked_at    timestamptz,
    snapshot_at timestamptz,
    heard_at    timestamptz
) WITH (fillfactor = 70);

-- 措施开关: the last row of a measure counts; without one the catalogue does.
CREATE TABLE measures.setting (
    number  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    measure text NOT NULL,
    enabled boolean NOT NULL,
    reason  text NOT NULL CHECK (reason <> ''),
    by_whom text NOT NULL,
    at      timestamptz NOT NULL
);
CREATE INDEX setting_measure ON measures.setting (measure, number);

-- 命中: as reported, once.
CREATE TABLE measures.hit (
    number          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    institution     text NOT NULL REFERENCES measures.receiver,
    id              text NOT NULL,
    at              timestamptz NOT NULL,
    taken_at        timestamptz NOT NULL,
    measure         text NOT NULL,
    channel         text NOT NULL CHECK (channel IN ('feed', 'query', 'bundle')),
    document_kind   text NOT NULL,
    masked          text NOT NULL,
    entry           bigint,
    decision        text NOT NULL CHECK (decision IN ('block', 'warn', 'weigh', 'veto', 'none')),
    operator        text NOT NULL,
    override_reason text,
    reference       text,
    contested       text,
    UNIQUE (institution, id)
);
CREATE INDEX hit_entry ON measures.hit (entry);

-- 核查: what an officer found of a hit.
CREATE TABLE measures.finding (
    number   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    hit      bigint NOT NULL UNIQUE REFERENCES measures.hit,
    is_false boolean NOT NULL,
    why      text NOT NULL CHECK (why <> ''),
    by_whom  text NOT NULL,
    at       timestamptz NOT NULL
);

-- 核对记录: against whoever asks about people without a reason. The number is not in it.
CREATE TABLE measures.screening (
    number       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at           timestamptz NOT NULL,
    institution  text NOT NULL,
    measure      text NOT NULL,
    asked        bytea NOT NULL,
    outcome      text NOT NULL,
    list_version bigint NOT NULL
);
CREATE INDEX screening_at ON measures.screening (at);
CREATE INDEX screening_asked ON measures.screening (asked);

-- 预警: a receiver that is silent, or has not taken a removal.
CREATE TABLE measures.alarm (
    id          uuid PRIMARY KEY,
    institution text NOT NULL REFERENCES measures.receiver,
    kind        text NOT NULL CHECK (kind IN ('silent', 'removal_late', 'removal_overdue')),
    since       timestamptz NOT NULL,
    raised_at   timestamptz NOT NULL,
    settled_at  timestamptz
);
CREATE UNIQUE INDEX alarm_open ON measures.alarm (institution, kind) WHERE settled_at IS NULL;

-- 离线名单: signed, in parts of 1 MiB.
CREATE TABLE measures.bundle (
    institution text NOT NULL REFERENCES measures.receiver,
    version     bigint NOT NULL,
    key_id      bigint NOT NULL,
    made_at     timestamptz NOT NULL,
    parts       integer NOT NULL CHECK (parts > 0),
    PRIMARY KEY (institution, version)
);
CREATE TABLE measures.bundle_part (
    institution text NOT NULL,
    version     bigint NOT NULL,
    part        integer NOT NULL,
    data        bytea NOT NULL,
    PRIMARY KEY (institution, version, part),
    FOREIGN KEY (institution, version) REFERENCES measures.bundle ON DELETE CASCADE
);

CREATE TRIGGER setting_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON measures.setting
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_rewrite();
CREATE TRIGGER hit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON measures.hit
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_rewrite();
CREATE TRIGGER finding_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON measures.finding
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_rewrite();
CREATE TRIGGER screening_unchanged BEFORE UPDATE OR TRUNCATE ON measures.screening
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_rewrite();
