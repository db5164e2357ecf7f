#include <map>
#include <optional>

#include "absl/strings/str_cat.h"
#include "libs/base/naming_field.h"
#include "libs/base/status.h"
#include "libs/money/money_proto.h"
#include "libs/rpc/paging.h"
#include "libs/service/companies.h"
#include "services/finance/api/convert.h"
#include "services/finance/api/payment_api.h"
#include "services/finance/app/payables.h"
#include "services/finance/sql.h"

namespace saikne::finance {
namespace {

v1::Payable ReadPayable(const pg::Row& row) {
  Id id, supplier;
  std::optional<Id> purchase_order;
  std::string number, name, reference, currency, entry;
  int64_t gross = 0, tax = 0, paid = 0;
  absl::CivilDay bill_date, due_date;
  row.Into(id, number, supplier, name, reference, purchase_order, currency, gross, tax, paid, bill_date, due_date,
           entry);
  v1::Payable out;
  out.set_id(id.ToString());
  out.set_bill_number(number);
  out.set_supplier_id(supplier.ToString());
  out.set_supplier_name(name);
  out.set_supplier_reference(reference);
  out.set_purchase_order_id(purchase_order ? purchase_order->ToString() : "");
  SetMinor(gross, currency, out.mutable_gross());
  SetMinor(tax, currency, out.mutable_tax());
  SetMinor(gross - paid, currency, out.mutable_open());
  money::ToProto(bill_date, out.mutable_bill_date());
  money::ToProto(due_date, out.mutable_due_date());
  out.set_journal_entry_number(entry);
  return out;
}

v1::SupplierPayment ToProto(const SupplierPaymentResult& p, const money::Currency& currency) {
  v1::SupplierPayment out;
  out.set_id(p.id.ToString());
  out.set_number(p.number);
  out.set_supplier_id(p.supplier_id.ToString());
  SetMinor(p.amount, currency, out.mutable_amount());
  money::ToProto(p.value_date, out.mutable_value_date());
  out.set_external_reference(p.external_reference);
  out.set_journal_entry_number(p.journal_entry_number);
  for (const Share& share : p.shares) {
    v1::PayableAllocation* allocation = out.add_allocations();
    allocation->set_payable_id(share.id.ToString());
    SetMinor(share.amount, currency, allocation->mutable_amount());
  }
  return out;
}

// Explicit allocations with bills found by id or number; all must be the supplier's.
absl::StatusOr<std::vector<Share>> ReadShares(pg::Txn& txn, const rpc::Call& call,
                                              const v1::RecordSupplierPaymentRequest& request, const Id& supplier) {
  std::vector<Id> ids;
  std::vector<std::string> numbers;
  for (const auto& allocation : request.allocations()) {
    if (auto id = IdOrNumber(allocation.payable_id())) ids.push_back(*id);
    numbers.push_back(allocation.payable_id());
  }
  std::vector<Share> shares;
  if (numbers.empty()) return shares;
  ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kFindPayables, call.company().id, ids, numbers));
  std::map<std::string, Id> found;
  for (const pg::Row& row : rows) {
    if (row.Get<Id>(2) != supplier) {
      return Error(absl::StatusCode::kFailedPrecondition, "PAYABLE_OF_OTHER_SUPPLIER",
                   "the bill belongs to another supplier", {{"payable", row.Get<std::string>(1)}});
    }
    found[row.Get<std::string>(0)] = found[row.Get<std::string>(1)] = row.Get<Id>(0);
  }
  for (int i = 0; i < request.allocations_size(); ++i) {
    const auto& allocation = request.allocations(i);
    auto payable = found.find(allocation.payable_id());
    if (payable == found.end()) {
      return NotFoundIn(absl::StrCat("allocations[", i, "].payable_id"), "PAYABLE", allocation.payable_id());
    };
    ASSIGN_OR_RETURN(int64_t amount, PositiveBaseMinor(absl::StrCat("allocations[", i, "].amount"),
                                                       allocation.amount(), call.company()));
    shares.push_back({payable->second, amount});
  }
  return shares;
}

}  // namespace

absl::StatusOr<v1::ListPayablesResponse> PayableApi::ListPayables(const rpc::Call& call,
                                                                  const v1::ListPayablesRequest& request) {
  ASSIGN_OR_RETURN(rpc::Page page, rpc::ParsePage("payables", request.page_size(), request.page_token()));
  ASSIGN_OR_RETURN(auto after, AfterId(page));
  std::optional<Id> supplier;
  if (!request.supplier_id().empty()) {
    ASSIGN_OR_RETURN(supplier, Id::ParseField("supplier_id", request.supplier_id()));
  }
  ASSIGN_OR_RETURN(pg::Rows rows,
                   db_.pool().Read(sql::kListPayables, call.company().id, after, static_cast<int64_t>(page.size),
                                   request.open_only(), supplier));
  v1::ListPayablesResponse response;
  for (const pg::Row& row : rows) *response.add_payables() = ReadPayable(row);
  if (rows.size() == page.size) {
    response.set_next_page_token(rpc::NextPageToken("payables", {response.payables().rbegin()->id()}));
  }
  return response;
}

absl::StatusOr<v1::Payable> PayableApi::GetPayable(const rpc::Call& call, const v1::GetPayableRequest& request) {
  ASSIGN_OR_RETURN(pg::Rows rows, db_.pool().Read(sql::kSelectPayable, call.company().id, IdOrNumber(request.id()),
                                                  request.id()));
  if (rows.empty()) return NotFoundIn("id", "PAYABLE", request.id());
  return ReadPayable(rows[0]);
}

absl::StatusOr<v1::SupplierPayment> PayableApi::RecordSupplierPayment(
    const rpc::Call& call, const v1::RecordSupplierPaymentRequest& request) {
  PaySupplier payment;
  ASSIGN_OR_RETURN(payment.supplier_id, Id::ParseField("supplier_id", request.supplier_id()));
  ASSIGN_OR_RETURN(payment.amount, PositiveBaseMinor("amount", request.amount(), call.company()));
  payment.external_reference = request.external_reference();
  return db_.RunIdempotent<v1::SupplierPayment>(
      call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::SupplierPayment> {
        ASSIGN_OR_RETURN(svc::Company company, svc::LoadCompany(txn, call.company().id));
        absl::CivilDay today = company.Day(call.now());
        ASSIGN_OR_RETURN(payment.value_date, money::DayFrom("value_date", request.value_date(), today));
        RETURN_IF_ERROR(CheckDay("value_date", payment.value_date, today));
        if (payment.value_date > today) return FieldError("value_date", "must not lie in the future");
        ASSIGN_OR_RETURN(payment.shares, ReadShares(txn, call, request, payment.supplier_id));
        payment.id = Id::New(call.now());
        ASSIGN_OR_RETURN(payment.number, numbers_.Next(company.id, "SPY", static_cast<int>(today.year())));
        ASSIGN_OR_RETURN(SupplierPaymentResult result,
                         finance::RecordSupplierPayment(txn, payment, call.flow(payment.id), call.now()));
        return ToProto(result, call.company().base_currency);
      });
}

absl::StatusOr<v1::SupplierPayment> PayableApi::GetSupplierPayment(const rpc::Call& call,
                                                                   const v1::GetSupplierPaymentRequest& request) {
  RETURN_IF_ERROR(CheckOneName(request.id(), request.external_reference()));
  v1::SupplierPayment payment;
  RETURN_IF_ERROR(db_.pool().RunInTransaction([&](pg::Txn& txn) -> absl::Status {
    ASSIGN_OR_RETURN(auto found,
                     FindSupplierPayment(txn, call.company().id, request.id(), request.external_reference()));
    if (!found) {
      return request.id().empty() ? NotFoundIn("external_reference", "SUPPLIER_PAYMENT", request.external_reference())
                                  : NotFoundIn("id", "SUPPLIER_PAYMENT", request.id());
    }
    payment = ToProto(*found, call.company().base_currency);
    return absl::OkStatus();
  }));
  return payment;
}

std::vector<rpc::Method> PayableApi::Methods() {
  return {rpc::Unary("ListPayables", *this, &PayableApi::ListPayables),
          rpc::Unary("GetPayable", *this, &PayableApi::GetPayable),
          rpc::Unary("RecordSupplierPayment", *this, &PayableApi::RecordSupplierPayment),
          rpc::Unary("GetSupplierPayment", *this, &PayableApi::GetSupplierPayment)};
}

}  // namespace saikne::finance
