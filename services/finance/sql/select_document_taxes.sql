-- Taxes of a document ($1), by code.
select tax_code, rate_micros, base_minor, tax_minor from document_taxes where document_id = $1::uuid order by tax_code, rate_micros
