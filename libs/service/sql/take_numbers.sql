-- Takes a block of numbers. $1 company uuid, $2 series text, $3 year int, $4 how many bigint. Rows: first number of the block.
INSERT INTO number_blocks AS b (company_id, series, year, next_number)
VALUES ($1::uuid, $2, $3::int, 1 + $4::bigint)
ON CONFLICT ON CONSTRAINT number_blocks_pk DO UPDATE SET next_number = b.next_number + $4::bigint
RETURNING next_number - $4::bigint
