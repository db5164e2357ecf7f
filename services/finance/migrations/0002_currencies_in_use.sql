-- Bulgaria uses the euro since 2026-01-01: ISO 4217 lists BGN no more, and libs/money refuses it, so no row can have it.
delete from currencies where code = 'BGN';
