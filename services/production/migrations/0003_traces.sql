-- Events that a timer makes carry the trace context of what raised the first need.
ALTER TABLE supply_needs ADD COLUMN traceparent text NOT NULL DEFAULT '';
ALTER TABLE work_orders ADD COLUMN traceparent text NOT NULL DEFAULT '';
