-- exchange: a key says of which algorithm it is. Those on file are SM2: there was no other.
UPDATE exchange.institution SET public_key = 'sm2:' || public_key
WHERE public_key ~ '^[0-9a-fA-F]+$';
