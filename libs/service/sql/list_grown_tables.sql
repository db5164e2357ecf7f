-- Own tables that have more than doubled since their statistics were made, quoted. The server's counters are up to a second late.
SELECT format('%I.%I', s.schemaname, s.relname)
  FROM pg_stat_user_tables s
  JOIN pg_class c ON c.oid = s.relid
 WHERE s.n_live_tup > 100 + 2 * greatest(c.reltuples, 0)
   AND pg_has_role(c.relowner, 'USAGE')
 ORDER BY 1
