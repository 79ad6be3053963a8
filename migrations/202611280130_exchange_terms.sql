-- What an institution keeps, how it is joined, and how much it takes when.
ALTER TABLE exchange.institution
    ADD COLUMN items         text[] NOT NULL DEFAULT '{}',
    ADD COLUMN topology      text NOT NULL DEFAULT 'head_to_head'
                             CHECK (topology IN ('head_to_head', 'point_to_point', 'point_to_head')),
    ADD COLUMN province      text CHECK (province ~ '^[0-9]{2}$'),
    ADD COLUMN transport     text NOT NULL DEFAULT 'push' CHECK (transport IN ('push', 'pull', 'file')),
    ADD COLUMN per_second    integer CHECK (per_second > 0),
    ADD COLUMN opens         time,
    ADD COLUMN closes        time,
    ADD COLUMN workdays_only boolean NOT NULL DEFAULT false,
    ADD COLUMN contact       text NOT NULL DEFAULT '',
    ADD CHECK (topology <> 'point_to_point' OR province IS NOT NULL),
    ADD CHECK ((opens IS NULL) = (closes IS NULL)),
    ADD CHECK (opens < closes);
