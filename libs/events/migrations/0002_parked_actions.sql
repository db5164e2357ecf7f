-- What persons do about parked events. A retry is one transaction, so there is no state between parked and done.
alter table parked_message drop constraint parked_message_state;
alter table parked_message add constraint parked_message_state check (state in ('parked', 'done', 'skipped'));
alter table parked_message add column attempts integer not null default 1;
create index parked_message_waiting on parked_message (topic, subject, event_version nulls first, record_offset)
  where state = 'parked';

-- Who did what, and what came of it. Never updated.
create table parked_action (
  id            bigint generated always as identity,
  topic         text not null,
  partition     integer not null,
  record_offset bigint not null,
  action        text not null,
  actor         text not null,
  reason        text not null,   -- why, in the person's words
  outcome       text not null,   -- done, skipped, or failed
  detail        text not null,   -- of a failure: reason and text of the reaction's error
  at            timestamptz not null,
  constraint parked_action_pkey primary key (id),
  constraint parked_action_action check (action in ('retry', 'skip', 'release')),
  constraint parked_action_outcome check (outcome in ('done', 'skipped', 'failed'))
);
create index parked_action_of on parked_action (topic, partition, record_offset);
