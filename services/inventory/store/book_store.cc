#include "services/inventory/store/book_store.h"

#include <algorithm>

#include "libs/base/status.h"
#include "services/inventory/sql.h"

namespace saikne::inventory {
namespace {

void SortUnique(std::vector<Id>& ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

template <typename Enum>
void Set(Enum& target, int32_t value) {
  target = static_cast<Enum>(value);
}

}  // namespace

absl::Status BookStore::LoadPlaces(Book& book) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kLoadPlaces, company_));
  for (const pg::Row& row : rows) {
    std::optional<Id> warehouse;
    std::optional<std::string> code;
    Id location;
    int32_t kind = 0;
    row.Into(warehouse, code, location, kind);
    if (warehouse) book.warehouses.push_back({*warehouse, *code, location});
    if (kind == 11) book.places.supplier = location;
    if (kind == 12) book.places.customer = location;
    if (kind == 13) book.places.production = location;
    if (kind == 14) book.places.loss = location;
    if (kind == 15) book.places.opening = location;
  }
  // The company's own event makes them; until then its other events wait.
  if (book.warehouses.empty()) {
    return Error(absl::StatusCode::kUnavailable, "NO_WAREHOUSE", "The company has no warehouse yet",
                 {{"company", company_.ToString()}});
  }
  return absl::OkStatus();
}

absl::Status BookStore::LockItems(Book& book, std::vector<Id> items) {
  SortUnique(items);
  if (items.empty()) return absl::OkStatus();
  // The stock by a statement of its own: it sees what the transactions that held the locks before have written.
  ASSIGN_OR_RETURN(const std::vector<pg::Rows> rows,
                   txn_.ExecTogether({pg::Statement(sql::kLockItems, company_, items),
                                      pg::Statement(sql::kLoadStock, company_, items)}));
  for (const pg::Row& row : rows[0]) {
    Item item;
    Valuation valuation;
    int32_t method = 0;
    row.Into(item.id, item.sku, item.unit, method, valuation.quantity, valuation.value_minor);
    Set(item.supply_method, method);
    book.valuations[item.id] = valuation;
    book.items[item.id] = std::move(item);
  }
  for (const Id& id : items) {
    if (!book.valuations.count(id)) return NotFound("ITEM", id.ToString());
  }
  for (const pg::Row& row : rows[1]) {
    StockKey key;
    Stock stock;
    row.Into(key.item, key.warehouse, stock.on_hand, stock.reserved);
    book.stock[key] = stock;
  }
  return absl::OkStatus();
}

absl::Status BookStore::LoadBins(Book& book) {
  std::vector<Id> items;
  for (const auto& [id, valuation] : book.valuations) items.push_back(id);
  if (items.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kLoadBins, company_, items));
  for (const pg::Row& row : rows) {
    BinKey key;
    Bin bin;
    row.Into(key.item, key.location, bin.warehouse, bin.on_hand, bin.main);
    book.bins[key] = bin;
  }
  return absl::OkStatus();
}

absl::Status BookStore::LockDemands(Book& book, std::vector<Id> demands,
                                    absl::Span<const Increase> increases) {
  if (!increases.empty()) {
    std::map<StockKey, Quantity> sums;
    for (const Increase& increase : increases) sums[increase.key] += increase.quantity;
    std::vector<Id> items, warehouses;
    std::vector<Quantity> quantities;
    for (const auto& [key, quantity] : sums) {
      items.push_back(key.item);
      warehouses.push_back(key.warehouse);
      auto stock = book.stock.find(key);
      quantities.push_back(stock == book.stock.end() ? quantity : quantity + stock->second.Free());
    }
    ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kFindBackorders, company_, items, warehouses, quantities));
    for (const pg::Row& row : rows) demands.push_back(row.Get<Id>(0));
  }
  SortUnique(demands);
  if (demands.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<pg::Rows> rows,
                   txn_.ExecTogether({pg::Statement(sql::kLockDemands, company_, demands),
                                      pg::Statement(sql::kLoadDemandLines, company_, demands)}));
  if (rows[0].empty()) return absl::OkStatus();
  std::vector<Id> found;
  for (const pg::Row& row : rows[0]) {
    Demand d;
    int32_t kind = 0, state = 0, rule = 0;
    std::optional<Id> warehouse;
    row.Into(d.id, kind, state, d.number, d.deal_id, warehouse, d.priority, d.requested_date, d.order_time, rule,
             d.blocked, d.paid, d.hold_until, d.correlation_id, d.actor, d.version, d.event_version,
             d.create_time);
    Set(d.kind, kind);
    Set(d.state, state);
    Set(d.delivery_rule, rule);
    if (warehouse) d.warehouse = *warehouse;
    found.push_back(d.id);
    book.demands[d.id] = std::move(d);
  }
  RETURN_IF_ERROR(TakeLines(book, rows[1]));
  return LoadShipments(book, found);
}

absl::Status BookStore::TakeLines(Book& book, const pg::Rows& rows) {
  std::vector<Id> unknown;
  for (const pg::Row& row : rows) {
    Id demand;
    DemandLine l;
    row.Into(demand, l.line_id, l.line_number, l.item, l.demanded, l.covered_free, l.covered_pegged, l.reserved,
             l.issued, l.withdrawn, l.lost, l.supply_needed, l.roots);
    if (!book.items.count(l.item)) unknown.push_back(l.item);
    book.demands[demand].lines.push_back(std::move(l));
  }
  return LoadFacts(book, std::move(unknown));
}

absl::Status BookStore::LoadFacts(Book& book, std::vector<Id> items) {
  SortUnique(items);
  if (items.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kLoadSkus, company_, items));
  for (const pg::Row& row : rows) {
    Item item;
    int32_t method = 0;
    row.Into(item.id, item.sku, item.unit, method);
    Set(item.supply_method, method);
    book.items[item.id] = std::move(item);
  }
  return absl::OkStatus();
}

absl::Status BookStore::LoadShipments(Book& book, const std::vector<Id>& demands) {
  std::vector<Id> orders;
  for (const Id& id : demands) {
    const Demand& demand = book.demands[id];
    if (demand.kind == DemandKind::kOrder && demand.open()) orders.push_back(id);
  }
  if (orders.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kLockOpenShipments, company_, orders));
  if (rows.empty()) return absl::OkStatus();
  std::vector<Id> ids;
  for (const pg::Row& row : rows) {
    Shipment s;
    int32_t state = 0;
    row.Into(s.id, s.number, s.demand, s.warehouse, state, s.tracking, s.version, s.event_version, s.create_time);
    Set(s.state, state);
    s.before = s.state;
    ids.push_back(s.id);
    book.shipments[s.id] = std::move(s);
  }
  ASSIGN_OR_RETURN(rows, txn_.Exec(sql::kLoadShipmentLines, company_, ids));
  for (const pg::Row& row : rows) {
    Id shipment;
    ShipmentLine line;
    std::string sku;
    row.Into(shipment, line.order_line_id, line.item, line.quantity, sku);
    book.shipments[shipment].lines.push_back(line);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Id>> BookStore::FindReservations(const StockKey& key) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kFindReservations, company_, key.item, key.warehouse));
  std::vector<Id> ids;
  for (const pg::Row& row : rows) ids.push_back(row.Get<Id>(0));
  return ids;
}

absl::StatusOr<std::vector<Id>> BookStore::ItemsOf(const std::vector<Id>& demands) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kItemsOfDemands, company_, demands));
  std::vector<Id> ids;
  for (const pg::Row& row : rows) ids.push_back(row.Get<Id>(0));
  return ids;
}

absl::StatusOr<std::vector<Increase>> BookStore::ReleasableOf(const std::vector<Id>& demands) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kReleasableOfDemands, company_, demands));
  std::vector<Increase> increases;
  for (const pg::Row& row : rows) increases.push_back({{row.Get<Id>(0), row.Get<Id>(1)}, row.Get<Quantity>(2)});
  return increases;
}

absl::StatusOr<std::map<Id, ValuationDocument>> BookStore::LockDocuments(const std::vector<Id>& ids) {
  std::map<Id, ValuationDocument> documents;
  if (ids.empty()) return documents;
  ASSIGN_OR_RETURN(pg::Rows rows, txn_.Exec(sql::kLockValuationDocuments, company_, ids));
  for (const pg::Row& row : rows) {
    ValuationDocument d;
    int32_t reason = 0;
    row.Into(d.id, reason, d.number, d.purchase_order, d.value_minor, d.wip_minor, d.event_version, d.version);
    Set(d.reason, reason);
    documents[d.id] = std::move(d);
  }
  return documents;
}

}  // namespace saikne::inventory
