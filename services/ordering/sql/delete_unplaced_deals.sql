-- Wins that have become orders. $1 deals $2 wins, pairwise. Index: unplaced_deals_pkey.
DELETE FROM unplaced_deals WHERE (deal_id, win_number) IN (SELECT * FROM unnest($1::uuid[], $2::integer[]))
