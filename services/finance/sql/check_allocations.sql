-- F6: payments and invoices whose amounts differ from their allocations. $1 company.
select 'payment/' || p.number, p.unallocated_minor::text from payments p
left join allocations a on a.payment_id = p.id
where p.company_id = $1::uuid group by p.id
having p.amount_minor - p.refunded_minor - coalesce(sum(a.amount_minor), 0) <> p.unallocated_minor
union all
select 'invoice/' || i.number, i.paid_minor::text from invoices i left join allocations a on a.invoice_id = i.id
where i.company_id = $1::uuid group by i.id having coalesce(sum(a.amount_minor), 0) <> i.paid_minor
