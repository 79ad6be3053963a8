-- platform: what the program does by itself it does under a log-in of its own, for which every policy is
-- plainly true. The planner leaves such policies out; asked per statement, they were half of its work.
-- Rights are those of zhixing_program: this role only says for whom the policies below are.
DO $$ BEGIN
    CREATE ROLE zhixing_system NOLOGIN NOSUPERUSER NOBYPASSRLS;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

DO $$
DECLARE
    held regclass;
BEGIN
    FOR held IN SELECT oid FROM pg_class
        WHERE relrowsecurity AND oid <> 'platform.program'::regclass
    LOOP
        EXECUTE format('CREATE POLICY program ON %s TO zhixing_system USING (true) WITH CHECK (true)',
            held);
    END LOOP;
END $$;
