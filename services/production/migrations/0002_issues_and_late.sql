-- Material issued ahead of the reports, what each report consumed, work orders that a person finishes for stock, and late ones.

ALTER TABLE work_orders
  ADD COLUMN pending_issues int NOT NULL DEFAULT 0,               -- issues that inventory has not booked yet
  ADD COLUMN finish_to_stock boolean NOT NULL DEFAULT false,      -- what nobody needs is made for stock: a person said so
  ADD COLUMN late boolean NOT NULL DEFAULT false;                 -- WorkOrderLate was published
CREATE INDEX work_orders_not_late_yet ON work_orders (company_id, required_date) WHERE state BETWEEN 2 AND 6 AND NOT late;

ALTER TABLE work_order_components
  ADD COLUMN issued_micros bigint NOT NULL DEFAULT 0,             -- ahead of the reports, which consume less by it
  ADD CONSTRAINT work_order_components_issued CHECK (issued_micros >= 0 AND issued_micros + consumed_micros <= quantity_micros);

ALTER TABLE work_order_reports
  ADD COLUMN issue boolean NOT NULL DEFAULT false;                -- material issued; good and scrap are 0

-- What a report consumed or an issue issued, so that a refused one can be undone to the micro.
CREATE TABLE work_order_report_components (
  report_id uuid NOT NULL,
  line_id uuid NOT NULL,
  quantity_micros bigint NOT NULL,
  CONSTRAINT work_order_report_components_pkey PRIMARY KEY (report_id, line_id),
  CONSTRAINT work_order_report_components_positive CHECK (quantity_micros > 0)
);
