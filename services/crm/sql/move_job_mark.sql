-- Notes how far a job has looked. $1 name, $2 mark.
update job_marks set mark_to = $2::timestamptz where name = $1::text;
