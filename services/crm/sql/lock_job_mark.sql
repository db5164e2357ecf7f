-- How far a job has looked, locked; the row is made when it is missing. $1 name, $2 where a first run begins. Returns mark.
insert into job_marks (name, mark_to) values ($1::text, $2::timestamptz)
on conflict on constraint job_marks_pk do update set mark_to = job_marks.mark_to
returning mark_to;
