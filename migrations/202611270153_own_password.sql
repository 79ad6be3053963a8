-- platform: an officer changes a password of their own, and nothing else of their own account.
CREATE POLICY own ON platform.officer FOR UPDATE USING (id = (SELECT platform.me()));
CREATE FUNCTION platform.keep_own_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.id = platform.me() AND NOT platform.is_program()
       AND to_jsonb(NEW) - '{password_hash,password_due}'::text[]
           IS DISTINCT FROM to_jsonb(OLD) - '{password_hash,password_due}'::text[] THEN
        RAISE EXCEPTION 'nobody changes what they are' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER own_account_kept BEFORE UPDATE ON platform.officer
    FOR EACH ROW EXECUTE FUNCTION platform.keep_own_account();
