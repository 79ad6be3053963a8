-- platform: what the public site shows it reads under a log-in of its own, which sees what is published and
-- nothing else: no case, no party, no number, and it writes nothing.
DO $$ BEGIN
    CREATE ROLE zhixing_public NOLOGIN NOSUPERUSER NOBYPASSRLS;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

GRANT USAGE ON SCHEMA register, closing, measures TO zhixing_public;
GRANT SELECT ON register.entry, register.change, register.node, register.checkpoint, register.person,
    register.crown TO zhixing_public;
-- Which departments have taken a removal: agreements, about no case.
GRANT SELECT ON measures.receiver TO zhixing_public;
GRANT SELECT (id, case_id, decided_on, state, face) ON closing.reward TO zhixing_public;
CREATE POLICY published ON closing.reward FOR SELECT TO zhixing_public USING (state = 'published');
