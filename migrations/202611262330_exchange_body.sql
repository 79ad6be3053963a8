-- exchange: an order changes its state three times, its body never. Kept outside the row, the body is
-- not written anew with each change.
ALTER TABLE exchange.outgoing
    ALTER COLUMN body SET STORAGE EXTERNAL,
    SET (toast_tuple_target = 256);
