-- platform: the keys a transaction seals under stay current until it ends. Each held its key's row, and every
-- one that seals writes that row's lock: the hottest row there is. Now all share one lock that is written
-- nowhere, and whoever rotates or destroys a key takes it alone. Each statement of a volatile function sees
-- what was committed before it, so the keys are read as they are once the lock is there.
CREATE FUNCTION platform.field_keys_held(owners text[])
RETURNS TABLE (owner text, version integer, wrapped bytea, is_current boolean)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7305011);
    RETURN QUERY SELECT k.owner, k.version, k.wrapped, k.retired_at IS NULL
        FROM platform.field_key k
        WHERE k.owner = ANY (owners) AND k.destroyed_at IS NULL
        ORDER BY k.owner, k.version DESC;
END $$;
