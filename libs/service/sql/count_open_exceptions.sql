-- Open exceptions by kind. Rows: kind, how many, when the oldest was raised. Index: exceptions_open.
SELECT kind, count(*), min(create_time) FROM exceptions WHERE close_time IS NULL GROUP BY kind
