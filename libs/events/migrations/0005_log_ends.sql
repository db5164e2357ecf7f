-- How far the log went when somebody looked: what lies before end_offset had been committed before this row was written. What lies behind
-- it has outbox ids above above_id.
create table relay_log_end (
  topic      text not null,
  partition  integer not null,
  end_offset bigint not null,
  above_id   bigint not null,
  constraint relay_log_end_pkey primary key (topic, partition)
);
