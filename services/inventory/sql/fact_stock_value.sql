-- Value of all stock.  $1 company.
select coalesce(sum(value_minor), 0)::bigint from item_stock where company_id = $1::uuid
