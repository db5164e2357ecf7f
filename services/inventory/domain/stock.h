#pragma once

// The words of stock: what is where, what it is worth, who waits for it, what leaves together.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "libs/base/id.h"
#include "libs/money/money.h"

namespace saikne::inventory {

using money::Quantity;

// The numbers are those of the protos and the database.
enum class SupplyMethod { kBuy = 1, kMake = 2, kService = 3 };
enum class DemandKind { kOrder = 1, kWorkOrder = 2 };
enum class DemandState { kPlaced = 1, kFirm = 2, kClosed = 3 };
enum class DeliveryRule { kAsAvailable = 1, kCompleteLine = 2, kCompleteOrder = 3, kAfterPayment = 4 };
enum class ShipmentState { kAssigned = 1, kPicked = 2, kPacked = 3, kShipped = 4, kCancelled = 5 };
enum class Reason { kOpening = 1, kReceipt = 2, kSale = 3, kWorkOrder = 4, kCount = 5 };

struct Item {
  Id id;
  std::string sku;
  std::string unit;
  SupplyMethod supply_method = SupplyMethod::kBuy;
};

struct StockKey {
  Id item;
  Id warehouse;
  friend auto operator<=>(const StockKey&, const StockKey&) = default;
};

/// Stock of an item in a warehouse. I2: 0 <= reserved <= on_hand.
struct Stock {
  Quantity on_hand;
  Quantity reserved;
  bool changed = false;
  Quantity Free() const { return on_hand - reserved; }
};

struct BinKey {
  Id item;
  Id location;
  friend auto operator<=>(const BinKey&, const BinKey&) = default;
};

/// Stock of an item in one location of a warehouse.
struct Bin {
  Id warehouse;
  Quantity on_hand;
  bool main = false;  // the warehouse's stock location, which is emptied first
  bool changed = false;
};

/// What the stock of an item is worth: the moving average is value / quantity. I10: quantity 0 => value 0.
struct Valuation {
  Quantity quantity;
  int64_t value_minor = 0;
  bool changed = false;
};

/// A quantity of an item from one location to another (I5).
struct Move {
  Id item;
  Id from;
  Id to;
  Quantity quantity;
  int64_t value_minor = 0;
  Reason reason = Reason::kCount;
  Id document;
  int cause = 0;  // index of the command that caused it
};

/// A line of a demand, and the reservation for it (domain.md 5.3, 5.4).
/// Always: covered_free + covered_pegged = reserved + issued; Backordered() >= 0.
struct DemandLine {
  Id line_id;
  int32_t line_number = 0;
  Id item;
  Quantity demanded;
  Quantity covered_free;
  Quantity covered_pegged;
  Quantity reserved;
  Quantity issued;
  Quantity withdrawn;
  Quantity lost;           // pegged coverage that a count took away again
  Quantity supply_needed;  // as last published
  std::string roots;       // whose need a work order's component serves (roots.h)
  bool changed = false;

  Quantity Backordered() const { return demanded - withdrawn - reserved - issued; }
  /// Cumulative: what supply must cover. Covering it by pegged supply does not lower it.
  Quantity SupplyNeeded() const { return demanded - covered_free - withdrawn + lost; }
};

/// What a sales order or a work order demands.
struct Demand {
  Id id;
  DemandKind kind = DemandKind::kOrder;
  DemandState state = DemandState::kPlaced;
  std::string number;
  std::string deal_id;
  Id warehouse;  // nil: closed before it was seen, or its document names an unknown one
  int32_t priority = 0;
  absl::CivilDay requested_date;
  absl::Time order_time;
  DeliveryRule delivery_rule = DeliveryRule::kAsAvailable;
  bool blocked = false;
  bool paid = false;
  std::optional<absl::Time> hold_until;
  std::string correlation_id;
  std::string actor;
  int64_t version = 0;  // 0: not stored yet
  int64_t event_version = 0;
  absl::Time create_time;
  std::vector<DemandLine> lines;

  // What happened to it in this transaction.
  bool changed = false;
  bool answer = false;     // its reservations are to be published
  bool withdrawn = false;  // its withdrawal is to be published
  int cause = 0;           // index of the command that touched it first
  bool touched = false;

  bool open() const { return state == DemandState::kFirm; }
  DemandLine* Find(const Id& line_id);
};

struct ShipmentLine {
  Id order_line_id;
  Id item;
  Quantity quantity;
  bool changed = false;
};

/// Goods of one order that leave one warehouse together.
struct Shipment {
  Id id;
  std::string number;
  Id demand;
  Id warehouse;
  ShipmentState state = ShipmentState::kAssigned;
  std::string tracking;
  int64_t version = 0;  // 0: not stored yet
  int64_t event_version = 0;
  absl::Time create_time;
  std::optional<absl::Time> ship_time;
  std::vector<ShipmentLine> lines;

  bool changed = false;
  ShipmentState before = ShipmentState::kAssigned;  // when it was loaded
  int cause = 0;

  bool open() const { return state < ShipmentState::kShipped; }
  ShipmentLine* Find(const Id& order_line_id);
};

}  // namespace saikne::inventory
