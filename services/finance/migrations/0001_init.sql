-- Companies' own settings; the table `companies` itself is the library's, and finance writes it.
create table company_settings (
  company_id uuid not null,
  default_credit_limit_minor bigint not null,
  create_time timestamptz not null,
  update_time timestamptz not null,
  create_actor text not null,
  update_actor text not null,
  constraint company_settings_pk primary key (company_id),
  constraint company_settings_limit_not_negative check (default_credit_limit_minor >= 0)
);

create table currencies (
  code char(3) not null,
  name text not null,
  digits smallint not null,
  create_time timestamptz not null default now(),
  constraint currencies_pk primary key (code)
);
insert into currencies (code, name, digits) values
  ('AUD', 'Australian dollar', 2), ('BGN', 'Bulgarian lev', 2), ('BRL', 'Brazilian real', 2),
  ('CAD', 'Canadian dollar', 2), ('CHF', 'Swiss franc', 2), ('CNY', 'Yuan', 2),
  ('CZK', 'Czech koruna', 2), ('DKK', 'Danish krone', 2), ('EUR', 'Euro', 2),
  ('GBP', 'Pound sterling', 2), ('HUF', 'Forint', 2), ('INR', 'Indian rupee', 2),
  ('JPY', 'Yen', 0), ('KWD', 'Kuwaiti dinar', 3), ('MXN', 'Mexican peso', 2),
  ('NOK', 'Norwegian krone', 2), ('NZD', 'New Zealand dollar', 2), ('PLN', 'Zloty', 2),
  ('RON', 'Romanian leu', 2), ('SEK', 'Swedish krona', 2), ('SGD', 'Singapore dollar', 2),
  ('TRY', 'Turkish lira', 2), ('UAH', 'Hryvnia', 2), ('USD', 'US dollar', 2), ('ZAR', 'Rand', 2);

create table tax_codes (
  id uuid not null,
  company_id uuid not null,
  code text not null,
  name text not null,
  rate_micros bigint not null,  -- 210000 is 21 %
  event_version bigint not null,
  version bigint not null,
  create_time timestamptz not null,
  update_time timestamptz not null,
  create_actor text not null,
  update_actor text not null,
  constraint tax_codes_pk primary key (id),
  constraint tax_code_exists unique (company_id, code),
  constraint tax_codes_rate_is_a_share check (rate_micros between 0 and 1000000)
);

create table payment_terms (
  id uuid not null,
  company_id uuid not null,
  code text not null,
  net_days integer not null,
  event_version bigint not null,
  version bigint not null,
  create_time timestamptz not null,
  update_time timestamptz not null,
  create_actor text not null,
  update_actor text not null,
  constraint payment_terms_pk primary key (id),
  constraint payment_term_exists unique (company_id, code),
  constraint payment_terms_net_days_range check (net_days between 0 and 3650)
);

create table ledger_accounts (
  id uuid not null,
  company_id uuid not null,
  code text not null,
  name text not null,
  type smallint not null,  -- saikne.finance.v1.AccountType
  role text,               -- domain/chart.h
  version bigint not null,
  create_time timestamptz not null,
  update_time timestamptz not null,
  create_actor text not null,
  update_actor text not null,
  constraint ledger_accounts_pk primary key (id),
  constraint ledger_account_exists unique (company_id, code)
);
create unique index ledger_accounts_role on ledger_accounts (company_id, role) where role is not null;

create table journals (
  company_id uuid not null,
  code text not null,
  name text not null,
  constraint journals_pk primary key (company_id, code)
);

create table periods (
  id uuid not null,
  company_id uuid not null,
  code text not null,  -- 2026-11
  start_date date not null,
  end_date date not null,
  state smallint not null,  -- saikne.finance.v1.PeriodState
  reason text not null default '',
  event_version bigint not null,
  version bigint not null,
  create_time timestamptz not null,
  update_time timestamptz not null,
  update_actor text not null,
  constraint periods_pk primary key (id),
  constraint period_exists unique (company_id, code),
  constraint periods_dates_in_order check (start_date <= end_date)
);

-- Who closed and opened what, and why.
create table period_changes (
  id uuid not null,
  company_id uuid not null,
  period_id uuid not null,
  from_state smallint not null,
  to_state smallint not null,
  reason text not null,
  create_time timestamptz not null,
  create_actor text not null,
  constraint period_changes_pk primary key (id)
);

-- Legal numbers: gapless, dates never fall (F4). One hot row per company and series, locked last and in key order.
create table number_series (
  company_id uuid not null,
  series text not null,
  year integer not null,
  next_number bigint not null,
  last_date date not null,
  chain_hash bytea not null default '\x',  -- of the last journal entry, in series JE
  constraint number_series_pk primary key (company_id, series)
) with (fillfactor = 50);

create table journal_entries (
  id uuid not null,
  company_id uuid not null,
  number text not null,
  journal_code text not null,
  kind smallint not null,  -- domain/posting.h
  source_id uuid not null,
  document_number text not null,
  currency char(3) not null,
  posting_date date not null,
  effective_date date not null,
  accounting_date date not null,
  period_id uuid not null,
  reverses_entry_id uuid,
  correlation_id text not null,
  causation_id text not null,
  actor text not null,
  chain_hash bytea not null,
  create_time timestamptz not null,
  constraint journal_entries_pk primary key (id),
  constraint journal_entry_number_used unique (company_id, number),
  constraint journal_entry_posted unique (company_id, source_id, kind)
);
create index journal_entries_accounting_date on journal_entries using brin (accounting_date);

create table journal_lines (
  entry_id uuid not null,
  line_number smallint not null,
  company_id uuid not null,
  account_id uuid not null,
  amount_minor bigint not null,  -- document currency, debit positive
  currency char(3) not null,
  base_minor bigint not null,    -- base currency, debit positive
  party_id uuid,
  constraint journal_lines_pk primary key (entry_id, line_number)
);

-- Posted rows never change (F3); a correction is a reversing entry.
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % never change', tg_table_name using errcode = 'check_violation', constraint = 'posted_rows_never_change';
end $$;
create trigger journal_entries_never_change before update or delete on journal_entries
  for each row execute function refuse_change();
create trigger journal_lines_never_change before update or delete on journal_lines
  for each row execute function refuse_change();

-- Kept on posting, with one statement a batch.
create table balances (
  company_id uuid not null,
  account_id uuid not null,
  period_id uuid not null,
  currency char(3) not null,
  debit_minor bigint not null,
  credit_minor bigint not null,
  base_debit_minor bigint not null,
  base_credit_minor bigint not null,
  constraint balances_pk primary key (company_id, account_id, period_id, currency)
) with (fillfactor = 50);

create table credit_accounts (
  customer_id uuid not null,
  company_id uuid not null,
  customer_number text not null,
  customer_name text not null,
  currency char(3) not null,
  limit_minor bigint not null,
  limit_asked_minor bigint,
  held_minor bigint not null,
  receivable_minor bigint not null,
  advance_minor bigint not null,
  version bigint not null,
  create_time timestamptz not null,
  update_time timestamptz not null,
  update_actor text not null,
  constraint credit_accounts_pk primary key (customer_id),
  constraint credit_accounts_amounts_not_negative check (
    limit_minor >= 0 and held_minor >= 0 and receivable_minor >= 0 and advance_minor >= 0)
) with (fillfactor = 70);
create index credit_accounts_number on credit_accounts (company_id, customer_number);

create table credit_holds (
  order_id uuid not null,
  company_id uuid not null,
  customer_id uuid not null,
  deal_id uuid,
  order_number text not null,
  currency char(3) not null,
  amount_minor bigint not null,
  held_minor bigint not null,
  state smallint not null,  -- domain/credit.h
  over_limit boolean not null,
  released_by text not null,
  correlation_id text not null,
  arrival bigint generated always as identity,
  event_version bigint not null,
  version bigint not null,
  create_time timestamptz not null,
  update_time timestamptz not null,
  constraint credit_holds_pk primary key (order_id),
  constraint credit_holds_held_within_amount check (held_minor between 0 and amount_minor)
) with (fillfactor = 80);
create index credit_holds_waiting on credit_holds (customer_id, arrival) where state = 1;

create table invoices (
  id uuid not null,
  company_id uuid not null,
  number text not null,
  state smallint not null,  -- domain/invoice.h
  order_id uuid not null,
  order_number text not null,
  deal_id uuid,
  customer_id uuid not null,
  trigger_id uuid not null,
  currency char(3) not null,
  net_minor bigint not null,
  tax_minor bigint not null,
  gross_minor bigint not null,
  base_gross_minor bigint not null,
  paid_minor bigint not null,
  credited_minor bigint not null,
  invoice_date date not null,
  supply_date date not null,
  due_date date not null,
  payment_term_code text not null,
  journal_entry_number text not null,
  correlation_id text not null,
  event_version bigint not null,
  version bigint not null,
  create_time timestamptz not null,
  update_time timestamptz not null,
  constraint invoices_pk primary key (id),
  constraint invoice_number_used unique (company_id, number),
  constraint invoice_of_trigger_exists unique (company_id, order_id, trigger_id),
  constraint invoices_open_in_range check (
    gross_minor = net_minor + tax_minor and paid_minor >= 0 and credited_minor >= 0 and paid_minor + credited_minor <= gross_minor)
) with (fillfactor = 80);
create index invoices_open on invoices (customer_id, id) where paid_minor + credited_minor < gross_minor;

-- Lines and taxes of invoices and credit notes; a credit note's amounts are positive too.
create table document_lines (
  document_id uuid not null,
  line_number integer not null,
  order_line_id uuid not null,
  sku text not null,
  description text not null,
  quantity_micros bigint not null,
  unit_price_micros bigint not null,
  discount_micros bigint not null,
  net_minor bigint not null,
  tax_code text not null,
  tax_rate_micros bigint not null,
  tax_minor bigint not null,
  deferred boolean not null,
  constraint document_lines_pk primary key (document_id, line_number)
);

create table document_taxes (
  document_id uuid not null,
  tax_code text not null,
  rate_micros bigint not null,
  base_minor bigint not null,
  tax_minor bigint not null,
  constraint document_taxes_pk primary key (document_id, tax_code, rate_micros)
);

create table credit_notes (
  id uuid not null,
  company_id uuid not null,
  number text not null,
  invoice_id uuid not null,
  invoice_number text not null,
  order_id uuid not null,
  deal_id uuid,
  customer_id uuid not null,
  currency char(3) not null,
  net_minor bigint not null,
  tax_minor bigint not null,
  gross_minor bigint not null,
  base_gross_minor bigint not null,
  to_advance_minor bigint not null,
  credit_note_date date not null,
  journal_entry_number text not null,
  correlation_id text not null,
  event_version bigint not null,
  version bigint not null,
  create_time timestamptz not null,
  constraint credit_notes_pk primary key (id),
  constraint credit_note_number_used unique (company_id, number),
  constraint credit_note_of_invoice_exists unique (company_id, invoice_id)
);
create index credit_notes_order on credit_notes (order_id);

create table payments (
  id uuid not null,
  company_id uuid not null,
  number text not null,
  customer_id uuid not null,
  currency char(3) not null,
  amount_minor bigint not null,
  base_amount_minor bigint not null,
  unallocated_minor bigint not null,
  refunded_minor bigint not null,
  value_date date not null,
  external_reference text,
  journal_entry_number text not null,
  event_version bigint not null,
  version bigint not null,
  create_time timestamptz not null,
  update_time timestamptz not null,
  create_actor text not null,
  update_actor text not null,
  constraint payments_pk primary key (id),
  constraint payment_number_used unique (company_id, number),
  constraint payment_reference_used unique (company_id, external_reference),
  constraint payments_unallocated_in_range check (
    amount_minor > 0 and unallocated_minor >= 0 and refunded_minor >= 0 and unallocated_minor + refunded_minor <= amount_minor)
);
create index payments_customer on payments (customer_id, id);

-- What payments cover; an allocation that a credit note undid has a negative row beside it.
create table allocations (
  id uuid not null,
  company_id uuid not null,
  payment_id uuid not null,
  invoice_id uuid not null,
  currency char(3) not null,
  amount_minor bigint not null,
  base_amount_minor bigint not null,
  credit_note_id uuid,
  create_time timestamptz not null,
  constraint allocations_pk primary key (id)
);
create index allocations_invoice on allocations (invoice_id);
create index allocations_payment on allocations (payment_id);

create table payables (
  id uuid not null,
  company_id uuid not null,
  bill_number text not null,
  supplier_id uuid not null,
  supplier_name text not null,
  supplier_reference text not null,
  purchase_order_id uuid,
  currency char(3) not null,
  net_minor bigint not null,
  tax_minor bigint not null,
  gross_minor bigint not null,
  base_gross_minor bigint not null,
  paid_minor bigint not null,
  bill_date date not null,
  due_date date not null,
  journal_entry_number text not null,
  correlation_id text not null,
  version bigint not null,
  create_time timestamptz not null,
  update_time timestamptz not null,
  constraint payables_pk primary key (id),
  constraint payables_open_in_range check (paid_minor between 0 and gross_minor)
);
create index payables_open on payables (supplier_id, id) where paid_minor < gross_minor;
create index payables_number on payables (company_id, bill_number);

create table supplier_payments (
  id uuid not null,
  company_id uuid not null,
  number text not null,
  supplier_id uuid not null,
  currency char(3) not null,
  amount_minor bigint not null,
  base_amount_minor bigint not null,
  value_date date not null,
  external_reference text,
  journal_entry_number text not null,
  version bigint not null,
  create_time timestamptz not null,
  create_actor text not null,
  constraint supplier_payments_pk primary key (id),
  constraint supplier_payment_number_used unique (company_id, number),
  constraint supplier_payment_reference_used unique (company_id, external_reference),
  constraint supplier_payments_amount_positive check (amount_minor > 0)
);

create table supplier_allocations (
  supplier_payment_id uuid not null,
  payable_id uuid not null,
  company_id uuid not null,
  currency char(3) not null,
  amount_minor bigint not null,
  base_amount_minor bigint not null,
  constraint supplier_allocations_pk primary key (supplier_payment_id, payable_id)
);
