-- $1 item ids
SELECT item_id, company_id, id, conversion_cost_micros, version, event_version, create_time, update_time
  FROM boms WHERE item_id = ANY($1::uuid[]) ORDER BY item_id FOR SHARE
