-- Ids of deals by number. $1 company, $2 numbers. Index: deals_number_exists. Returns number, id.
select number, id from deals where company_id = $1::uuid and number = any($2::text[]);
