-- Adds lines of demands, or writes their quantities (micros).  $1 company, $2 demands, $3 lines, $4 line numbers, $5 items,
-- $6 warehouses, $7 demanded, $8 covered free, $9 covered pegged, $10 reserved, $11 issued, $12 withdrawn, $13 lost,
-- $14 supply needed, $15 roots.
insert into demand_lines (company_id, demand_id, line_id, line_number, item_id, warehouse_id, demanded_micros,
                          covered_free_micros, covered_pegged_micros, reserved_micros, issued_micros, withdrawn_micros,
                          lost_micros, supply_needed_micros, roots)
select $1::uuid, n.demand_id, n.line_id, n.line_number, n.item_id, n.warehouse_id, n.demanded, n.covered_free,
       n.covered_pegged, n.reserved, n.issued, n.withdrawn, n.lost, n.supply_needed, n.roots
from unnest($2::uuid[], $3::uuid[], $4::int[], $5::uuid[], $6::uuid[], $7::bigint[], $8::bigint[], $9::bigint[],
            $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[], $15::text[])
  as n (demand_id, line_id, line_number, item_id, warehouse_id, demanded, covered_free, covered_pegged, reserved, issued,
        withdrawn, lost, supply_needed, roots)
on conflict on constraint demand_lines_pkey
do update set covered_free_micros = excluded.covered_free_micros, covered_pegged_micros = excluded.covered_pegged_micros,
              reserved_micros = excluded.reserved_micros, issued_micros = excluded.issued_micros,
              withdrawn_micros = excluded.withdrawn_micros, lost_micros = excluded.lost_micros,
              supply_needed_micros = excluded.supply_needed_micros
