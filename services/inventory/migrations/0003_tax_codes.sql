-- Copies of finance's tax codes: an item names only one that exists. They never go.
create table tax_codes (
  company_id uuid not null,
  code text not null,
  constraint tax_codes_pkey primary key (company_id, code)
);
