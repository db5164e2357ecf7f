-- All edges assembly -> component of a company. $1 company
SELECT b.item_id, l.component_id FROM boms b JOIN bom_lines l ON l.bom_item_id = b.item_id
 WHERE b.company_id = $1::uuid
