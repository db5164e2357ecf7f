#include <map>
#include <optional>

#include "absl/strings/str_cat.h"
#include "libs/base/naming_field.h"
#include "libs/base/status.h"
#include "libs/base/time_proto.h"
#include "libs/money/money_proto.h"
#include "libs/rpc/etag.h"
#include "libs/rpc/paging.h"
#include "libs/service/companies.h"
#include "services/finance/api/convert.h"
#include "services/finance/api/payment_api.h"
#include "services/finance/app/payments.h"
#include "services/finance/sql.h"
#include "services/finance/store/payment_store.h"

namespace saikne::finance {
namespace {

v1::Payment ToProto(const PaymentRow& p) {
  v1::Payment out;
  out.set_id(p.id.ToString());
  out.set_number(p.number);
  out.set_customer_id(p.customer_id.ToString());
  SetMinor(p.amount, p.currency, out.mutable_amount());
  SetMinor(p.unallocated, p.currency, out.mutable_unallocated());
  SetMinor(p.refunded, p.currency, out.mutable_refunded());
  money::ToProto(p.value_date, out.mutable_value_date());
  out.set_external_reference(p.external_reference);
  out.set_journal_entry_number(p.journal_entry_number);
  out.set_etag(rpc::Etag(p.version));
  *out.mutable_create_time() = ToTimestamp(p.create_time);
  return out;
}

absl::StatusOr<v1::Payment> LoadPayment(pg::Txn& txn, const Id& id) {
  ASSIGN_OR_RETURN(auto rows, PaymentStore(txn).Lock({id}));
  if (rows.empty()) return NotFound("PAYMENT", id.ToString());
  v1::Payment payment = ToProto(rows.begin()->second);
  ASSIGN_OR_RETURN(pg::Rows allocations, txn.Exec(sql::kSelectPaymentAllocations, id));
  for (const pg::Row& row : allocations) {
    v1::PaymentAllocation* allocation = payment.add_allocations();
    allocation->set_invoice_id(row.Get<std::string>(0));
    allocation->set_invoice_number(row.Get<std::string>(1));
    SetMinor(row.Get<int64_t>(3), row.Get<std::string>(2), allocation->mutable_amount());
    *allocation->mutable_create_time() = ToTimestamp(row.Get<absl::Time>(4));
  }
  return payment;
}

// Explicit allocations with invoices found by id or number.
absl::StatusOr<std::vector<Share>> ReadShares(
    pg::Txn& txn, const rpc::Call& call, const google::protobuf::RepeatedPtrField<v1::AllocationRequest>& requests) {
  std::vector<std::string> numbers;
  for (const auto& request : requests) numbers.push_back(request.invoice_id());
  std::map<std::string, Id> by_number;
  if (!numbers.empty()) {
    ASSIGN_OR_RETURN(pg::Rows rows,
                     txn.Exec(sql::kFindInvoiceIds, call.company().id, std::vector<Id>(), numbers));
    for (const pg::Row& row : rows) by_number[row.Get<std::string>(1)] = row.Get<Id>(0);
  }
  std::vector<Share> shares;
  for (int i = 0; i < requests.size(); ++i) {
    const std::string& named = requests[i].invoice_id();
    std::optional<Id> id = IdOrNumber(named);
    if (!id && by_number.count(named) > 0) id = by_number[named];
    if (!id) return NotFoundIn(absl::StrCat("allocations[", i, "].invoice_id"), "INVOICE", named);
    ASSIGN_OR_RETURN(int64_t amount, PositiveBaseMinor(absl::StrCat("allocations[", i, "].amount"),
                                                       requests[i].amount(), call.company()));
    shares.push_back({*id, amount});
  }
  return shares;
}

absl::StatusOr<Id> FindPayment(pg::Txn& txn, const rpc::Call& call, const std::string& named,
                               const std::string& reference = "") {
  ASSIGN_OR_RETURN(pg::Rows rows,
                   txn.Exec(sql::kFindPayment, call.company().id, IdOrNumber(named), named, reference));
  if (!rows.empty()) return rows[0].Get<Id>(0);
  if (named.empty() && !reference.empty()) return NotFoundIn("external_reference", "PAYMENT", reference);
  return NotFoundIn("id", "PAYMENT", named);
}

}  // namespace

absl::StatusOr<v1::Payment> PaymentApi::RecordPayment(const rpc::Call& call, const v1::RecordPaymentRequest& request) {
  finance::RecordPayment payment;
  ASSIGN_OR_RETURN(payment.amount, PositiveBaseMinor("amount", request.amount(), call.company()));
  payment.external_reference = request.external_reference();
  payment.advance = request.advance();
  if (payment.advance && !request.allocations().empty()) {
    return FieldError("advance", "an advance has no allocations");
  }
  return db_.RunIdempotent<v1::Payment>(call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::Payment> {
    ASSIGN_OR_RETURN(svc::Company company, svc::LoadCompany(txn, call.company().id));
    absl::CivilDay today = company.Day(call.now());
    ASSIGN_OR_RETURN(payment.value_date, money::DayFrom("value_date", request.value_date(), today));
    RETURN_IF_ERROR(CheckDay("value_date", payment.value_date, today));
    if (payment.value_date > today) return FieldError("value_date", "must not lie in the future");
    ASSIGN_OR_RETURN(pg::Rows customer, txn.Exec(sql::kFindCustomer, company.id, IdOrNumber(request.customer_id()),
                                                 request.customer_id()));
    if (customer.empty()) return NotFoundIn("customer_id", "CREDIT_ACCOUNT", request.customer_id());
    payment.customer_id = customer[0].Get<Id>(0);
    ASSIGN_OR_RETURN(payment.shares, ReadShares(txn, call, request.allocations()));
    payment.id = Id::New(call.now());
    ASSIGN_OR_RETURN(payment.number, numbers_.Next(company.id, "PAY", static_cast<int>(today.year())));
    ASSIGN_OR_RETURN(std::vector<Id> ids, RecordPayments(txn, {payment}, call.flow(payment.id), call.now()));
    return LoadPayment(txn, ids[0]);
  });
}

absl::StatusOr<v1::Payment> PaymentApi::GetPayment(const rpc::Call& call, const v1::GetPaymentRequest& request) {
  RETURN_IF_ERROR(CheckOneName(request.id(), request.external_reference()));
  v1::Payment payment;
  RETURN_IF_ERROR(db_.pool().RunInTransaction([&](pg::Txn& txn) -> absl::Status {
    ASSIGN_OR_RETURN(Id id, FindPayment(txn, call, request.id(), request.external_reference()));
    ASSIGN_OR_RETURN(payment, LoadPayment(txn, id));
    return absl::OkStatus();
  }));
  return payment;
}

absl::StatusOr<v1::ListPaymentsResponse> PaymentApi::ListPayments(const rpc::Call& call,
                                                                  const v1::ListPaymentsRequest& request) {
  ASSIGN_OR_RETURN(rpc::Page page, rpc::ParsePage("payments", request.page_size(), request.page_token()));
  ASSIGN_OR_RETURN(auto after, AfterId(page));
  ASSIGN_OR_RETURN(auto customer, CustomerFilter(db_.pool(), call.company().id, request.customer_id()));
  ASSIGN_OR_RETURN(pg::Rows rows,
                   db_.pool().Read(sql::kListPayments, call.company().id, after, static_cast<int64_t>(page.size),
                                   customer, request.unallocated_only()));
  v1::ListPaymentsResponse response;
  for (const pg::Row& row : rows) *response.add_payments() = ToProto(ReadPayment(row));
  if (rows.size() == page.size) {
    response.set_next_page_token(rpc::NextPageToken("payments", {response.payments().rbegin()->id()}));
  }
  return response;
}

absl::StatusOr<v1::Payment> PaymentApi::AllocateAdvance(const rpc::Call& call,
                                                        const v1::AllocateAdvanceRequest& request) {
  return db_.RunIdempotent<v1::Payment>(call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::Payment> {
    ASSIGN_OR_RETURN(Id id, FindPayment(txn, call, request.id()));
    ASSIGN_OR_RETURN(std::vector<Share> shares, ReadShares(txn, call, request.allocations()));
    RETURN_IF_ERROR(finance::AllocateAdvance(txn, id, shares, request.etag(), call.flow(id), call.now()));
    return LoadPayment(txn, id);
  });
}

absl::StatusOr<v1::Payment> PaymentApi::RefundAdvance(const rpc::Call& call,
                                                      const v1::RefundAdvanceRequest& request) {
  std::optional<int64_t> amount;
  if (request.has_amount()) {
    ASSIGN_OR_RETURN(amount, PositiveBaseMinor("amount", request.amount(), call.company()));
  }
  return db_.RunIdempotent<v1::Payment>(call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::Payment> {
    ASSIGN_OR_RETURN(Id id, FindPayment(txn, call, request.id()));
    RETURN_IF_ERROR(finance::RefundAdvance(txn, id, amount, request.etag(), call.flow(id), call.now()));
    return LoadPayment(txn, id);
  });
}

std::vector<rpc::Method> PaymentApi::Methods() {
  return {rpc::Unary("RecordPayment", *this, &PaymentApi::RecordPayment),
          rpc::Unary("GetPayment", *this, &PaymentApi::GetPayment),
          rpc::Unary("ListPayments", *this, &PaymentApi::ListPayments),
          rpc::Unary("AllocateAdvance", *this, &PaymentApi::AllocateAdvance),
          rpc::Unary("RefundAdvance", *this, &PaymentApi::RefundAdvance)};
}

}  // namespace saikne::finance
