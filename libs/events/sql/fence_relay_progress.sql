-- From here on only the owner with this fence can note progress. $1 fence.
update relay_progress set fence = $1::bigint where fence < $1::bigint
