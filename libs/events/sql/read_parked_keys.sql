-- Which of these keys are parked. $1 topics, $2 subjects. Rows: position (from 1) of each that is.
select w.position
from unnest($1::text[], $2::text[]) with ordinality as w (topic, subject, position)
join parked_key p on p.topic = w.topic and p.subject = w.subject
