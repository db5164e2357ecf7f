-- Copies of the codes that an order may name, and the instant of its promise.
CREATE TABLE warehouses (
  company_id         uuid   NOT NULL,
  code               text   NOT NULL,
  event_version      bigint NOT NULL,
  CONSTRAINT warehouses_pkey PRIMARY KEY (company_id, code)
);

CREATE TABLE payment_terms (
  company_id         uuid   NOT NULL,
  code               text   NOT NULL,
  event_version      bigint NOT NULL,
  CONSTRAINT payment_terms_pkey PRIMARY KEY (company_id, code)
);

-- When the requested day begins where the company is. Null: none was requested, or it had begun when the order was placed.
ALTER TABLE sales_orders ADD COLUMN promise_time timestamptz NULL;
UPDATE sales_orders o
SET promise_time = o.requested_date::timestamp AT TIME ZONE c.time_zone
FROM companies c
WHERE c.id = o.company_id AND o.requested_date::timestamp AT TIME ZONE c.time_zone > o.create_time;
