-- All companies, for the cache that resolves a call's company. Rows: id, code, base_currency.
SELECT id, code, base_currency FROM companies ORDER BY code
