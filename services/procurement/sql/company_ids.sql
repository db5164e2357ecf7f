-- The companies that this service knows.
SELECT id FROM companies ORDER BY id
