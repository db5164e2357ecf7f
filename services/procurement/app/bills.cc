#include "services/procurement/app/bills.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/money/money_proto.h"
#include "libs/service/companies.h"
#include "libs/service/exceptions.h"
#include "services/procurement/app/purchase_order_events.h"
#include "services/procurement/app/save_orders.h"
#include "services/procurement/store/bill_store.h"
#include "services/procurement/store/tax_code_store.h"
#include "services/procurement/store/purchase_order_store.h"
#include "services/procurement/store/supplier_store.h"

namespace saikne::procurement {
namespace {

namespace ev = ::saikne::procurement::events::v1;
using saikne::events::Flow;
using saikne::events::Outgoing;

svc::Exception HeldException(const Bill& bill, const PurchaseOrder& order) {
  return {.company_id = bill.company_id,
          .kind = kBillHeld,
          .subject_type = "bill",
          .subject_id = bill.id,
          .subject_number = bill.number,
          .reason = absl::StrCat("bill ", bill.supplier_reference, " does not agree with purchase order ",
                                 order.number, ": ", absl::AsciiStrToLower(bill.reason)),
          .owner = "buyer",
          .money_at_risk_minor = bill.NetMinor(),
          .currency = bill.currency.code(),
          .ways_out = {"approve", "dispute", "ignore"}};
}

void AddBilledPegs(const Bill& bill, const PurchaseOrder& order, const NeedsByLine& needs,
                   PegList& out) {
  absl::flat_hash_set<Id> billed;
  for (const BillLine& line : bill.lines) billed.insert(line.order_line_id);
  PegWriter pegs(needs);
  for (const OrderLine& line : order.lines) {
    if (billed.contains(line.id)) AddPegs(line.pegs, &Peg::accepted, pegs, out);
  }
  pegs.Write();
}

absl::StatusOr<Outgoing> BillMatchedEvent(pg::Txn& txn, Bill& bill, const PurchaseOrder& order,
                                          const Flow& flow, absl::Time now) {
  ASSIGN_OR_RETURN(auto suppliers, SupplierStore(txn).Load({bill.supplier_id}));
  NeedStore need_store(txn);
  ASSIGN_OR_RETURN(NeedsByLine needs, LoadNeedsOf(need_store, absl::MakeConstSpan(&order, 1)));
  ASSIGN_OR_RETURN(std::vector<BillTax> taxes, TaxesOf(bill));
  ev::BillMatched event;
  event.set_bill_id(bill.id.ToString());
  event.set_number(bill.number);
  ToFacts(suppliers.at(bill.supplier_id), *event.mutable_supplier());
  event.set_supplier_reference(bill.supplier_reference);
  event.set_purchase_order_id(bill.purchase_order_id.ToString());
  money::ToProto(bill.bill_date, event.mutable_bill_date());
  for (const BillLine& line : bill.lines) {
    ev::BillLine& out = *event.add_lines();
    out.set_purchase_order_line_id(line.order_line_id.ToString());
    money::ToProto(line.quantity, out.mutable_quantity());
    money::MinorToProto(line.net_minor, bill.currency, out.mutable_net());
    money::MinorToProto(line.receipt_minor, bill.currency, out.mutable_receipt_value());
    money::MinorToProto(line.net_minor - line.receipt_minor, bill.currency, out.mutable_variance());
  }
  int64_t gross = bill.NetMinor();
  for (const BillTax& tax : taxes) {
    ev::BillTax& out = *event.add_taxes();
    out.set_tax_code(tax.code);
    money::MinorToProto(tax.base_minor, bill.currency, out.mutable_base());
    money::MinorToProto(tax.tax_minor, bill.currency, out.mutable_tax());
    gross += tax.tax_minor;
  }
  money::MinorToProto(bill.NetMinor(), bill.currency, event.mutable_net());
  money::MinorToProto(bill.ReceiptMinor(), bill.currency, event.mutable_receipt_value());
  money::MinorToProto(bill.NetMinor() - bill.ReceiptMinor(), bill.currency, event.mutable_variance());
  money::MinorToProto(gross, bill.currency, event.mutable_gross());
  event.set_approved_by(bill.approved_by);
  AddBilledPegs(bill, order, needs, *event.mutable_pegs());
  return Outgoing(event, ++bill.event_version, flow, now);
}

/// The event of a bill that was matched, approved or held; a person must see one that goods cannot settle.
absl::StatusOr<Outgoing> Publish(pg::Txn& txn, Bill& bill, const PurchaseOrder& order,
                                 const Flow& flow, absl::Time now) {
  if (bill.Settled()) return BillMatchedEvent(txn, bill, order, flow, now);
  if (bill.reason != kNotReceived) {
    RETURN_IF_ERROR(svc::RaiseExceptions(txn, {HeldException(bill, order)}, now));
  }
  ev::BillHeld event;
  event.set_bill_id(bill.id.ToString());
  event.set_number(bill.number);
  event.set_reason(bill.reason);
  event.set_purchase_order_id(bill.purchase_order_id.ToString());
  return Outgoing(event, ++bill.event_version, flow, now);
}

absl::StatusOr<const OrderLine*> LineOf(const PurchaseOrder& order, const BillLineInput& input,
                                        const std::string& path) {
  for (const OrderLine& line : order.lines) {
    if (input.line_id ? line.id == *input.line_id : line.number == input.line_number) return &line;
  }
  return FieldError(path + (input.line_id ? "purchase_order_line_id" : "line_number"),
                    absl::StrCat("is no line of purchase order ", order.number));
}

absl::StatusOr<std::vector<BillLine>> ResolveLines(const BillInput& input, const PurchaseOrder& order) {
  std::vector<BillLine> lines;
  for (size_t i = 0; i < input.lines.size(); ++i) {
    const BillLineInput& in = input.lines[i];
    std::string path = absl::StrCat("lines[", i, "].");
    ASSIGN_OR_RETURN(const OrderLine* ordered, LineOf(order, in, path));
    BillLine line{.order_line_id = ordered->id, .sku = ordered->sku, .quantity = in.quantity,
                  .tax_code = in.tax_code};
    if (in.net_minor) {
      line.net_minor = *in.net_minor;
    } else {
      ASSIGN_OR_RETURN(line.net_minor,
                       money::LineNet(in.quantity, in.price.value_or(ordered->terms.price), {},
                                      order.currency));
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

absl::Status FreezeTaxes(pg::Txn& txn, Bill& bill, const std::string& bill_code,
                         const svc::Company& company) {
  std::vector<std::string> codes;
  for (BillLine& line : bill.lines) {
    if (line.tax_code.empty()) line.tax_code = bill_code;
    if (line.tax_code.empty()) line.tax_code = company.default_tax_code;
    codes.push_back(line.tax_code);
  }
  ASSIGN_OR_RETURN(auto rates, TaxCodeStore(txn).Rates(company.id, codes));
  for (BillLine& line : bill.lines) {
    auto rate = rates.find(line.tax_code);
    if (rate == rates.end()) {
      return FieldError("tax_code", absl::StrCat("there is no tax code '", line.tax_code, "'"));
    }
    line.tax_rate = rate->second;
  }
  return TaxesOf(bill).status();  // refuses what overflows
}

/// Locks the order a bill is for, and checks that it is the supplier's.
absl::StatusOr<std::vector<PurchaseOrder>> LockBilledOrder(pg::Txn& txn, const BillInput& input,
                                                           const Id& company_id) {
  PurchaseOrderStore store(txn);
  ASSIGN_OR_RETURN(Id order_id, store.Find(company_id, input.purchase_order));
  ASSIGN_OR_RETURN(std::vector<PurchaseOrder> orders, store.Lock({order_id}));
  PurchaseOrder& order = orders[0];
  if (!input.supplier.empty()) {
    ASSIGN_OR_RETURN(auto found, SupplierStore(txn).Find(company_id, {input.supplier}));
    auto supplier = found.find(input.supplier);
    if (supplier == found.end() || supplier->second.id != order.supplier_id) {
      return FieldError("supplier_id", absl::StrCat("is not the supplier of purchase order ",
                                                    order.number));
    }
  }
  if (order.Unsent() || (order.state == PurchaseOrderState::kCancelled)) {
    return Error(absl::StatusCode::kFailedPrecondition, "PURCHASE_ORDER_STATE",
                 absl::StrCat("purchase order ", order.number, " is ", Name(order.state),
                              ", it cannot be billed"),
                 {{"purchase_order", order.number}, {"state", Name(order.state)}});
  }
  return orders;
}

absl::StatusOr<Bill> LockBill(pg::Txn& txn, const BillCommand& command) {
  ASSIGN_OR_RETURN(Bill bill, BillStore(txn).Lock(command.bill_id));
  if (bill.company_id != command.flow.company_id) return NotFound("BILL", command.bill_id.ToString());
  if (command.etag.empty() || command.etag == absl::StrCat(bill.version)) return bill;
  return Error(absl::StatusCode::kAborted, "STALE_ETAG", "the bill was changed meanwhile",
               {{"current", absl::StrCat(bill.version)}, {"given", command.etag}});
}

}  // namespace

absl::StatusOr<Id> RecordBill(pg::Txn& txn, const BillInput& input, const Flow& flow,
                              const Planning& planning, absl::Time now) {
  ASSIGN_OR_RETURN(std::vector<PurchaseOrder> orders, LockBilledOrder(txn, input, flow.company_id));
  PurchaseOrder& order = orders[0];
  ASSIGN_OR_RETURN(svc::Company company, svc::LoadCompany(txn, flow.company_id));
  BillStore store(txn);
  ASSIGN_OR_RETURN(std::vector<Bill> held, store.LockHeld(order.id));
  Claims claims;
  for (const Bill& other : held) AddClaims(other, claims);

  Bill bill{.id = Id::New(now),
            .company_id = company.id,
            .supplier_id = order.supplier_id,
            .purchase_order_id = order.id,
            .supplier_reference = std::string(absl::StripAsciiWhitespace(input.supplier_reference)),
            .bill_date = input.bill_date.value_or(company.Day(now)),
            .currency = order.currency,
            .correlation_id = order.correlation_id,
            .actor = flow.actor,
            .create_time = now,
            .update_time = now};
  RETURN_IF_ERROR(store.CheckReferenceFree(bill));  // before "nothing to bill", which a repetition would hear
  if (input.lines.empty()) {
    ASSIGN_OR_RETURN(bill.lines, EverythingUnbilled(order, claims));
  } else {
    ASSIGN_OR_RETURN(bill.lines, ResolveLines(input, order));
  }
  RETURN_IF_ERROR(FreezeTaxes(txn, bill, input.tax_code, company));
  ASSIGN_OR_RETURN(bill.number, planning.numbers.Next(company.id, "BI",
                                                      static_cast<int>(company.Day(now).year())));
  RETURN_IF_ERROR(Match(bill, order, claims, planning.settings.bill_tolerance_bp));
  ASSIGN_OR_RETURN(Outgoing event, Publish(txn, bill, order, InFlowOf(order, flow), now));
  RETURN_IF_ERROR(store.Insert(bill, now));
  RETURN_IF_ERROR(SaveOrders(txn, orders, {std::move(event)}, planning, now));
  return bill.id;
}

absl::Status ApproveBill(pg::Txn& txn, const BillCommand& command, const Planning& planning,
                         absl::Time now) {
  ASSIGN_OR_RETURN(std::vector<PurchaseOrder> orders,
                   PurchaseOrderStore(txn).Lock({command.order_id}));
  ASSIGN_OR_RETURN(Bill bill, LockBill(txn, command));
  RETURN_IF_ERROR(ApproveDifference(bill, orders[0], command.flow.actor));
  ASSIGN_OR_RETURN(Outgoing event,
                   Publish(txn, bill, orders[0], InFlowOf(orders[0], command.flow), now));
  RETURN_IF_ERROR(BillStore(txn).Update(bill, now));
  RETURN_IF_ERROR(svc::ClearExceptions(txn, kBillHeld, {bill.id}, now));
  return SaveOrders(txn, orders, {std::move(event)}, planning, now);
}

absl::Status DisputeBill(pg::Txn& txn, const BillCommand& command, absl::Time now) {
  RETURN_IF_ERROR(PurchaseOrderStore(txn).Lock({command.order_id}).status());
  ASSIGN_OR_RETURN(Bill bill, LockBill(txn, command));
  RETURN_IF_ERROR(Dispute(bill, command.reason));
  RETURN_IF_ERROR(BillStore(txn).Update(bill, now));
  return svc::ClearExceptions(txn, kBillHeld, {bill.id}, now);
}

absl::Status MatchHeldBills(pg::Txn& txn, PurchaseOrder& order, const Flow& flow,
                            const Settings& settings, std::vector<Outgoing>& events,
                            absl::Time now) {
  BillStore store(txn);
  ASSIGN_OR_RETURN(std::vector<Bill> held, store.LockHeld(order.id));
  Claims claims;
  for (Bill& bill : held) {
    if (bill.reason == kNotReceived) {
      RETURN_IF_ERROR(Match(bill, order, claims, settings.bill_tolerance_bp));
      if (bill.Settled() || bill.reason != kNotReceived) {
        ASSIGN_OR_RETURN(Outgoing event, Publish(txn, bill, order, flow, now));
        events.push_back(std::move(event));
        RETURN_IF_ERROR(store.Update(bill, now));
      }
    }
    if (!bill.Settled()) AddClaims(bill, claims);
  }
  return absl::OkStatus();
}

}  // namespace saikne::procurement
