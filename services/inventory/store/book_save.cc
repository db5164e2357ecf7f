#include <vector>

#include "libs/base/status.h"
#include "services/inventory/sql.h"
#include "services/inventory/store/book_store.h"

namespace saikne::inventory {

absl::Status BookStore::Save(Book& book, absl::Span<const ::saikne::events::Flow> causes,
                             absl::Span<const absl::CivilDay> days) {
  RETURN_IF_ERROR(SaveStock(book));
  RETURN_IF_ERROR(SaveMoves(book, causes, days));
  RETURN_IF_ERROR(SaveDemands(book));
  RETURN_IF_ERROR(SaveLines(book));
  return SaveShipments(book, causes);
}

absl::Status BookStore::SaveStock(const Book& book) {
  std::vector<Id> items, places;
  std::vector<Quantity> quantities, reserved;
  std::vector<int64_t> values;
  for (const auto& [item, valuation] : book.valuations) {
    if (!valuation.changed) continue;
    items.push_back(item);
    quantities.push_back(valuation.quantity);
    values.push_back(valuation.value_minor);
  }
  if (!items.empty()) {
    RETURN_IF_ERROR(txn_.Write(sql::kSaveValuations, company_, items, quantities, values));
  }
  items.clear();
  quantities.clear();
  for (const auto& [key, stock] : book.stock) {
    if (!stock.changed) continue;
    items.push_back(key.item);
    places.push_back(key.warehouse);
    quantities.push_back(stock.on_hand);
    reserved.push_back(stock.reserved);
  }
  if (!items.empty()) {
    RETURN_IF_ERROR(txn_.Write(sql::kSaveStock, company_, items, places, quantities, reserved));
  }
  items.clear();
  places.clear();
  quantities.clear();
  for (const auto& [key, bin] : book.bins) {
    if (!bin.changed) continue;
    items.push_back(key.item);
    places.push_back(key.location);
    quantities.push_back(bin.on_hand);
  }
  if (items.empty()) return absl::OkStatus();
  return txn_.Write(sql::kSaveBins, company_, items, places, quantities);
}

absl::Status BookStore::SaveMoves(const Book& book, absl::Span<const ::saikne::events::Flow> causes,
                                  absl::Span<const absl::CivilDay> days) {
  if (book.moves.empty()) return absl::OkStatus();
  std::vector<Id> items, from, to, documents;
  std::vector<Quantity> quantities;
  std::vector<int64_t> values;
  std::vector<int32_t> reasons;
  std::vector<absl::CivilDay> effective;
  std::vector<std::string> actors;
  for (const Move& move : book.moves) {
    items.push_back(move.item);
    from.push_back(move.from);
    to.push_back(move.to);
    quantities.push_back(move.quantity);
    values.push_back(move.value_minor);
    reasons.push_back(static_cast<int32_t>(move.reason));
    documents.push_back(move.document);
    effective.push_back(days[move.cause]);
    actors.push_back(causes[move.cause].actor);
  }
  return txn_.Write(sql::kInsertMoves, company_, items, from, to, quantities, values, reasons, documents, effective, actors,
                    book.now);
}

absl::Status BookStore::SaveDemands(const Book& book) {
  std::vector<Id> ids;
  std::vector<std::optional<Id>> warehouses;
  std::vector<int32_t> kinds, states, priorities, rules;
  std::vector<std::string> numbers, deals, correlations, actors;
  std::vector<absl::CivilDay> requested;
  std::vector<absl::Time> order_times, create_times;
  std::vector<bool> blocked, paid;
  std::vector<std::optional<absl::Time>> holds;
  std::vector<int64_t> versions, event_versions;
  for (const auto& [id, d] : book.demands) {
    if (!d.changed) continue;
    ids.push_back(id);
    kinds.push_back(static_cast<int32_t>(d.kind));
    states.push_back(static_cast<int32_t>(d.state));
    numbers.push_back(d.number);
    deals.push_back(d.deal_id);
    warehouses.push_back(d.warehouse.nil() ? std::optional<Id>() : d.warehouse);
    priorities.push_back(d.priority);
    requested.push_back(d.requested_date);
    order_times.push_back(d.order_time);
    rules.push_back(static_cast<int32_t>(d.delivery_rule));
    blocked.push_back(d.blocked);
    paid.push_back(d.paid);
    holds.push_back(d.hold_until);
    correlations.push_back(d.correlation_id);
    actors.push_back(d.actor);
    versions.push_back(d.version + 1);
    event_versions.push_back(d.event_version);
    create_times.push_back(d.create_time);
  }
  if (ids.empty()) return absl::OkStatus();
  return txn_.Write(sql::kSaveDemands, company_, ids, kinds, states, numbers, deals, warehouses, priorities, requested,
                    order_times, rules, blocked, paid, holds, correlations, actors, versions, event_versions, create_times,
                    book.now);
}

absl::Status BookStore::SaveLines(const Book& book) {
  std::vector<Id> demands, lines, items, warehouses;
  std::vector<int32_t> numbers;
  std::vector<Quantity> demanded, free, pegged, reserved, issued, withdrawn, lost, needed;
  std::vector<std::string> roots;
  for (const auto& [id, demand] : book.demands) {
    for (const DemandLine& line : demand.lines) {
      if (!line.changed) continue;
      demands.push_back(id);
      lines.push_back(line.line_id);
      numbers.push_back(line.line_number);
      items.push_back(line.item);
      warehouses.push_back(demand.warehouse);
      demanded.push_back(line.demanded);
      free.push_back(line.covered_free);
      pegged.push_back(line.covered_pegged);
      reserved.push_back(line.reserved);
      issued.push_back(line.issued);
      withdrawn.push_back(line.withdrawn);
      lost.push_back(line.lost);
      needed.push_back(line.supply_needed);
      roots.push_back(line.roots);
    }
  }
  if (lines.empty()) return absl::OkStatus();
  return txn_.Write(sql::kSaveDemandLines, company_, demands, lines, numbers, items, warehouses, demanded, free, pegged,
                    reserved, issued, withdrawn, lost, needed, roots);
}

absl::Status BookStore::SaveShipments(const Book& book, absl::Span<const ::saikne::events::Flow> causes) {
  std::vector<Id> ids, demands, warehouses, line_shipments, lines, items, gone_shipments, gone_lines;
  std::vector<std::string> numbers, tracking, actors;
  std::vector<int32_t> states;
  std::vector<int64_t> versions, event_versions;
  std::vector<absl::Time> create_times;
  std::vector<std::optional<absl::Time>> ship_times;
  std::vector<Quantity> quantities;
  for (const auto& [id, s] : book.shipments) {
    if (!s.changed) continue;
    ids.push_back(id);
    numbers.push_back(s.number);
    demands.push_back(s.demand);
    warehouses.push_back(s.warehouse);
    states.push_back(static_cast<int32_t>(s.state));
    tracking.push_back(s.tracking);
    versions.push_back(s.version + 1);
    event_versions.push_back(s.event_version);
    create_times.push_back(s.create_time);
    ship_times.push_back(s.ship_time);
    actors.push_back(causes[s.cause].actor);
    for (const ShipmentLine& line : s.lines) {
      if (!line.changed) continue;
      const bool gone = line.quantity.zero();
      (gone ? gone_shipments : line_shipments).push_back(id);
      (gone ? gone_lines : lines).push_back(line.order_line_id);
      if (gone) continue;
      items.push_back(line.item);
      quantities.push_back(line.quantity);
    }
  }
  if (ids.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(txn_.Write(sql::kSaveShipments, company_, ids, numbers, demands, warehouses, states, tracking,
                             versions, event_versions, create_times, ship_times, actors, book.now));
  if (!lines.empty()) {
    RETURN_IF_ERROR(
        txn_.Write(sql::kSaveShipmentLines, company_, line_shipments, lines, items, quantities));
  }
  if (gone_lines.empty()) return absl::OkStatus();
  return txn_.Write(sql::kDeleteShipmentLines, company_, gone_shipments, gone_lines);
}

absl::Status BookStore::SaveDocuments(const std::map<Id, ValuationDocument>& documents, absl::Time now) {
  std::vector<Id> ids;
  std::vector<std::optional<Id>> orders;
  std::vector<int32_t> reasons;
  std::vector<std::string> numbers;
  std::vector<int64_t> values, wips, event_versions, versions;
  for (const auto& [id, d] : documents) {
    if (!d.changed) continue;
    ids.push_back(id);
    reasons.push_back(static_cast<int32_t>(d.reason));
    numbers.push_back(d.number);
    orders.push_back(d.purchase_order);
    values.push_back(d.value_minor);
    wips.push_back(d.wip_minor);
    event_versions.push_back(d.event_version);
    versions.push_back(d.version + 1);
  }
  if (ids.empty()) return absl::OkStatus();
  return txn_.Write(sql::kSaveValuationDocuments, company_, ids, reasons, numbers, orders, values, wips, event_versions,
                    versions, now);
}

}  // namespace saikne::inventory
