-- $1 documents, $2 tax codes, $3 rates, $4 bases, $5 taxes
insert into document_taxes (document_id, tax_code, rate_micros, base_minor, tax_minor)
select * from unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[])
