-- Removes the lines of locked deals before they are written anew. $1 deals. Index: deal_lines_pk.
delete from deal_lines where deal_id = any($1::uuid[]);
