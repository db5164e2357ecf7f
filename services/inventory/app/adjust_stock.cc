#include "services/inventory/app/adjust_stock.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "libs/base/naming_field.h"
#include "libs/base/status.h"
#include "libs/money/money_proto.h"
#include "services/inventory/app/event_messages.h"
#include "services/inventory/app/places.h"
#include "services/inventory/sql.h"
#include "services/inventory/store/item_store.h"

namespace saikne::inventory {
namespace {

// Value of an increase.
absl::StatusOr<int64_t> ValueOf(Work& work, const Id& item, const std::string& sku, Quantity quantity) {
  const Valuation& valuation = work.book.valuations[item];
  if (valuation.quantity.positive()) {
    return money::MulDiv(valuation.value_minor, quantity.micros, valuation.quantity.micros);
  }
  ASSIGN_OR_RETURN(auto facts, ItemStore(work.txn(), work.company().id)
                                   .LoadCosts({item}, work.company().Day(work.now())));
  Costing costing(std::move(facts));
  ASSIGN_OR_RETURN(std::optional<money::UnitPrice> cost, costing.UnitCost(item));
  if (!cost) {
    return Error(absl::StatusCode::kFailedPrecondition, "NO_COST", absl::StrCat(sku, " has no cost"),
                 {{"item", sku}});
  }
  return money::LineNet(quantity, *cost, {}, work.company().base_currency);
}

absl::StatusOr<int64_t> BookIncrease(Work& work, const Adjustment& adjustment, const StockKey& key, const Id& location,
                                  const Id& document) {
  RETURN_IF_ERROR(work.store().LockDemands(work.book, {}, {{{key, adjustment.difference}}}));
  ASSIGN_OR_RETURN(int64_t value, ValueOf(work, key.item, adjustment.sku, adjustment.difference));
  RETURN_IF_ERROR(work.book.Receive({key.item, key.warehouse, adjustment.difference, work.book.places.loss,
                                     Reason::kCount, document},
                                    value, location));
  work.book.Allocate(key);
  return value;
}

absl::StatusOr<int64_t> BookDecrease(Work& work, const Adjustment& adjustment, const StockKey& key, const Id& location,
                                 const Id& document) {
  const Quantity quantity = -adjustment.difference;
  const auto bin = work.book.bins.find({key.item, location});
  const Quantity there = bin == work.book.bins.end() ? Quantity{} : bin->second.on_hand;
  if (there < quantity) {
    return Error(absl::StatusCode::kFailedPrecondition, "NEGATIVE_STOCK",
                 absl::StrCat(adjustment.sku, ": the location holds ", money::FormatMicros(there.micros)),
                 {{"item", adjustment.sku}, {"on_hand", money::FormatMicros(there.micros)}});
  }
  const Stock& stock = work.book.stock[key];
  const Quantity left = stock.on_hand - quantity;
  if (stock.reserved > left) {
    ASSIGN_OR_RETURN(std::vector<Id> holders, work.store().FindReservations(key));
    RETURN_IF_ERROR(work.store().LockDemands(work.book, holders));
    work.book.ReleaseDownTo(key, left);
  }
  ASSIGN_OR_RETURN(int64_t value, work.book.Issue({key.item, key.warehouse, quantity, work.book.places.loss,
                                                   Reason::kCount, document},
                                                  location));
  return -value;
}

ev::StockAdjusted EventOf(const Work& work, const Adjusted& adjusted, const Item& item, Quantity difference) {
  const money::Currency& currency = work.company().base_currency;
  ev::StockAdjusted event;
  event.set_document_id(adjusted.document.ToString());
  event.set_reason(ev::VALUATION_REASON_COUNT);
  event.set_document_number(adjusted.number);
  SetValued(item, difference, adjusted.value_minor, currency, event.add_lines());
  money::MinorToProto(std::max<int64_t>(0, adjusted.value_minor), currency, event.mutable_gain());
  money::MinorToProto(std::max<int64_t>(0, -adjusted.value_minor), currency, event.mutable_loss());
  return event;
}

}  // namespace

absl::StatusOr<Adjusted> AdjustStock(pg::Txn& txn, const Context& context, const Id& company,
                                     const Adjustment& adjustment, ::saikne::events::Flow flow, absl::Time now) {
  ASSIGN_OR_RETURN(std::unique_ptr<Work> work, Work::Open(txn, company, now));
  ASSIGN_OR_RETURN(auto items, ItemStore(txn, company).Find({adjustment.sku}));
  auto item = items.find(adjustment.sku);
  if (item == items.end()) return NotFoundIn("sku", "ITEM", adjustment.sku);
  const WarehouseRef* warehouse = work->book.FindWarehouse(adjustment.warehouse_code);
  if (warehouse == nullptr) return NotFoundIn("warehouse_code", "WAREHOUSE", adjustment.warehouse_code);
  Id location = warehouse->stock_location;
  if (!adjustment.location_code.empty()) {
    const LocationKey key{warehouse->id, adjustment.location_code};
    ASSIGN_OR_RETURN(auto locations, FindLocations(txn, company, {key}));
    if (!locations.count(key)) return NotFoundIn("location_code", "LOCATION", adjustment.location_code);
    location = locations[key];
  }
  Adjusted adjusted{Id::New(now), "", 0, item->second, warehouse->id};
  RETURN_IF_ERROR(work->store().LockItems(work->book, {adjusted.item}));
  RETURN_IF_ERROR(work->store().LoadBins(work->book));
  ASSIGN_OR_RETURN(std::vector<std::string> number,
                   context.numbers(company, "AD", static_cast<int>(work->company().Day(now).year()), 1));
  adjusted.number = number[0];
  if (flow.correlation_id.empty()) flow.correlation_id = adjusted.document.ToString();
  work->Begin(flow);
  const StockKey key{adjusted.item, adjusted.warehouse};
  if (adjustment.difference.positive()) {
    ASSIGN_OR_RETURN(adjusted.value_minor, BookIncrease(*work, adjustment, key, location, adjusted.document));
  } else {
    ASSIGN_OR_RETURN(adjusted.value_minor, BookDecrease(*work, adjustment, key, location, adjusted.document));
  }
  ValuationDocument& document = work->Document(adjusted.document, Reason::kCount, adjusted.number);
  document.value_minor = adjusted.value_minor;
  work->Publish(document, EventOf(*work, adjusted, work->book.items[adjusted.item], adjustment.difference),
                work->flow());
  RETURN_IF_ERROR(txn.Write(sql::kInsertStockAdjustments, company, adjusted.document, adjusted.number, adjusted.item,
                            location, adjustment.difference, adjusted.value_minor, adjustment.reason, now, flow.actor));
  RETURN_IF_ERROR(work->Finish(context.numbers));
  return adjusted;
}

}  // namespace saikne::inventory
