-- platform: an officer changes a password of their own, and nothing else of their own account.
CREATE POLICY own ON platform.officer FOR UPDATE USING (id = (SELECT platform.me()));
CREATE FUNCTION platform.keep_own_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.id = platform.me() AND NOT platform.is_program()
       AND (NEW.id, NEW.login, NEW.court, NEW.roles, NEW.active)
           IS DISTINCT FROM (OLD.id, OLD.login, OLD.court, OLD.roles, OLD.active) THEN
        RAISE EXCEPTION 'nobody changes what they are' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER own_account_kept BEFORE UPDATE ON platform.officer
    FOR EACH ROW EXECUTE FUNCTION platform.keep_own_account();
