-- For metrics: how many wait, and since when the oldest does (null when none).
select count(*), min(parked_at) from parked_message where state = 'parked'
