-- Writers go on in another segment. $1 the present one, $2 the next. Affects no row when another has rotated meanwhile.
update outbox_segment set active = $2::int, active_from = now() where active = $1::int
