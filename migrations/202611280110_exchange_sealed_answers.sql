-- exchange: answers and bank statements name people, their accounts and payers: from now on they are
-- sealed like the orders. What is asked of them in statements stands beside them in the clear: when the
-- institution did it, and the order a line names. Those kept before stay legible: they begin with a brace.
ALTER TABLE exchange.outgoing ADD COLUMN done_at timestamptz;
UPDATE exchange.outgoing SET done_at = (answer ->> 'answered_at')::timestamptz WHERE answer IS NOT NULL;
ALTER TABLE exchange.outgoing
    ALTER COLUMN answer TYPE bytea USING convert_to(answer::text, 'UTF8');

ALTER TABLE exchange.statement_line ADD COLUMN order_id text;
UPDATE exchange.statement_line SET order_id = line ->> 'order';
ALTER TABLE exchange.statement_line
    ALTER COLUMN line TYPE bytea USING convert_to(line::text, 'UTF8');
