-- Placed demands whose holds have expired, unlocked, at most $2 of one company at a time.  $1 now. Uses demands_hold_until_idx.
select company_id, id from demands where hold_until <= $1::timestamptz order by hold_until limit $2::int
