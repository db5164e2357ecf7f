-- Adds to what is paid. $1 ids, $2 amounts, $3 now
update payables p set paid_minor = p.paid_minor + t.amount, version = p.version + 1, update_time = $3::timestamptz
from unnest($1::uuid[], $2::bigint[]) as t (id, amount) where p.id = t.id
