-- platform: an officer changes a password of their own, and nothing else of their own account.
CREATE POLICY own ON platform.officer FOR UPDATE
    USING (id = (SELECT platform.me()))
    WITH CHECK (id = (SELECT platform.me()) AND (login, court, roles, active) =
        (SELECT o.login, o.court, o.roles, o.active FROM platform.officer o WHERE o.id = officer.id));
