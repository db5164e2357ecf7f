-- What pauses the relay or the consumer of all replicas: a person, or the consumer's own breaker.
create table backbone_control (
  part           text not null,
  paused         boolean not null default false,
  reason         text not null default '',
  actor          text not null default '',
  since          timestamptz not null default now(),
  tolerant_until timestamptz not null default '-infinity',  -- the breaker does not trip before
  moves          bigint not null default 0,             -- times the consumer's positions were moved
  constraint backbone_control_pkey primary key (part),
  constraint backbone_control_part check (part in ('relay', 'consumer'))
);
insert into backbone_control (part) values ('relay'), ('consumer');
