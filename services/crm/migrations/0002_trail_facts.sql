-- A step is known by the fact it tells, not by the event that brought it: a service may publish a fact again under another
-- event. For facts that happen once, fact_id is derived from the documents it is about; for others it is the event's id. Steps
-- that are there keep their event's id: nothing in them tells the shipment or allocation.
alter table trail_steps add column fact_id uuid;
update trail_steps set fact_id = event_id;
alter table trail_steps alter column fact_id set not null;
alter table trail_steps drop constraint trail_steps_pk;
alter table trail_steps add constraint trail_steps_pk primary key (root_id, fact_id);
