-- identity: what proves who somebody is stands sealed or keyed for its owner, so that whoever writes in
-- these tables without the program's keys signs in as nobody. What was kept before is not taken over,
-- because nothing shows whose it was: passkeys and recovery codes are made anew, passwords are given
-- anew (`zhixing officers reset` begins with the administrators).
DELETE FROM identity.ceremony;
DELETE FROM identity.passkey;
DELETE FROM identity.recovery_code;
UPDATE platform.session SET closed_at = now() WHERE closed_at IS NULL;
ALTER TABLE identity.passkey DROP COLUMN body, ADD COLUMN sealed bytea NOT NULL;
ALTER TABLE identity.ceremony DROP COLUMN state, ADD COLUMN state bytea NOT NULL;
