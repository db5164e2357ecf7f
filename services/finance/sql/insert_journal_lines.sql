-- $1 entries, $2 line numbers, $3 companies, $4 accounts, $5 amounts (minor, debit positive), $6 currencies, $7 base amounts, $8 parties
insert into journal_lines (entry_id, line_number, company_id, account_id, amount_minor, currency, base_minor, party_id)
select * from unnest($1::uuid[], $2::smallint[], $3::uuid[], $4::uuid[], $5::bigint[], $6::text[], $7::bigint[], $8::uuid[])
