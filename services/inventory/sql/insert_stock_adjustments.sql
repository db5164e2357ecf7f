-- Records a count difference.  $1 company, $2 id, $3 number, $4 item, $5 location, $6 difference (micros), $7 value (minor), $8 reason,
-- $9 now, $10 actor.
insert into stock_adjustments (company_id, id, number, item_id, location_id, difference_micros, value_minor, reason,
                               create_time, create_actor)
values ($1::uuid, $2::uuid, $3::text, $4::uuid, $5::uuid, $6::bigint, $7::bigint, $8::text, $9::timestamptz, $10::text)
