-- Planning finds the requisitions of a need without the orders they are on.
CREATE INDEX requisitions_by_need ON requisitions (demand_id, line_id);
