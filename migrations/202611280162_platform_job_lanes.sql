-- platform: which lane a job is in is written with it. Reckoned for every job that waited, each time a few were
-- taken, it cost more the longer the queue was.
ALTER TABLE platform.job ADD COLUMN lane smallint NOT NULL
    GENERATED ALWAYS AS ((hashtext(coalesce(body ->> 'case', id::text)) & 7)::smallint) STORED;
CREATE INDEX job_lane ON platform.job (lane, run_at, id) WHERE NOT stuck;
