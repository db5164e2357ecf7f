-- Every win that ever was. $1 company. Returns "<deal>/<win number>", "1".
select deal_id::text || '/' || win_number::text, '1'
from deal_stages
where company_id = $1::uuid and state = 2
order by 1;
