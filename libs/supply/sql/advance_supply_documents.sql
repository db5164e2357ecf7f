-- Counts one event more for each demand and returns the new versions. $1 demand ids, sorted and distinct
INSERT INTO supply_documents (demand_id, event_version)
SELECT d, 1 FROM unnest($1::uuid[]) d
ON CONFLICT (demand_id) DO UPDATE SET event_version = supply_documents.event_version + 1
RETURNING demand_id, event_version
