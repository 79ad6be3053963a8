-- oversight: how far each collector of logs has been sent what happened, and which alarms it has.
CREATE TABLE oversight.outward (
    collector text PRIMARY KEY,
    next_leaf bigint NOT NULL
);
CREATE TABLE oversight.outward_alarm (
    collector text NOT NULL,
    kind      text NOT NULL,
    alarm     uuid NOT NULL,
    PRIMARY KEY (collector, kind, alarm)
);
GRANT SELECT, INSERT, UPDATE ON oversight.outward, oversight.outward_alarm TO zhixing_program;
