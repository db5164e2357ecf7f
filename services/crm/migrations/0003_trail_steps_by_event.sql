-- The key of a step is its event again, as the previous release knows it: that release goes on beside this one. A fact that happens
-- once has its own index; fact_id is null where every event is a fact of its own.
alter table trail_steps drop constraint trail_steps_pk;
alter table trail_steps alter column fact_id drop not null;
alter table trail_steps add constraint trail_steps_pk primary key (root_id, event_id);
create unique index trail_steps_by_fact on trail_steps (root_id, fact_id) where fact_id is not null;
