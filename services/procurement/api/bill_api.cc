#include "services/procurement/api/bill_api.h"

#include "absl/container/flat_hash_map.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/base/naming_field.h"
#include "libs/base/status.h"
#include "libs/base/time_proto.h"
#include "libs/money/money_proto.h"
#include "libs/money/near_day.h"
#include "libs/rpc/document_page.h"
#include "libs/rpc/etag.h"
#include "libs/rpc/paging.h"
#include "services/procurement/app/bills.h"
#include "services/procurement/sql.h"
#include "services/procurement/store/bill_store.h"
#include "services/procurement/store/purchase_order_store.h"

namespace saikne::procurement {
namespace {

constexpr size_t kMaxReference = 100;
constexpr int kMaxLines = 1000;

absl::Status ToProto(const Bill& bill, const std::string& order_number, v1::Bill& out) {
  out.set_id(bill.id.ToString());
  out.set_number(bill.number);
  out.set_supplier_id(bill.supplier_id.ToString());
  out.set_supplier_reference(bill.supplier_reference);
  out.set_purchase_order_id(bill.purchase_order_id.ToString());
  out.set_purchase_order_number(order_number);
  money::ToProto(bill.bill_date, out.mutable_bill_date());
  out.set_state(static_cast<v1::Bill::State>(bill.state));
  out.set_reason(bill.reason);
  for (const BillLine& line : bill.lines) {
    v1::Bill::Line& l = *out.add_lines();
    l.set_purchase_order_line_id(line.order_line_id.ToString());
    l.set_sku(line.sku);
    money::ToProto(line.quantity, l.mutable_quantity());
    money::MinorToProto(line.net_minor, bill.currency, l.mutable_net());
    money::MinorToProto(line.receipt_minor, bill.currency, l.mutable_receipt_value());
    l.set_tax_code(line.tax_code);
    money::ToProto(line.tax_rate, l.mutable_tax_rate());
  }
  ASSIGN_OR_RETURN(std::vector<BillTax> taxes, TaxesOf(bill));
  int64_t tax = 0;
  for (const BillTax& one : taxes) tax += one.tax_minor;
  money::MinorToProto(bill.NetMinor(), bill.currency, out.mutable_net());
  money::MinorToProto(tax, bill.currency, out.mutable_tax());
  money::MinorToProto(bill.NetMinor() + tax, bill.currency, out.mutable_gross());
  money::MinorToProto(bill.Settled() ? bill.NetMinor() - bill.ReceiptMinor() : 0, bill.currency,
                      out.mutable_variance());
  out.set_approved_by(bill.approved_by);
  out.set_etag(rpc::Etag(bill.version));
  *out.mutable_create_time() = ToTimestamp(bill.create_time);
  *out.mutable_update_time() = ToTimestamp(bill.update_time);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<v1::Bill>> ReadBills(pg::Txn& txn, const std::vector<Id>& ids) {
  ASSIGN_OR_RETURN(std::vector<Bill> bills, BillStore(txn).Read(ids));
  std::vector<Id> order_ids;
  for (const Bill& bill : bills) order_ids.push_back(bill.purchase_order_id);
  ASSIGN_OR_RETURN(pg::Rows orders, txn.Exec(sql::kNumbersOfOrders, order_ids));
  absl::flat_hash_map<Id, std::string> numbers;
  for (const pg::Row& row : orders) numbers[row.Get<Id>(0)] = row.Get<std::string>(1);
  std::vector<v1::Bill> out;
  for (const Bill& bill : bills) {
    RETURN_IF_ERROR(ToProto(bill, numbers[bill.purchase_order_id], out.emplace_back()));
  }
  return out;
}

absl::StatusOr<v1::Bill> ReadBill(pg::Txn& txn, const Id& id) {
  ASSIGN_OR_RETURN(std::vector<v1::Bill> bills, ReadBills(txn, {id}));
  return std::move(bills[0]);
}

absl::StatusOr<BillCommand> CommandFor(pg::Txn& txn, const rpc::Call& call, const std::string& id,
                                       const std::string& etag, const std::string& reason) {
  if (id.empty()) return FieldError("id", "is required");
  auto found = BillStore(txn).Find(call.company().id, id);
  if (!found.ok()) return NamingField(found.status(), "id");
  return BillCommand{found->first, found->second, etag, reason, call.flow(found->first)};
}

absl::StatusOr<BillLineInput> ParseLine(const v1::RecordBillRequest::Line& in,
                                        const std::string& path, const money::Currency& currency) {
  BillLineInput line{.line_number = in.line_number(), .tax_code = in.tax_code()};
  if (!in.purchase_order_line_id().empty()) {
    ASSIGN_OR_RETURN(line.line_id,
                     Id::ParseField(path + "purchase_order_line_id", in.purchase_order_line_id()));
  }
  ASSIGN_OR_RETURN(line.quantity, money::PositiveQuantity(path + "quantity", in.quantity()));
  if (in.has_net()) {
    ASSIGN_OR_RETURN(line.net_minor, money::MinorFrom(path + "net", in.net(), currency));
    if (*line.net_minor < 0) return FieldError(path + "net", "is negative");
  }
  if (in.has_unit_price()) {
    ASSIGN_OR_RETURN(line.price,
                     money::UnitPriceFrom(path + "unit_price", in.unit_price(), currency));
  }
  return line;
}

absl::StatusOr<BillInput> ParseBill(const rpc::Call& call, const v1::RecordBillRequest& request) {
  if (request.purchase_order_id().empty()) return FieldError("purchase_order_id", "is required");
  if (request.supplier_reference().empty()) return FieldError("supplier_reference", "is required");
  if (request.supplier_reference().size() > kMaxReference) {
    return FieldError("supplier_reference", absl::StrCat("is longer than ", kMaxReference));
  }
  if (request.lines_size() > kMaxLines) {
    return FieldError("lines", absl::StrCat("at most ", kMaxLines));
  }
  BillInput input{.purchase_order = request.purchase_order_id(),
                  .supplier = request.supplier_id(),
                  .supplier_reference = request.supplier_reference(),
                  .tax_code = request.tax_code()};
  if (request.has_bill_date()) {
    ASSIGN_OR_RETURN(input.bill_date, money::NearDayFrom("bill_date", request.bill_date(), call.now()));
  }
  for (int i = 0; i < request.lines_size(); ++i) {
    ASSIGN_OR_RETURN(BillLineInput line,
                     ParseLine(request.lines(i), absl::StrCat("lines[", i, "]."),
                               call.company().base_currency));
    input.lines.push_back(std::move(line));
  }
  return input;
}

}  // namespace

absl::StatusOr<v1::Bill> BillApi::RecordBill(const rpc::Call& call,
                                             const v1::RecordBillRequest& request) {
  ASSIGN_OR_RETURN(BillInput input, ParseBill(call, request));
  return db_.RunIdempotent<v1::Bill>(
      call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::Bill> {
        ASSIGN_OR_RETURN(Id id, procurement::RecordBill(txn, input, call.flow(call.company().id),
                                                        planning_, call.now()));
        return ReadBill(txn, id);
      });
}

absl::StatusOr<v1::Bill> BillApi::GetBill(const rpc::Call& call, const v1::GetBillRequest& request) {
  v1::Bill response;
  RETURN_IF_ERROR(db_.pool().RunInTransaction([&](pg::Txn& txn) -> absl::Status {
    auto found = BillStore(txn).Find(call.company().id, request.id());
    if (!found.ok()) return NamingField(found.status(), "id");
    ASSIGN_OR_RETURN(response, ReadBill(txn, found->first));
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<v1::ListBillsResponse> BillApi::ListBills(const rpc::Call& call,
                                                         const v1::ListBillsRequest& request) {
  ASSIGN_OR_RETURN(rpc::Page page, rpc::ParsePage("bills", request.page_size(), request.page_token()));
  int32_t rank = 0;
  Id after;
  if (!page.after.empty()) {
    if (page.after.size() != 2 || !absl::SimpleAtoi(page.after[0], &rank)) {
      return FieldError("page_token", "is not from this list");
    }
    ASSIGN_OR_RETURN(after, Id::ParseField("page_token", page.after[1]));
  }
  std::vector<int32_t> states(request.states().begin(), request.states().end());
  v1::ListBillsResponse response;
  RETURN_IF_ERROR(db_.pool().RunInTransaction([&](pg::Txn& txn) -> absl::Status {
    response.Clear();
    std::optional<Id> order_id;
    if (!request.purchase_order_id().empty()) {
      ASSIGN_OR_RETURN(order_id, PurchaseOrderStore(txn).Find(call.company().id,
                                                              request.purchase_order_id()));
    }
    ASSIGN_OR_RETURN(pg::Rows rows,
                     txn.Exec(sql::kListBills, call.company().id, rank, after,
                              static_cast<int64_t>(page.size) + 1, states, order_id));
    std::vector<Id> ids;
    for (int i = 0; i < rows.size() && i < page.size; ++i) ids.push_back(rows[i].Get<Id>(0));
    ASSIGN_OR_RETURN(std::vector<v1::Bill> bills,
                     rpc::DocumentPage<v1::Bill>(static_cast<int>(ids.size()), [&](int begin, int end) {
                       return ReadBills(txn, {ids.begin() + begin, ids.begin() + end});
                     }));
    const int taken = static_cast<int>(bills.size());
    for (v1::Bill& bill : bills) *response.add_bills() = std::move(bill);
    if (taken < rows.size()) {
      response.set_next_page_token(rpc::NextPageToken(
          "bills", {absl::StrCat(rows[taken - 1].Get<int32_t>(1)), ids[taken - 1].ToString()}));
    }
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<v1::Bill> BillApi::ApproveBill(const rpc::Call& call,
                                              const v1::ApproveBillRequest& request) {
  return db_.RunIdempotent<v1::Bill>(
      call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::Bill> {
        ASSIGN_OR_RETURN(BillCommand command, CommandFor(txn, call, request.id(), request.etag(), ""));
        RETURN_IF_ERROR(procurement::ApproveBill(txn, command, planning_, call.now()));
        return ReadBill(txn, command.bill_id);
      });
}

absl::StatusOr<v1::Bill> BillApi::DisputeBill(const rpc::Call& call,
                                              const v1::DisputeBillRequest& request) {
  if (request.reason().empty()) return FieldError("reason", "is required");
  return db_.RunIdempotent<v1::Bill>(
      call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::Bill> {
        ASSIGN_OR_RETURN(BillCommand command,
                         CommandFor(txn, call, request.id(), request.etag(), request.reason()));
        RETURN_IF_ERROR(procurement::DisputeBill(txn, command, call.now()));
        return ReadBill(txn, command.bill_id);
      });
}

}  // namespace saikne::procurement
