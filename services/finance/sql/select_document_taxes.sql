-- Taxes of these documents ($1), by code. Column 0: the document.
select document_id, tax_code, rate_micros, base_minor, tax_minor
from document_taxes where document_id = any ($1::uuid[]) order by document_id, tax_code, rate_micros
