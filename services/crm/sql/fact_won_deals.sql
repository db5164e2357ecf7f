-- Wins that ever were, by key. $1 company uuid, $2 text: behind this key ('' the first), $3 rows at most bigint.
-- Rows: '<deal>/<win number>', '1'. Index: deal_stages_pk.
select key, '1'
from (select deal_id, deal_id::text || '/' || win_number::text as key
      from deal_stages
      where company_id = $1::uuid and state = 2
        and deal_id >= coalesce(nullif(left($2::text, 36), '')::uuid, '00000000-0000-0000-0000-000000000000'::uuid)) w
where key collate "C" > $2::text
order by deal_id, key collate "C"
limit $3::bigint
