#pragma once

// The stock, demands and shipments that one transaction works on, and every change that can be made to them. Pure: the store loads
// it under locks and saves what changed. One company. The invariants I1-I3, I5 and I10 hold after every call.

#include <functional>
#include <map>
#include <set>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "services/inventory/domain/allocation.h"
#include "services/inventory/domain/stock.h"

namespace saikne::inventory {

/// The virtual locations of a company.
struct VirtualLocations {
  Id supplier;
  Id customer;
  Id production;
  Id loss;
  Id opening;
};

struct WarehouseRef {
  Id id;
  std::string code;
  Id stock_location;  // where receipts and output go
};

/// Where a quantity comes from or goes to, and for what.
struct MoveFor {
  Id item;
  Id warehouse;
  Quantity quantity;  // > 0
  Id other_location;  // the virtual location on the other side
  Reason reason = Reason::kCount;
  Id document;
};

class Book {
 public:
  // Loaded by the store.
  std::map<Id, Item> items;
  std::vector<WarehouseRef> warehouses;  // the first is the default
  VirtualLocations places;
  std::map<StockKey, Stock> stock;
  std::map<BinKey, Bin> bins;
  std::map<Id, Valuation> valuations;
  std::map<Id, Demand> demands;
  std::map<Id, Shipment> shipments;  // open ones of the loaded demands

  // Written by the changes.
  std::vector<Move> moves;
  std::set<StockKey> freed;  // free stock rose and was not yet allocated

  std::function<Id()> new_id;
  absl::Time now;
  int cause = 0;  // index of the command at work; what is touched remembers it

  /// Marks a demand as changed by the command at work.
  void Touch(Demand& demand);

  /// Stock comes in at `value`. location nil: the warehouse's stock location. Errors: OUT_OF_RANGE/OVERFLOW;
  /// NOT_FOUND/WAREHOUSE_NOT_FOUND.
  absl::Status Receive(const MoveFor& what, int64_t value_minor, Id location = Id());

  /// Stock that nobody has reserved, or that was reserved and is released by the caller, goes out; returns its value.
  /// location nil: from the stock location first, then the others. Errors: FAILED_PRECONDITION/NEGATIVE_STOCK.
  absl::StatusOr<int64_t> Issue(const MoveFor& what, Id location = Id());

  /// Reserved stock of a line goes out: shipped, or consumed. Errors: FAILED_PRECONDITION/NOT_RESERVED.
  absl::StatusOr<int64_t> IssueReserved(Demand& demand, DemandLine& line, Quantity quantity, Id to,
                                        Reason reason, const Id& document);

  /// Gives each line of the demand what is free for it.
  void TakeFree(Demand& demand);

  /// Holds that nobody confirmed in time go back.
  void Expire(Demand& demand);

  /// Closes the demand to allocation and shipping: what is not issued is withdrawn and released, open shipments are cancelled.
  /// Returns true when a quantity was withdrawn.
  bool Withdraw(Demand& demand);

  /// Distributes what is free of one item in one warehouse over the backorders in the book.
  void Allocate(const StockKey& key, absl::Span<const PegClaim> pegs = {});
  /// The same for everything in `freed`.
  void AllocateFreed();

  /// A count took stock away that was reserved: releases the lowest rank first until reserved <= limit.
  void ReleaseDownTo(const StockKey& key, Quantity limit);

  /// Opens or extends the shipment of an order as its delivery rule allows, and cuts shipments that hold more than is reserved.
  void AssignShipments(Demand& demand);
  void AssignShipmentsOfTouched();

  std::vector<Shipment*> OpenShipments(const Id& demand);
  const WarehouseRef* FindWarehouse(const Id& id) const;
  /// By code; empty: the default. Null when there is none.
  const WarehouseRef* FindWarehouse(const std::string& code) const;
  /// By code; where there is none, the default. A loaded book has one.
  const WarehouseRef& WarehouseOrDefault(const std::string& code) const;

 private:
  void Reserve(Demand& demand, DemandLine& line, Quantity free, Quantity pegged);
  // Gives up reserved quantity; coverage from free stock first.
  void GiveUp(Demand& demand, DemandLine& line, Quantity quantity, bool lost);
  void Cut(Shipment& shipment, const Id& order_line_id, Quantity quantity);
};

}  // namespace saikne::inventory
