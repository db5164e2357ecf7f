-- Lines of these entries ($1), in order.
select l.entry_id, l.line_number, a.code, a.name, l.amount_minor, l.base_minor, l.party_id
from journal_lines l join ledger_accounts a on a.id = l.account_id
where l.entry_id = any ($1::uuid[]) order by l.entry_id, l.line_number
