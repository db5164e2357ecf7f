-- The bill that has a supplier's reference. $1 company, $2 supplier, $3 reference
SELECT number FROM bills WHERE company_id = $1::uuid AND supplier_id = $2::uuid AND supplier_reference = $3::text
