-- Codes that other services own and deals and accounts name: copies that let crm refuse an unknown one at entry. A code never
-- changes and is never taken back.
create table known_codes (
  kind       integer not null,  -- 1 tax code, 2 payment term, 3 warehouse
  id         uuid    not null,
  company_id uuid    not null,
  code       text    not null,
  constraint known_codes_pk primary key (kind, id),
  constraint known_code_exists unique (company_id, kind, code)
);
