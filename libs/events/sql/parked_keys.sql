-- The keys that wait. Rows: topic, subject.
select topic, subject from parked_key order by topic, subject
