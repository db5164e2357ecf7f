-- $1 part. Row: paused, why, by whom, since when, until when the breaker is off (null when it
-- is on), and how often positions were moved.
select paused, reason, actor, since, case when tolerant_until > now() then tolerant_until end, moves
from backbone_control where part = $1
