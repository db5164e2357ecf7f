-- Writes locked invoices. $1 ids, $2 states, $3 paid, $4 credited, $5 event versions, $6 now
update invoices i set state = t.state, paid_minor = t.paid, credited_minor = t.credited, event_version = t.event_version,
  version = i.version + 1, update_time = $6::timestamptz
from unnest($1::uuid[], $2::smallint[], $3::bigint[], $4::bigint[], $5::bigint[]) as t (id, state, paid, credited, event_version)
where i.id = t.id
