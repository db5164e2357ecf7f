#include "services/procurement/store/bill_store.h"

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "services/procurement/sql.h"

namespace saikne::procurement {
namespace {

absl::StatusOr<Bill> ReadHead(const pg::Row& row) {
  Bill b;
  int32_t state = 0;
  std::string currency;
  row.Into(b.id, b.company_id, b.number, b.supplier_id, b.purchase_order_id, b.supplier_reference,
           b.bill_date, state, b.reason, currency, b.approved_by, b.correlation_id, b.actor, b.version,
           b.event_version, b.create_time, b.update_time);
  b.state = static_cast<BillState>(state);
  ASSIGN_OR_RETURN(b.currency, money::Currency::Parse(currency));
  return b;
}

}  // namespace

absl::StatusOr<std::vector<Bill>> BillStore::WithLines(const pg::Rows& rows) {
  std::vector<Bill> bills;
  std::vector<Id> ids;
  absl::flat_hash_map<Id, size_t> index;
  for (const pg::Row& row : rows) {
    ASSIGN_OR_RETURN(Bill bill, ReadHead(row));
    ids.push_back(bill.id);
    index[bill.id] = bills.size();
    bills.push_back(std::move(bill));
  }
  if (bills.empty()) return bills;
  ASSIGN_OR_RETURN(pg::Rows lines, txn_.Exec(sql::kLoadBillLines, ids));
  for (const pg::Row& row : lines) {
    Id bill;
    BillLine l;
    row.Into(bill, l.order_line_id, l.sku, l.quantity, l.net_minor, l.receipt_minor, l.tax_code,
             l.tax_rate);
    bills[index[bill]].lines.push_back(std::move(l));
  }
  return bills;
}

absl::StatusOr<std::pair<Id, Id>> BillStore::Find(const Id& company_id,
                                                  const std::string& id_or_number) {
  std::optional<Id> id;
  if (absl::StatusOr<Id> parsed = Id::Parse(id_or_number); parsed.ok()) id = *parsed;
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kFindBill, company_id, id, id_or_number));
  if (rows.empty()) return NotFound("BILL", id_or_number);
  return std::make_pair(rows[0].Get<Id>(0), rows[0].Get<Id>(1));
}

absl::StatusOr<Bill> BillStore::Lock(const Id& id) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kLockBill, id));
  ASSIGN_OR_RETURN(std::vector<Bill> bills, WithLines(rows));
  if (bills.empty()) return NotFound("BILL", id.ToString());
  return std::move(bills[0]);
}

absl::StatusOr<std::vector<Bill>> BillStore::LockHeld(const Id& purchase_order_id) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kLockHeldBills, purchase_order_id));
  return WithLines(rows);
}

absl::StatusOr<std::vector<Bill>> BillStore::Read(const std::vector<Id>& ids) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kGetBills, ids));
  return WithLines(rows);
}

absl::Status BillStore::CheckReferenceFree(const Bill& b) {
  ASSIGN_OR_RETURN(pg::Rows other, txn_.Exec(sql::kBillWithReference, b.company_id, b.supplier_id,
                                             b.supplier_reference));
  if (other.empty()) return absl::OkStatus();
  std::string number = other[0].Get<std::string>(0);
  return Error(absl::StatusCode::kAlreadyExists, "DUPLICATE_BILL",
               absl::StrCat("the supplier's bill ", b.supplier_reference, " is recorded as ", number),
               {{"bill", number}, {"supplier_reference", b.supplier_reference}});
}

absl::Status BillStore::Insert(const Bill& b, absl::Time now) {
  ASSIGN_OR_RETURN(pg::Rows inserted,
                   txn_.Exec(sql::kInsertBill, b.id, b.company_id, b.number, b.supplier_id,
                             b.purchase_order_id, b.supplier_reference, b.bill_date,
                             static_cast<int32_t>(b.state), b.reason, b.currency.code(), b.approved_by,
                             b.correlation_id, b.actor, b.event_version, now));
  if (inserted.empty()) {  // another call was quicker
    RETURN_IF_ERROR(CheckReferenceFree(b));
    return Error(absl::StatusCode::kAborted, "CONFLICT", "another bill with this reference came and went");
  }
  std::vector<int32_t> positions;
  std::vector<Id> order_lines;
  std::vector<std::string> skus, codes;
  std::vector<Quantity> quantities;
  std::vector<int64_t> nets, values;
  std::vector<money::Rate> rates;
  for (const BillLine& line : b.lines) {
    positions.push_back(static_cast<int32_t>(positions.size()) + 1);
    order_lines.push_back(line.order_line_id);
    skus.push_back(line.sku);
    quantities.push_back(line.quantity);
    nets.push_back(line.net_minor);
    values.push_back(line.receipt_minor);
    codes.push_back(line.tax_code);
    rates.push_back(line.tax_rate);
  }
  return txn_.Write(sql::kInsertBillLines, b.id, positions, order_lines, skus, quantities, nets, values,
                    codes, rates);
}

absl::Status BillStore::Update(const Bill& b, absl::Time now) {
  RETURN_IF_ERROR(txn_.Write(sql::kUpdateBill, b.id, static_cast<int32_t>(b.state), b.reason,
                             b.approved_by, b.event_version, now));
  std::vector<int32_t> positions;
  std::vector<int64_t> values;
  for (const BillLine& line : b.lines) {
    positions.push_back(static_cast<int32_t>(positions.size()) + 1);
    values.push_back(line.receipt_minor);
  }
  return txn_.Write(sql::kUpdateBillLines, b.id, positions, values);
}

}  // namespace saikne::procurement
