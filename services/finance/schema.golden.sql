-- What all migrations come to. Written by a test: SAIKNE_REGENERATE=1 tests/run --only finance_schema_pgtest
-- The tables that every service has are in libs/service/schema.golden.sql.

CREATE TABLE allocations (
  id                uuid        NOT NULL,
  company_id        uuid        NOT NULL,
  payment_id        uuid        NOT NULL,
  invoice_id        uuid        NOT NULL,
  currency          char(3)     NOT NULL,
  amount_minor      bigint      NOT NULL,
  base_amount_minor bigint      NOT NULL,
  credit_note_id    uuid,
  create_time       timestamptz NOT NULL,
  CONSTRAINT allocations_pk PRIMARY KEY (id)
);
CREATE INDEX allocations_invoice ON allocations (invoice_id);
CREATE INDEX allocations_payment ON allocations (payment_id);

CREATE TABLE balances (
  company_id        uuid    NOT NULL,
  account_id        uuid    NOT NULL,
  period_id         uuid    NOT NULL,
  currency          char(3) NOT NULL,
  debit_minor       bigint  NOT NULL,
  credit_minor      bigint  NOT NULL,
  base_debit_minor  bigint  NOT NULL,
  base_credit_minor bigint  NOT NULL,
  CONSTRAINT balances_pk PRIMARY KEY (company_id, account_id, period_id, currency)
) WITH (fillfactor=50);

CREATE TABLE company_settings (
  company_id                 uuid        NOT NULL,
  default_credit_limit_minor bigint      NOT NULL,
  create_time                timestamptz NOT NULL,
  update_time                timestamptz NOT NULL,
  create_actor               text        NOT NULL,
  update_actor               text        NOT NULL,
  CONSTRAINT company_settings_pk PRIMARY KEY (company_id),
  CONSTRAINT company_settings_limit_not_negative CHECK (default_credit_limit_minor >= 0)
);

CREATE TABLE credit_accounts (
  customer_id       uuid        NOT NULL,
  company_id        uuid        NOT NULL,
  customer_number   text        NOT NULL,
  customer_name     text        NOT NULL,
  currency          char(3)     NOT NULL,
  limit_minor       bigint      NOT NULL,
  limit_asked_minor bigint,
  held_minor        bigint      NOT NULL,
  receivable_minor  bigint      NOT NULL,
  advance_minor     bigint      NOT NULL,
  version           bigint      NOT NULL,
  create_time       timestamptz NOT NULL,
  update_time       timestamptz NOT NULL,
  update_actor      text        NOT NULL,
  CONSTRAINT credit_accounts_pk PRIMARY KEY (customer_id),
  CONSTRAINT credit_accounts_amounts_not_negative CHECK (limit_minor >= 0 AND held_minor >= 0 AND receivable_minor >= 0 AND advance_minor >= 0)
) WITH (fillfactor=70);
CREATE INDEX credit_accounts_number ON credit_accounts (company_id, customer_number);

CREATE TABLE credit_holds (
  order_id       uuid        NOT NULL,
  company_id     uuid        NOT NULL,
  customer_id    uuid        NOT NULL,
  deal_id        uuid,
  order_number   text        NOT NULL,
  currency       char(3)     NOT NULL,
  amount_minor   bigint      NOT NULL,
  held_minor     bigint      NOT NULL,
  state          smallint    NOT NULL,
  over_limit     boolean     NOT NULL,
  released_by    text        NOT NULL,
  correlation_id text        NOT NULL,
  arrival        bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
  event_version  bigint      NOT NULL,
  version        bigint      NOT NULL,
  create_time    timestamptz NOT NULL,
  update_time    timestamptz NOT NULL,
  CONSTRAINT credit_holds_pk PRIMARY KEY (order_id),
  CONSTRAINT credit_holds_held_within_amount CHECK (held_minor >= 0 AND held_minor <= amount_minor)
) WITH (fillfactor=80);
CREATE INDEX credit_holds_waiting ON credit_holds (customer_id, arrival) WHERE (state = 1);

CREATE TABLE credit_notes (
  id                   uuid        NOT NULL,
  company_id           uuid        NOT NULL,
  number               text        NOT NULL,
  invoice_id           uuid        NOT NULL,
  invoice_number       text        NOT NULL,
  order_id             uuid        NOT NULL,
  deal_id              uuid,
  customer_id          uuid        NOT NULL,
  currency             char(3)     NOT NULL,
  net_minor            bigint      NOT NULL,
  tax_minor            bigint      NOT NULL,
  gross_minor          bigint      NOT NULL,
  base_gross_minor     bigint      NOT NULL,
  to_advance_minor     bigint      NOT NULL,
  credit_note_date     date        NOT NULL,
  journal_entry_number text        NOT NULL,
  correlation_id       text        NOT NULL,
  event_version        bigint      NOT NULL,
  version              bigint      NOT NULL,
  create_time          timestamptz NOT NULL,
  CONSTRAINT credit_notes_pk PRIMARY KEY (id),
  CONSTRAINT credit_note_number_used UNIQUE (company_id, number),
  CONSTRAINT credit_note_of_invoice_exists UNIQUE (company_id, invoice_id)
);
CREATE INDEX credit_notes_create_time ON credit_notes (company_id, create_time);
CREATE INDEX credit_notes_order ON credit_notes (order_id);

CREATE TABLE currencies (
  code        char(3)     NOT NULL,
  name        text        NOT NULL,
  digits      smallint    NOT NULL,
  create_time timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT currencies_pk PRIMARY KEY (code)
);

CREATE TABLE document_lines (
  document_id       uuid    NOT NULL,
  line_number       integer NOT NULL,
  order_line_id     uuid    NOT NULL,
  sku               text    NOT NULL,
  description       text    NOT NULL,
  quantity_micros   bigint  NOT NULL,
  unit_price_micros bigint  NOT NULL,
  discount_micros   bigint  NOT NULL,
  net_minor         bigint  NOT NULL,
  tax_code          text    NOT NULL,
  tax_rate_micros   bigint  NOT NULL,
  tax_minor         bigint  NOT NULL,
  deferred          boolean NOT NULL,
  CONSTRAINT document_lines_pk PRIMARY KEY (document_id, line_number)
);

CREATE TABLE document_taxes (
  document_id uuid   NOT NULL,
  tax_code    text   NOT NULL,
  rate_micros bigint NOT NULL,
  base_minor  bigint NOT NULL,
  tax_minor   bigint NOT NULL,
  CONSTRAINT document_taxes_pk PRIMARY KEY (document_id, tax_code, rate_micros)
);

CREATE TABLE invoices (
  id                   uuid        NOT NULL,
  company_id           uuid        NOT NULL,
  number               text        NOT NULL,
  state                smallint    NOT NULL,
  order_id             uuid        NOT NULL,
  order_number         text        NOT NULL,
  deal_id              uuid,
  customer_id          uuid        NOT NULL,
  trigger_id           uuid        NOT NULL,
  currency             char(3)     NOT NULL,
  net_minor            bigint      NOT NULL,
  tax_minor            bigint      NOT NULL,
  gross_minor          bigint      NOT NULL,
  base_gross_minor     bigint      NOT NULL,
  paid_minor           bigint      NOT NULL,
  credited_minor       bigint      NOT NULL,
  invoice_date         date        NOT NULL,
  supply_date          date        NOT NULL,
  due_date             date        NOT NULL,
  payment_term_code    text        NOT NULL,
  journal_entry_number text        NOT NULL,
  correlation_id       text        NOT NULL,
  event_version        bigint      NOT NULL,
  version              bigint      NOT NULL,
  create_time          timestamptz NOT NULL,
  update_time          timestamptz NOT NULL,
  CONSTRAINT invoices_pk PRIMARY KEY (id),
  CONSTRAINT invoice_number_used UNIQUE (company_id, number),
  CONSTRAINT invoice_of_trigger_exists UNIQUE (company_id, order_id, trigger_id),
  CONSTRAINT invoices_open_in_range CHECK (gross_minor = (net_minor + tax_minor) AND paid_minor >= 0 AND credited_minor >= 0 AND (paid_minor + credited_minor) <= gross_minor)
) WITH (fillfactor=80);
CREATE INDEX invoices_open ON invoices (customer_id, id) WHERE ((paid_minor + credited_minor) < gross_minor);
CREATE INDEX invoices_update_time ON invoices (company_id, update_time);

CREATE TABLE journal_entries (
  id                uuid        NOT NULL,
  company_id        uuid        NOT NULL,
  number            text        NOT NULL,
  journal_code      text        NOT NULL,
  kind              smallint    NOT NULL,
  source_id         uuid        NOT NULL,
  document_number   text        NOT NULL,
  currency          char(3)     NOT NULL,
  posting_date      date        NOT NULL,
  effective_date    date        NOT NULL,
  accounting_date   date        NOT NULL,
  period_id         uuid        NOT NULL,
  reverses_entry_id uuid,
  correlation_id    text        NOT NULL,
  causation_id      text        NOT NULL,
  actor             text        NOT NULL,
  chain_hash        bytea       NOT NULL,
  create_time       timestamptz NOT NULL,
  CONSTRAINT journal_entries_pk PRIMARY KEY (id),
  CONSTRAINT journal_entry_number_used UNIQUE (company_id, number),
  CONSTRAINT journal_entry_posted UNIQUE (company_id, source_id, kind)
);
CREATE INDEX journal_entries_accounting_date ON journal_entries USING brin (accounting_date);
CREATE TRIGGER journal_entries_never_change BEFORE DELETE OR UPDATE ON journal_entries FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE journal_lines (
  entry_id     uuid     NOT NULL,
  line_number  smallint NOT NULL,
  company_id   uuid     NOT NULL,
  account_id   uuid     NOT NULL,
  amount_minor bigint   NOT NULL,
  currency     char(3)  NOT NULL,
  base_minor   bigint   NOT NULL,
  party_id     uuid,
  CONSTRAINT journal_lines_pk PRIMARY KEY (entry_id, line_number)
);
CREATE TRIGGER journal_lines_never_change BEFORE DELETE OR UPDATE ON journal_lines FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE journals (
  company_id uuid NOT NULL,
  code       text NOT NULL,
  name       text NOT NULL,
  CONSTRAINT journals_pk PRIMARY KEY (company_id, code)
);

CREATE TABLE ledger_accounts (
  id           uuid        NOT NULL,
  company_id   uuid        NOT NULL,
  code         text        NOT NULL,
  name         text        NOT NULL,
  type         smallint    NOT NULL,
  role         text,
  version      bigint      NOT NULL,
  create_time  timestamptz NOT NULL,
  update_time  timestamptz NOT NULL,
  create_actor text        NOT NULL,
  update_actor text        NOT NULL,
  CONSTRAINT ledger_accounts_pk PRIMARY KEY (id),
  CONSTRAINT ledger_account_exists UNIQUE (company_id, code)
);
CREATE UNIQUE INDEX ledger_accounts_role ON ledger_accounts (company_id, role) WHERE (role IS NOT NULL);

CREATE TABLE number_series (
  company_id  uuid    NOT NULL,
  series      text    NOT NULL,
  year        integer NOT NULL,
  next_number bigint  NOT NULL,
  last_date   date    NOT NULL,
  chain_hash  bytea   NOT NULL DEFAULT '\x'::bytea,
  CONSTRAINT number_series_pk PRIMARY KEY (company_id, series)
) WITH (fillfactor=50);

CREATE TABLE payables (
  id                   uuid        NOT NULL,
  company_id           uuid        NOT NULL,
  bill_number          text        NOT NULL,
  supplier_id          uuid        NOT NULL,
  supplier_name        text        NOT NULL,
  supplier_reference   text        NOT NULL,
  purchase_order_id    uuid,
  currency             char(3)     NOT NULL,
  net_minor            bigint      NOT NULL,
  tax_minor            bigint      NOT NULL,
  gross_minor          bigint      NOT NULL,
  base_gross_minor     bigint      NOT NULL,
  paid_minor           bigint      NOT NULL,
  bill_date            date        NOT NULL,
  due_date             date        NOT NULL,
  journal_entry_number text        NOT NULL,
  correlation_id       text        NOT NULL,
  version              bigint      NOT NULL,
  create_time          timestamptz NOT NULL,
  update_time          timestamptz NOT NULL,
  CONSTRAINT payables_pk PRIMARY KEY (id),
  CONSTRAINT payables_open_in_range CHECK (paid_minor >= 0 AND paid_minor <= gross_minor)
);
CREATE INDEX payables_number ON payables (company_id, bill_number);
CREATE INDEX payables_open ON payables (supplier_id, id) WHERE (paid_minor < gross_minor);

CREATE TABLE payment_terms (
  id            uuid        NOT NULL,
  company_id    uuid        NOT NULL,
  code          text        NOT NULL,
  net_days      integer     NOT NULL,
  event_version bigint      NOT NULL,
  version       bigint      NOT NULL,
  create_time   timestamptz NOT NULL,
  update_time   timestamptz NOT NULL,
  create_actor  text        NOT NULL,
  update_actor  text        NOT NULL,
  CONSTRAINT payment_terms_pk PRIMARY KEY (id),
  CONSTRAINT payment_term_exists UNIQUE (company_id, code),
  CONSTRAINT payment_terms_net_days_range CHECK (net_days >= 0 AND net_days <= 3650)
);

CREATE TABLE payments (
  id                   uuid        NOT NULL,
  company_id           uuid        NOT NULL,
  number               text        NOT NULL,
  customer_id          uuid        NOT NULL,
  currency             char(3)     NOT NULL,
  amount_minor         bigint      NOT NULL,
  base_amount_minor    bigint      NOT NULL,
  unallocated_minor    bigint      NOT NULL,
  refunded_minor       bigint      NOT NULL,
  value_date           date        NOT NULL,
  external_reference   text,
  journal_entry_number text        NOT NULL,
  event_version        bigint      NOT NULL,
  version              bigint      NOT NULL,
  create_time          timestamptz NOT NULL,
  update_time          timestamptz NOT NULL,
  create_actor         text        NOT NULL,
  update_actor         text        NOT NULL,
  CONSTRAINT payments_pk PRIMARY KEY (id),
  CONSTRAINT payment_number_used UNIQUE (company_id, number),
  CONSTRAINT payment_reference_used UNIQUE (company_id, external_reference),
  CONSTRAINT payments_unallocated_in_range CHECK (amount_minor > 0 AND unallocated_minor >= 0 AND refunded_minor >= 0 AND (unallocated_minor + refunded_minor) <= amount_minor)
);
CREATE INDEX payments_customer ON payments (customer_id, id);

CREATE TABLE period_changes (
  id           uuid        NOT NULL,
  company_id   uuid        NOT NULL,
  period_id    uuid        NOT NULL,
  from_state   smallint    NOT NULL,
  to_state     smallint    NOT NULL,
  reason       text        NOT NULL,
  create_time  timestamptz NOT NULL,
  create_actor text        NOT NULL,
  CONSTRAINT period_changes_pk PRIMARY KEY (id)
);

CREATE TABLE periods (
  id            uuid        NOT NULL,
  company_id    uuid        NOT NULL,
  code          text        NOT NULL,
  start_date    date        NOT NULL,
  end_date      date        NOT NULL,
  state         smallint    NOT NULL,
  reason        text        NOT NULL DEFAULT ''::text,
  event_version bigint      NOT NULL,
  version       bigint      NOT NULL,
  create_time   timestamptz NOT NULL,
  update_time   timestamptz NOT NULL,
  update_actor  text        NOT NULL,
  CONSTRAINT periods_pk PRIMARY KEY (id),
  CONSTRAINT period_exists UNIQUE (company_id, code),
  CONSTRAINT periods_dates_in_order CHECK (start_date <= end_date)
);

CREATE OR REPLACE FUNCTION refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'rows of % never change', tg_table_name using errcode = 'check_violation', constraint = 'posted_rows_never_change';
end $function$


CREATE TABLE supplier_allocations (
  supplier_payment_id uuid    NOT NULL,
  payable_id          uuid    NOT NULL,
  company_id          uuid    NOT NULL,
  currency            char(3) NOT NULL,
  amount_minor        bigint  NOT NULL,
  base_amount_minor   bigint  NOT NULL,
  CONSTRAINT supplier_allocations_pk PRIMARY KEY (supplier_payment_id, payable_id)
);

CREATE TABLE supplier_payments (
  id                   uuid        NOT NULL,
  company_id           uuid        NOT NULL,
  number               text        NOT NULL,
  supplier_id          uuid        NOT NULL,
  currency             char(3)     NOT NULL,
  amount_minor         bigint      NOT NULL,
  base_amount_minor    bigint      NOT NULL,
  value_date           date        NOT NULL,
  external_reference   text,
  journal_entry_number text        NOT NULL,
  version              bigint      NOT NULL,
  create_time          timestamptz NOT NULL,
  create_actor         text        NOT NULL,
  CONSTRAINT supplier_payments_pk PRIMARY KEY (id),
  CONSTRAINT supplier_payment_number_used UNIQUE (company_id, number),
  CONSTRAINT supplier_payment_reference_used UNIQUE (company_id, external_reference),
  CONSTRAINT supplier_payments_amount_positive CHECK (amount_minor > 0)
);

CREATE TABLE tax_codes (
  id            uuid        NOT NULL,
  company_id    uuid        NOT NULL,
  code          text        NOT NULL,
  name          text        NOT NULL,
  rate_micros   bigint      NOT NULL,
  event_version bigint      NOT NULL,
  version       bigint      NOT NULL,
  create_time   timestamptz NOT NULL,
  update_time   timestamptz NOT NULL,
  create_actor  text        NOT NULL,
  update_actor  text        NOT NULL,
  CONSTRAINT tax_codes_pk PRIMARY KEY (id),
  CONSTRAINT tax_code_exists UNIQUE (company_id, code),
  CONSTRAINT tax_codes_rate_is_a_share CHECK (rate_micros >= 0 AND rate_micros <= 1000000)
);
