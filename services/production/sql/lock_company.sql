-- Serialises changes of the bills of materials of a company, so that no two together close a cycle. $1 company
SELECT id FROM companies WHERE id = $1::uuid FOR UPDATE
