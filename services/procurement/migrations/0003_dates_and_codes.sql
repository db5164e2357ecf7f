-- Copies of the codes that a supplier and a purchase order may name, and whose delay was published.

CREATE TABLE payment_terms (
  company_id uuid NOT NULL,
  code text NOT NULL,
  event_version bigint NOT NULL,
  CONSTRAINT payment_terms_pkey PRIMARY KEY (company_id, code)
);

CREATE TABLE warehouses (
  company_id uuid NOT NULL,
  code text NOT NULL,
  event_version bigint NOT NULL,
  CONSTRAINT warehouses_pkey PRIMARY KEY (company_id, code)
);

-- The last expected date of a purchase order that passed before its goods came: PurchaseDelayed was published for it.
CREATE TABLE purchase_order_delays (
  purchase_order_id uuid NOT NULL,
  expected_date date NOT NULL,
  CONSTRAINT purchase_order_delays_pkey PRIMARY KEY (purchase_order_id)
);
CREATE INDEX purchase_orders_expected ON purchase_orders (company_id, expected_date) WHERE state BETWEEN 5 AND 7;
