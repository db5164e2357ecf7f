-- Plans the statements of this transaction for their values. One that names a thousand keys is not planned as one that names a few:
-- a plan kept from when the table was empty reads every row of the company once for each key.
select set_config('plan_cache_mode', 'force_custom_plan', true)
