#include "services/inventory/app/opening_stock.h"

#include <memory>
#include <set>

#include "absl/strings/str_cat.h"
#include "libs/base/naming_field.h"
#include "libs/base/status.h"
#include "libs/money/money_proto.h"
#include "services/inventory/app/event_messages.h"
#include "services/inventory/app/places.h"
#include "services/inventory/sql.h"
#include "services/inventory/store/plans.h"

namespace saikne::inventory {
namespace {

// A row with its references found.
struct Found {
  Id item;
  Id warehouse;
  Id location;
  bool applies = false;  // new, and more than zero
};

std::string RowField(size_t row, const char* field) { return absl::StrCat("rows[", row, "].", field); }

absl::StatusOr<std::vector<Found>> FindReferences(Work& work, const std::vector<OpeningRow>& rows,
                                                  const std::string& actor) {
  std::vector<std::string> names;
  std::vector<LocationKey> keys;
  std::vector<Found> found(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    const WarehouseRef* warehouse = work.book.FindWarehouse(rows[i].warehouse_code);
    if (warehouse == nullptr) {
      return NamingField(NotFound("WAREHOUSE", rows[i].warehouse_code), RowField(i, "warehouse_code"));
    }
    found[i].warehouse = warehouse->id;
    found[i].location = warehouse->stock_location;
    names.push_back(rows[i].sku);
    if (!rows[i].location_code.empty()) keys.push_back({warehouse->id, rows[i].location_code});
  }
  ASSIGN_OR_RETURN(auto items, ItemStore(work.txn(), work.company().id).Find(names));
  ASSIGN_OR_RETURN(auto locations, FindOrMakeLocations(work.txn(), work.company().id, keys, actor, work.now()));
  for (size_t i = 0; i < rows.size(); ++i) {
    auto item = items.find(rows[i].sku);
    if (item == items.end()) return NamingField(NotFound("ITEM", rows[i].sku), RowField(i, "sku"));
    found[i].item = item->second;
    if (!rows[i].location_code.empty()) {
      found[i].location = locations[{found[i].warehouse, rows[i].location_code}];
    }
  }
  return found;
}

// Which rows are new; an old one must be the same.
absl::Status Compare(Work& work, const std::vector<OpeningRow>& rows, std::vector<Found>& found,
                     std::vector<RowOutcome>& outcomes) {
  std::vector<std::string> keys;
  std::set<std::string> seen;
  for (size_t i = 0; i < rows.size(); ++i) {
    keys.push_back(rows[i].external_key);
    if (!seen.insert(rows[i].external_key).second) return FieldError(RowField(i, "external_key"), "is given twice");
  }
  ASSIGN_OR_RETURN(pg::Rows known, work.txn().Exec(sql::kFindOpeningRows, work.company().id, keys));
  struct Known {
    Id item, location;
    Quantity quantity;
    std::optional<money::UnitPrice> cost;
  };
  std::map<std::string, Known> by_key;
  for (const pg::Row& row : known) {
    std::string key;
    Known k;
    row.Into(key, k.item, k.location, k.quantity, k.cost);
    by_key[key] = k;
  }
  for (size_t i = 0; i < rows.size(); ++i) {
    auto old = by_key.find(rows[i].external_key);
    if (old == by_key.end()) {
      found[i].applies = rows[i].quantity.positive();
      outcomes.push_back(found[i].applies ? RowOutcome::kCreated : RowOutcome::kUnchanged);
      continue;
    }
    if (old->second.item != found[i].item || old->second.location != found[i].location ||
        old->second.quantity != rows[i].quantity || old->second.cost != rows[i].unit_cost) {
      return NamingField(Error(absl::StatusCode::kFailedPrecondition, "OPENING_STOCK_CHANGED",
                           absl::StrCat(rows[i].external_key,
                                        " was imported before with other content; adjust the stock instead"),
                           {{"external_key", rows[i].external_key}}),
                     RowField(i, "external_key"));
    }
    outcomes.push_back(RowOutcome::kUnchanged);
  }
  return absl::OkStatus();
}

absl::Status Remember(Work& work, const std::vector<OpeningRow>& rows, const std::vector<Found>& found,
                      const Id& document) {
  std::vector<std::string> keys;
  std::vector<Id> items, locations;
  std::vector<Quantity> quantities;
  std::vector<std::optional<money::UnitPrice>> costs;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (!found[i].applies) continue;
    keys.push_back(rows[i].external_key);
    items.push_back(found[i].item);
    locations.push_back(found[i].location);
    quantities.push_back(rows[i].quantity);
    costs.push_back(rows[i].unit_cost);
  }
  return work.txn()
      .Exec(sql::kInsertOpeningRows, work.company().id, keys, items, locations, quantities, costs, document, work.now())
      .status();
}

absl::Status NoCost(size_t row, const std::string& sku) {
  return NamingField(
      Error(absl::StatusCode::kFailedPrecondition, "NO_COST",
            absl::StrCat(sku, " has no cost: give one, or a standard cost, a supplier price or a bill of materials with costs"),
            {{"item", sku}}),
      RowField(row, "unit_cost"));
}

// Books the rows that apply and composes the one event.
absl::Status BookRows(Work& work, const std::vector<OpeningRow>& rows, const std::vector<Found>& found,
                   OpenedStock& opened) {
  std::vector<Id> uncosted;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (found[i].applies && !rows[i].unit_cost) uncosted.push_back(found[i].item);
  }
  std::map<Id, CostFacts> facts;
  if (!uncosted.empty()) {
    ASSIGN_OR_RETURN(facts, ItemStore(work.txn(), work.company().id)
                                .LoadCosts(uncosted, work.company().Day(work.now())));
  }
  Costing costing(std::move(facts));
  const money::Currency& currency = work.company().base_currency;
  ev::StockReceived event;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (!found[i].applies) continue;
    std::optional<money::UnitPrice> cost = rows[i].unit_cost;
    if (!cost) {
      ASSIGN_OR_RETURN(cost, costing.UnitCost(found[i].item));
    }
    if (!cost) return NoCost(i, rows[i].sku);
    ASSIGN_OR_RETURN(int64_t value, money::LineNet(rows[i].quantity, *cost, {}, currency));
    RETURN_IF_ERROR(work.book.Receive({found[i].item, found[i].warehouse, rows[i].quantity,
                                       work.book.places.opening, Reason::kOpening, opened.document},
                                      value, found[i].location));
    SetValued(work.book.items[found[i].item], rows[i].quantity, value, currency, event.add_lines());
    ASSIGN_OR_RETURN(opened.value_minor, money::AddMinor(opened.value_minor, value));
  }
  work.book.AllocateFreed();
  event.set_document_id(opened.document.ToString());
  event.set_reason(ev::VALUATION_REASON_OPENING);
  event.set_document_number(opened.number);
  money::MinorToProto(opened.value_minor, currency, event.mutable_value());
  ValuationDocument& document = work.Document(opened.document, Reason::kOpening, opened.number);
  document.value_minor = opened.value_minor;
  work.Publish(document, event, work.flow());
  return absl::OkStatus();
}

// The rows with what they refer to, compared with earlier ones; everything that booking them touches is held.
struct Opening {
  std::unique_ptr<Work> work;
  std::vector<Found> found;
  OpenedStock opened;
  bool applies = false;  // a row is new
};

absl::StatusOr<Opening> Prepare(pg::Txn& txn, const Id& company, const std::vector<OpeningRow>& rows,
                                const std::string& actor, absl::Time now) {
  RETURN_IF_ERROR(PlanForValues(txn, rows.size()));
  Opening opening;
  ASSIGN_OR_RETURN(opening.work, Work::Open(txn, company, now));
  Work& work = *opening.work;
  ASSIGN_OR_RETURN(opening.found, FindReferences(work, rows, actor));
  RETURN_IF_ERROR(Compare(work, rows, opening.found, opening.opened.outcomes));
  std::vector<Id> items;
  std::vector<Increase> increases;
  for (size_t i = 0; i < rows.size(); ++i) {
    const Found& found = opening.found[i];
    if (!found.applies) continue;
    items.push_back(found.item);
    increases.push_back({{found.item, found.warehouse}, rows[i].quantity});
  }
  opening.applies = !items.empty();
  if (!opening.applies) return opening;
  RETURN_IF_ERROR(work.store().LockItems(work.book, items));
  RETURN_IF_ERROR(work.store().LoadBins(work.book));
  RETURN_IF_ERROR(work.store().LockDemands(work.book, {}, increases));
  opening.opened.document = Id::New(now);
  return opening;
}

void Begin(Opening& opening, ::saikne::events::Flow flow) {
  if (flow.correlation_id.empty()) flow.correlation_id = opening.opened.document.ToString();
  opening.work->Begin(flow);
}

}  // namespace

absl::StatusOr<OpenedStock> OpenStock(pg::Txn& txn, const Context& context, const Id& company,
                                      const std::vector<OpeningRow>& rows, ::saikne::events::Flow flow,
                                      absl::Time now) {
  ASSIGN_OR_RETURN(Opening opening, Prepare(txn, company, rows, flow.actor, now));
  if (!opening.applies) return std::move(opening.opened);
  Work& work = *opening.work;
  ASSIGN_OR_RETURN(std::vector<std::string> number,
                   context.numbers(company, "OS", static_cast<int>(work.company().Day(now).year()), 1));
  opening.opened.number = number[0];
  Begin(opening, std::move(flow));
  RETURN_IF_ERROR(BookRows(work, rows, opening.found, opening.opened));
  RETURN_IF_ERROR(Remember(work, rows, opening.found, opening.opened.document));
  RETURN_IF_ERROR(work.Finish(context.numbers));
  return std::move(opening.opened);
}

absl::StatusOr<OpenedStock> CheckOpening(pg::Txn& txn, const Id& company, const std::vector<OpeningRow>& rows,
                                         ::saikne::events::Flow flow, absl::Time now) {
  ASSIGN_OR_RETURN(Opening opening, Prepare(txn, company, rows, flow.actor, now));
  if (!opening.applies) return std::move(opening.opened);
  Begin(opening, std::move(flow));
  RETURN_IF_ERROR(BookRows(*opening.work, rows, opening.found, opening.opened));
  return std::move(opening.opened);
}

}  // namespace saikne::inventory
