-- cases: stays that bear no doubled interest (法释〔2014〕8号 第3条第3款); open until enforcement goes on.
CREATE TABLE cases.pause (
    case_id uuid NOT NULL REFERENCES cases.case,
    flag    text NOT NULL,
    ground  text NOT NULL CHECK (ground IN ('title_review', 'retrial')),
    from_day date NOT NULL,
    to_day   date CHECK (to_day >= from_day),
    PRIMARY KEY (case_id, flag, from_day)
);
CREATE UNIQUE INDEX pause_open ON cases.pause (case_id, flag) WHERE to_day IS NULL;
