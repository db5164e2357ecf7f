-- Continues a company's ($1) hash chain over the texts ($2) of new entries; returns their hashes in order.
-- The row of series JE is already locked by allot_numbers.
with recursive chain (position, hash) as (
  select 0, s.chain_hash from number_series s where s.company_id = $1::uuid and s.series = 'JE'
  union all
  select position + 1, sha256(hash || convert_to(($2::text[])[position + 1], 'UTF8'))
  from chain where position < cardinality($2::text[])
), saved as (
  update number_series set chain_hash = (select hash from chain order by position desc limit 1)
  where company_id = $1::uuid and series = 'JE'
)
select hash from chain where position > 0 order by position
