-- The server that was verified. $1 fence, $2 timeline, $3 system identifier. No row when fenced.
update relay_progress set timeline = $2, system_identifier = $3::bigint where fence = $1::bigint returning fence
