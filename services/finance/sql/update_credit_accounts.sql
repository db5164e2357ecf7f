-- Writes locked accounts. $1 ids, $2 numbers, $3 names, $4 limits, $5 limits asked, $6 held, $7 receivable, $8 advance, $9 actor, $10 now
update credit_accounts a set customer_number = t.number, customer_name = t.name, limit_minor = t.limit_minor, limit_asked_minor = t.asked,
  held_minor = t.held, receivable_minor = t.receivable, advance_minor = t.advance, version = a.version + 1, update_actor = $9::text,
  update_time = $10::timestamptz
from unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[])
  as t (id, number, name, limit_minor, asked, held, receivable, advance)
where a.customer_id = t.id
