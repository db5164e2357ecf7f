-- F5: subledgers against their control accounts, and credit accounts against open invoices, holds and advances. $1 company.
with control as (
  select a.role, coalesce(sum(b.base_debit_minor - b.base_credit_minor), 0) as minor
  from ledger_accounts a left join balances b on b.account_id = a.id and b.company_id = a.company_id
  where a.company_id = $1::uuid and a.role in ('receivables', 'payables', 'customer_advances') group by a.role
), sub as (
  select 'receivables' as role, coalesce((select sum(gross_minor - paid_minor - credited_minor) from invoices where company_id = $1::uuid), 0) as minor
  union all
  select 'payables', -coalesce((select sum(gross_minor - paid_minor) from payables where company_id = $1::uuid), 0)
  union all
  select 'customer_advances', -coalesce((select sum(unallocated_minor) from payments where company_id = $1::uuid), 0)
), open as (
  select customer_id, sum(gross_minor - paid_minor - credited_minor) as minor from invoices where company_id = $1::uuid group by customer_id
), held as (
  select customer_id, sum(held_minor) as minor from credit_holds where company_id = $1::uuid group by customer_id
), advances as (
  select customer_id, sum(unallocated_minor) as minor from payments where company_id = $1::uuid group by customer_id
)
select sub.role, 'control ' || coalesce(control.minor, 0) || ', subledger ' || sub.minor
from sub left join control using (role) where coalesce(control.minor, 0) <> sub.minor
union all
select 'credit_account/' || c.customer_id, 'receivable ' || c.receivable_minor || ' of ' || coalesce(o.minor, 0) || ', held ' || c.held_minor
  || ' of ' || coalesce(h.minor, 0) || ', advance ' || c.advance_minor || ' of ' || coalesce(v.minor, 0)
from credit_accounts c left join open o using (customer_id) left join held h using (customer_id) left join advances v using (customer_id)
where c.company_id = $1::uuid and (c.receivable_minor <> coalesce(o.minor, 0) or c.held_minor <> coalesce(h.minor, 0)
  or c.advance_minor <> coalesce(v.minor, 0))
