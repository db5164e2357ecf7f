#include "services/procurement/app/order_commands.h"

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/service/companies.h"
#include "libs/service/exceptions.h"
#include "libs/supply/item_store.h"
#include "services/procurement/app/bills.h"
#include "services/procurement/app/cover_needs.h"
#include "services/procurement/app/purchase_order_events.h"
#include "services/procurement/app/save_orders.h"
#include "services/procurement/store/code_store.h"
#include "services/procurement/store/purchase_order_store.h"
#include "services/procurement/store/supplier_store.h"

namespace saikne::procurement {
namespace {

using saikne::events::Flow;
using saikne::events::Outgoing;

absl::Status CheckVersion(const PurchaseOrder& order, const std::string& etag) {
  if (etag.empty() || etag == absl::StrCat(order.version)) return absl::OkStatus();
  return Error(absl::StatusCode::kAborted, "STALE_ETAG", "the purchase order was changed meanwhile",
               {{"current", absl::StrCat(order.version)}, {"given", etag}});
}

svc::Exception WaitsForApproval(const PurchaseOrder& order) {
  return {.company_id = order.company_id,
          .kind = kApprovalRequired,
          .subject_type = "purchase_order",
          .subject_id = order.id,
          .subject_number = order.number,
          .reason = absl::StrCat("purchase order ", order.number, " over ",
                                 money::FormatMinor(order.net_minor, order.currency), " ",
                                 order.currency.code(), " needs two people behind it"),
          .owner = "buyer",
          .money_at_risk_minor = order.net_minor,
          .currency = order.currency.code(),
          .ways_out = {"cancel", "ignore"}};
}

absl::StatusOr<Supplier> OrderableSupplier(pg::Txn& txn, const OrderInput& input,
                                           const svc::Company& company) {
  ASSIGN_OR_RETURN(auto found, SupplierStore(txn).Find(company.id, {input.supplier}));
  auto supplier = found.find(input.supplier);
  if (supplier == found.end()) {
    return FieldError("supplier_id", absl::StrCat("there is no supplier ", input.supplier));
  }
  if (!supplier->second.active) {
    return Error(absl::StatusCode::kFailedPrecondition, "SUPPLIER_INACTIVE",
                 absl::StrCat("supplier ", supplier->second.number, " may not be ordered from"),
                 {{"supplier", supplier->second.number}});
  }
  if (supplier->second.currency != company.base_currency.code()) {
    return Error(absl::StatusCode::kFailedPrecondition, "FOREIGN_CURRENCY",
                 absl::StrCat("supplier ", supplier->second.number, " sells in ",
                              supplier->second.currency, "; orders in a foreign currency are not possible"),
                 {{"supplier", supplier->second.number}, {"currency", supplier->second.currency}});
  }
  return supplier->second;
}

/// The supplier's cheapest terms for the quantity, with the person's price where there is one.
absl::StatusOr<Offer> TermsOf(const LineInput& input, const std::string& path, const supply::Item& item,
                              const Supplier& supplier, const std::vector<Offer>& offers,
                              const money::Currency& currency) {
  std::vector<Offer> own;
  for (const Offer& offer : offers) {
    if (offer.supplier_id == supplier.id) own.push_back(offer);
  }
  std::optional<Offer> best;
  if (!own.empty()) {
    ASSIGN_OR_RETURN(Quantity stock, money::Convert(input.quantity, own[0].factor));
    best = BestOffer(own, stock, currency);
  }
  if (!best && !input.price) {
    return FieldError(path + "unit_price", absl::StrCat("supplier ", supplier.number,
                                                        " has no price for ", item.sku, " today"));
  }
  Offer terms = best.value_or(Offer{.supplier_id = supplier.id, .unit = item.unit});
  if (input.price) {
    terms.price = *input.price;
    terms.price_id = Id();
  }
  return terms;
}

absl::Status AddLines(pg::Txn& txn, const OrderInput& input, const svc::Company& company,
                      const Supplier& supplier, PurchaseOrder& order, absl::Time now) {
  std::vector<std::string> skus;
  for (const LineInput& line : input.lines) skus.push_back(line.sku);
  ASSIGN_OR_RETURN(auto items, supply::ItemStore(txn).BySku(company.id, skus));
  std::vector<Id> item_ids;
  for (const auto& [sku, item] : items) item_ids.push_back(item.id);
  ASSIGN_OR_RETURN(auto offers, SupplierStore(txn).Offers(company.id, item_ids, company.Day(now)));
  for (size_t i = 0; i < input.lines.size(); ++i) {
    std::string path = absl::StrCat("lines[", i, "].");
    auto item = items.find(input.lines[i].sku);
    if (item == items.end()) {
      return FieldError(path + "sku", absl::StrCat("there is no item ", input.lines[i].sku));
    }
    OrderLine line{.id = Id::New(now),
                   .number = static_cast<int32_t>(i) + 1,
                   .item_id = item->second.id,
                   .sku = item->second.sku,
                   .quantity = input.lines[i].quantity};
    ASSIGN_OR_RETURN(line.terms, TermsOf(input.lines[i], path, item->second, supplier,
                                         offers[item->second.id], order.currency));
    if (absl::Status priced = Price(line, order.currency); !priced.ok()) {
      return UnderField(priced, path);
    }
    order.lines.push_back(std::move(line));
  }
  return Total(order);
}

/// After Cancel or Close: publishes, replans, and tries the bills that waited.
absl::Status EndOrder(pg::Txn& txn, std::vector<PurchaseOrder>& orders, const OrderCommand& command,
                      const Planning& planning, absl::Time now) {
  PurchaseOrder& order = orders[0];
  std::vector<Outgoing> events;
  if (order.event_version > 0) {  // others know of it
    NeedStore need_store(txn);
    ASSIGN_OR_RETURN(NeedsByLine needs, LoadNeedsOf(need_store, absl::MakeConstSpan(orders)));
    events.push_back(PurchaseCancelledEvent(order, needs, InFlowOf(order, command.flow), now));
  }
  std::vector<DemandLine> uncovered = CutPegsToOpen(order);
  RETURN_IF_ERROR(MatchHeldBills(txn, order, InFlowOf(order, command.flow), planning.settings, events,
                                 now));
  RETURN_IF_ERROR(SaveOrders(txn, orders, std::move(events), planning, now));
  return CoverAgain(txn, uncovered, planning, now);
}

}  // namespace

absl::StatusOr<std::vector<PurchaseOrder>> LockOrder(pg::Txn& txn, const OrderCommand& command,
                                                     bool with_items) {
  PurchaseOrderStore store(txn);
  if (with_items) {
    ASSIGN_OR_RETURN(std::vector<Id> items, store.ItemsOf({command.order_id}));
    RETURN_IF_ERROR(supply::ItemStore(txn).Lock(items));
  }
  ASSIGN_OR_RETURN(std::vector<PurchaseOrder> orders, store.Lock({command.order_id}));
  if (orders.empty() || orders[0].company_id != command.flow.company_id) {
    return NotFound("PURCHASE_ORDER", command.order_id.ToString());
  }
  RETURN_IF_ERROR(CheckVersion(orders[0], command.etag));
  return orders;
}

absl::StatusOr<std::vector<Outgoing>> SendOrAsk(pg::Txn& txn, const std::vector<PurchaseOrder*>& orders,
                                                const Flow* flow, absl::Time now) {
  std::vector<PurchaseOrder> approved;  // copies to read the pegs of
  std::vector<Id> supplier_ids;
  std::vector<svc::Exception> exceptions;
  for (PurchaseOrder* order : orders) {
    if (order->state == PurchaseOrderState::kToApprove) {
      exceptions.push_back(WaitsForApproval(*order));
    } else if (order->state == PurchaseOrderState::kApproved) {
      approved.push_back(*order);
      supplier_ids.push_back(order->supplier_id);
    }
  }
  RETURN_IF_ERROR(svc::RaiseExceptions(txn, exceptions, now));
  std::vector<Outgoing> events;
  if (approved.empty()) return events;
  NeedStore need_store(txn);
  ASSIGN_OR_RETURN(NeedsByLine needs, LoadNeedsOf(need_store, absl::MakeConstSpan(approved)));
  ASSIGN_OR_RETURN(auto suppliers, SupplierStore(txn).Load(supplier_ids));
  absl::flat_hash_map<Id, absl::CivilDay> today;
  for (PurchaseOrder* order : orders) {
    if (order->state != PurchaseOrderState::kApproved) continue;
    if (!today.contains(order->company_id)) {
      ASSIGN_OR_RETURN(svc::Company company, svc::LoadCompany(txn, order->company_id));
      today[order->company_id] = company.Day(now);
    }
    RETURN_IF_ERROR(Send(*order, today[order->company_id]));
    events.push_back(PurchaseOrderedEvent(*order, suppliers.at(order->supplier_id), needs,
                                          flow ? InFlowOf(*order, *flow) : FlowOf(*order, now), now));
  }
  return events;
}

absl::StatusOr<Id> CreatePurchaseOrder(pg::Txn& txn, const OrderInput& input, const Flow& flow,
                                       const Planning& planning, absl::Time now) {
  ASSIGN_OR_RETURN(svc::Company company, svc::LoadCompany(txn, flow.company_id));
  RETURN_IF_ERROR(CodeStore(txn).CheckWarehouse(company.id, input.warehouse_code, "warehouse_code"));
  ASSIGN_OR_RETURN(Supplier supplier, OrderableSupplier(txn, input, company));
  std::vector<PurchaseOrder> orders = {{.id = Id::New(now),
                                        .company_id = company.id,
                                        .supplier_id = supplier.id,
                                        .currency = company.base_currency,
                                        .warehouse_code = input.warehouse_code,
                                        .send_at = now,
                                        .causation_id = flow.causation_id,
                                        .actor = flow.actor,
                                        .create_time = now,
                                        .update_time = now,
                                        .changed = true}};
  Id id = orders[0].id;
  orders[0].correlation_id = id.ToString();
  RETURN_IF_ERROR(AddLines(txn, input, company, supplier, orders[0], now));
  RETURN_IF_ERROR(SaveOrders(txn, orders, {}, planning, now));
  return id;
}

absl::Status SubmitPurchaseOrder(pg::Txn& txn, const OrderCommand& command, const Planning& planning,
                                 absl::Time now) {
  ASSIGN_OR_RETURN(std::vector<PurchaseOrder> orders, LockOrder(txn, command, false));
  RETURN_IF_ERROR(Submit(orders[0], command.flow.actor, planning.settings.approval_limit_minor));
  ASSIGN_OR_RETURN(std::vector<Outgoing> events, SendOrAsk(txn, {&orders[0]}, &command.flow, now));
  return SaveOrders(txn, orders, std::move(events), planning, now);
}

absl::Status ApprovePurchaseOrder(pg::Txn& txn, const OrderCommand& command, const Planning& planning,
                                  absl::Time now) {
  ASSIGN_OR_RETURN(std::vector<PurchaseOrder> orders, LockOrder(txn, command, false));
  RETURN_IF_ERROR(Approve(orders[0], command.flow.actor, planning.settings.approval_limit_minor));
  ASSIGN_OR_RETURN(std::vector<Outgoing> events, SendOrAsk(txn, {&orders[0]}, &command.flow, now));
  return SaveOrders(txn, orders, std::move(events), planning, now);
}

absl::Status CancelPurchaseOrder(pg::Txn& txn, const OrderCommand& command, const Planning& planning,
                                 absl::Time now) {
  ASSIGN_OR_RETURN(std::vector<PurchaseOrder> orders, LockOrder(txn, command, true));
  RETURN_IF_ERROR(Cancel(orders[0], command.reason));
  return EndOrder(txn, orders, command, planning, now);
}

absl::Status ClosePurchaseOrder(pg::Txn& txn, const OrderCommand& command, const Planning& planning,
                                absl::Time now) {
  ASSIGN_OR_RETURN(std::vector<PurchaseOrder> orders, LockOrder(txn, command, true));
  RETURN_IF_ERROR(Close(orders[0], command.reason));
  return EndOrder(txn, orders, command, planning, now);
}

}  // namespace saikne::procurement
