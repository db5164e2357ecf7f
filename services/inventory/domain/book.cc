#include "services/inventory/domain/book.h"

#include <algorithm>

#include "libs/base/status.h"
#include "services/inventory/domain/valuation.h"

namespace saikne::inventory {

DemandLine* Demand::Find(const Id& line_id) {
  for (DemandLine& line : lines) {
    if (line.line_id == line_id) return &line;
  }
  return nullptr;
}

void Book::Touch(Demand& demand) {
  demand.changed = true;
  if (demand.touched) return;
  demand.touched = true;
  demand.cause = cause;
}

const WarehouseRef* Book::FindWarehouse(const Id& id) const {
  for (const WarehouseRef& warehouse : warehouses) {
    if (warehouse.id == id) return &warehouse;
  }
  return nullptr;
}

const WarehouseRef* Book::FindWarehouse(const std::string& code) const {
  if (code.empty()) return warehouses.empty() ? nullptr : &warehouses.front();
  for (const WarehouseRef& warehouse : warehouses) {
    if (warehouse.code == code) return &warehouse;
  }
  return nullptr;
}

const WarehouseRef& Book::WarehouseOrDefault(const std::string& code) const {
  const WarehouseRef* found = FindWarehouse(code);
  return found == nullptr ? warehouses.front() : *found;
}

absl::Status Book::Receive(const MoveFor& what, int64_t value_minor, Id location) {
  const WarehouseRef* warehouse = FindWarehouse(what.warehouse);
  if (warehouse == nullptr) return NotFound("WAREHOUSE", what.warehouse.ToString());
  if (location.nil()) location = warehouse->stock_location;
  RETURN_IF_ERROR(ReceiveValue(valuations[what.item], what.quantity, value_minor));
  const StockKey key{what.item, what.warehouse};
  Stock& row = stock[key];
  row.on_hand += what.quantity;
  row.changed = true;
  Bin& bin = bins[{what.item, location}];
  bin.warehouse = what.warehouse;
  bin.main = location == warehouse->stock_location;
  bin.on_hand += what.quantity;
  bin.changed = true;
  moves.push_back({what.item, what.other_location, location, what.quantity, value_minor, what.reason,
                   what.document, cause});
  freed.insert(key);
  return absl::OkStatus();
}

absl::StatusOr<int64_t> Book::Issue(const MoveFor& what, Id location) {
  Stock& row = stock[{what.item, what.warehouse}];
  std::vector<std::pair<Id, Bin*>> from;
  Quantity there;
  for (auto bin = bins.lower_bound({what.item, Id()}); bin != bins.end() && bin->first.item == what.item;
       ++bin) {
    if (bin->second.warehouse != what.warehouse || !bin->second.on_hand.positive()) continue;
    if (!location.nil() && bin->first.location != location) continue;
    from.push_back({bin->first.location, &bin->second});
    there += bin->second.on_hand;
  }
  if (there < what.quantity || row.on_hand - row.reserved < what.quantity) {
    return Error(absl::StatusCode::kFailedPrecondition, "NEGATIVE_STOCK",
                 "There is less stock than that in this place",
                 {{"item", what.item.ToString()}, {"on_hand", money::FormatMicros(there.micros)}});
  }
  std::stable_partition(from.begin(), from.end(), [](const auto& bin) { return bin.second->main; });
  int64_t value = 0;
  Quantity left = what.quantity;
  for (auto& [place, bin] : from) {
    Quantity part = std::min(left, bin->on_hand);
    if (!part.positive()) break;
    ASSIGN_OR_RETURN(int64_t of_part, IssueValue(valuations[what.item], part));
    bin->on_hand -= part;
    bin->changed = true;
    moves.push_back({what.item, place, what.other_location, part, of_part, what.reason, what.document, cause});
    value += of_part;
    left -= part;
  }
  row.on_hand -= what.quantity;
  row.changed = true;
  return value;
}

absl::StatusOr<int64_t> Book::IssueReserved(Demand& demand, DemandLine& line, Quantity quantity, Id to,
                                            Reason reason, const Id& document) {
  if (quantity > line.reserved) {
    return Error(absl::StatusCode::kFailedPrecondition, "NOT_RESERVED",
                 "Less is reserved for the line than that",
                 {{"line", line.line_id.ToString()}, {"reserved", money::FormatMicros(line.reserved.micros)}});
  }
  stock[{line.item, demand.warehouse}].reserved -= quantity;
  ASSIGN_OR_RETURN(int64_t value, Issue({line.item, demand.warehouse, quantity, to, reason, document}));
  line.reserved -= quantity;
  line.issued += quantity;
  line.changed = true;
  Touch(demand);
  return value;
}

void Book::Reserve(Demand& demand, DemandLine& line, Quantity free, Quantity pegged) {
  if ((free + pegged).zero()) return;
  Stock& row = stock[{line.item, demand.warehouse}];
  row.reserved += free + pegged;
  row.changed = true;
  line.reserved += free + pegged;
  line.covered_free += free;
  line.covered_pegged += pegged;
  line.changed = true;
  demand.answer = true;
  Touch(demand);
}

void Book::GiveUp(Demand& demand, DemandLine& line, Quantity quantity, bool lost) {
  if (quantity.zero()) return;
  Stock& row = stock[{line.item, demand.warehouse}];
  row.reserved -= quantity;
  row.changed = true;
  const Quantity free = std::min(quantity, line.covered_free);
  line.reserved -= quantity;
  line.covered_free -= free;
  line.covered_pegged -= quantity - free;
  if (lost) line.lost += quantity - free;
  line.changed = true;
  Touch(demand);
}

void Book::TakeFree(Demand& demand) {
  for (DemandLine& line : demand.lines) {
    Reserve(demand, line, std::min(line.Backordered(), stock[{line.item, demand.warehouse}].Free()), {});
  }
}

void Book::Expire(Demand& demand) {
  for (DemandLine& line : demand.lines) {
    if (!line.reserved.positive()) continue;
    freed.insert({line.item, demand.warehouse});
    GiveUp(demand, line, line.reserved, false);
    demand.answer = true;
  }
  demand.hold_until.reset();
  Touch(demand);
}

bool Book::Withdraw(Demand& demand) {
  bool any = false;
  for (DemandLine& line : demand.lines) {
    if (line.reserved.positive()) {
      freed.insert({line.item, demand.warehouse});
      GiveUp(demand, line, line.reserved, false);
    }
    const Quantity left = line.Backordered();
    if (!left.positive()) continue;
    line.withdrawn += left;
    line.changed = true;
    any = true;
  }
  demand.state = DemandState::kClosed;
  demand.hold_until.reset();
  Touch(demand);
  for (Shipment* shipment : OpenShipments(demand.id)) {
    shipment->state = ShipmentState::kCancelled;
    shipment->changed = true;
    shipment->cause = cause;
  }
  return any;
}

void Book::Allocate(const StockKey& key, absl::Span<const PegClaim> pegs) {
  freed.erase(key);
  const Quantity free = stock[key].Free();
  if (!free.positive()) return;
  std::vector<Claim> claims;
  std::vector<std::pair<Demand*, DemandLine*>> lines;
  for (auto& [id, demand] : demands) {
    if (!demand.open() || demand.warehouse != key.warehouse) continue;
    for (DemandLine& line : demand.lines) {
      if (line.item != key.item || !line.Backordered().positive()) continue;
      claims.push_back({id, line.line_id, line.line_number, demand.priority, demand.requested_date,
                        demand.order_time, line.Backordered()});
      lines.push_back({&demand, &line});
    }
  }
  for (const Grant& grant : inventory::Allocate(free, claims, pegs)) {
    Reserve(*lines[grant.claim].first, *lines[grant.claim].second, grant.free, grant.pegged);
  }
}

void Book::AllocateFreed() {
  const std::set<StockKey> keys = freed;
  for (const StockKey& key : keys) Allocate(key);
}

void Book::ReleaseDownTo(const StockKey& key, Quantity limit) {
  const Quantity excess = stock[key].reserved - limit;
  if (!excess.positive()) return;
  std::vector<Claim> claims;
  std::vector<std::pair<Demand*, DemandLine*>> lines;
  for (auto& [id, demand] : demands) {
    if (demand.state == DemandState::kClosed || demand.warehouse != key.warehouse) continue;
    for (DemandLine& line : demand.lines) {
      if (line.item != key.item || !line.reserved.positive()) continue;
      claims.push_back({id, line.line_id, line.line_number, demand.priority, demand.requested_date,
                        demand.order_time, line.reserved});
      lines.push_back({&demand, &line});
    }
  }
  for (const Taken& taken : TakeBack(excess, claims)) {
    auto [demand, line] = lines[taken.claim];
    GiveUp(*demand, *line, taken.quantity, true);
    demand->answer = true;
  }
}

}  // namespace saikne::inventory
