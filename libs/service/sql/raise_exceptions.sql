-- Opens exceptions; one that is open for the same (kind, subject) stays as it is.
-- $1 id uuid[], $2 company uuid[], $3 kind text[], $4 subject type text[], $5 subject uuid[], $6 subject number text[],
-- $7 reason text[], $8 owner text[], $9 money at risk in minor units bigint[], $10 currency text[] (NULL without money),
-- $11 ways out text[], comma-separated, $12 deal uuid[], $13 order uuid[], $14 now timestamptz
INSERT INTO exceptions (id, company_id, kind, subject_type, subject_id, subject_number, reason, owner, money_at_risk_minor,
                        currency, ways_out, deal_id, order_id, create_time)
SELECT id, company, kind, subject_type, subject, number, reason, owner, money, currency, string_to_array(ways, ','), deal,
       sales_order, $14::timestamptz
  FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::bigint[],
              $10::text[], $11::text[], $12::uuid[], $13::uuid[])
       AS n (id, company, kind, subject_type, subject, number, reason, owner, money, currency, ways, deal, sales_order)
 ORDER BY kind, subject
ON CONFLICT (kind, subject_id) WHERE close_time IS NULL DO NOTHING
