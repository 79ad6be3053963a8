-- nodes: every statutory clock that runs or ran in a case.
CREATE SCHEMA nodes;

CREATE TABLE nodes.clock (
    id          uuid PRIMARY KEY,
    case_id     uuid NOT NULL,
    node        smallint NOT NULL CHECK (node BETWEEN 1 AND 40),
    rule        text NOT NULL,
    started_on  date NOT NULL,
    raw         date NOT NULL,
    due         date NOT NULL,
    stopped_on  date,
    done_on     date,
    overdue     boolean NOT NULL DEFAULT false,
    reason      text,
    CHECK (NOT (stopped_on IS NOT NULL AND done_on IS NOT NULL))
) WITH (fillfactor = 80);
CREATE INDEX clock_case ON nodes.clock (case_id);
CREATE INDEX clock_running ON nodes.clock (due) WHERE done_on IS NULL AND stopped_on IS NULL;
