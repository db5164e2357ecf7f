-- Default credit limits. $1 company ids.
select company_id, default_credit_limit_minor from company_settings where company_id = any ($1::uuid[])
