-- What a deal shows of its account and pipeline. $1 deals. Indexes: deals_pk, accounts_pk, pipelines_pk.
-- Returns deal, account name, account external key or empty, pipeline code.
select d.id, a.name, coalesce(a.external_key, ''), p.code
from deals d
join accounts a on a.id = d.account_id
join pipelines p on p.id = d.pipeline_id
where d.id = any($1::uuid[]);
