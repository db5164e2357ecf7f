#pragma once

// Loads a Book under locks and saves what changed of it: one statement a table, whatever the size.
// Lock order: items, demands, shipments, valuation documents, each by id.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "libs/events/flow.h"
#include "libs/pg/pg.h"
#include "services/inventory/domain/book.h"

namespace saikne::inventory {

/// A receipt, opening document, shipment, adjustment or work order as the aggregate of its valuation events.
struct ValuationDocument {
  Id id;
  Reason reason = Reason::kReceipt;
  std::string number;
  std::optional<Id> purchase_order;
  int64_t value_minor = 0;
  int64_t wip_minor = 0;
  int64_t event_version = 0;
  int64_t version = 0;  // 0: not stored yet
  bool changed = false;
};

/// How much of an item became free in a warehouse, at most: which backorders could get it.
struct Increase {
  StockKey key;
  Quantity quantity;
};

class BookStore {
 public:
  BookStore(pg::Txn& txn, const Id& company) : txn_(txn), company_(company) {}

  /// Warehouses and virtual locations.
  absl::Status LoadPlaces(Book& book);

  /// Locks items and reads their stock. Errors: NOT_FOUND/ITEM_NOT_FOUND names the first that is missing.
  absl::Status LockItems(Book& book, std::vector<Id> items);
  /// Stock by location of the locked items; before anything moves.
  absl::Status LoadBins(Book& book);

  /// Locks the given demands and those that could get a part of the increases, their lines and open shipments.
  /// The items of everything that will change are locked already.
  absl::Status LockDemands(Book& book, std::vector<Id> demands, absl::Span<const Increase> increases = {});
  /// Demands that hold stock of an item, unlocked.
  absl::StatusOr<std::vector<Id>> FindReservations(const StockKey& key);

  /// Items of demands, unlocked: they never change.
  absl::StatusOr<std::vector<Id>> ItemsOf(const std::vector<Id>& demands);

  /// What closing these demands can set free, while their items are locked; no row where they hold nothing.
  absl::StatusOr<std::vector<Increase>> ReleasableOf(const std::vector<Id>& demands);

  /// Those that exist, locked.
  absl::StatusOr<std::map<Id, ValuationDocument>> LockDocuments(const std::vector<Id>& ids);

  /// Facts of items that are only named. Adds to book.items.
  absl::Status LoadFacts(Book& book, std::vector<Id> items);

  /// Writes what changed. causes: flows by Move::cause and Shipment::cause; days: their effective days.
  absl::Status Save(Book& book, absl::Span<const ::saikne::events::Flow> causes, absl::Span<const absl::CivilDay> days);
  absl::Status SaveDocuments(const std::map<Id, ValuationDocument>& documents, absl::Time now);

 private:
  absl::Status SaveStock(const Book& book);
  absl::Status SaveMoves(const Book& book, absl::Span<const ::saikne::events::Flow> causes,
                         absl::Span<const absl::CivilDay> days);
  absl::Status SaveDemands(const Book& book);
  absl::Status SaveLines(const Book& book);
  absl::Status SaveShipments(const Book& book, absl::Span<const ::saikne::events::Flow> causes);
  absl::Status TakeLines(Book& book, const pg::Rows& rows);
  absl::Status LoadShipments(Book& book, const std::vector<Id>& demands);

  pg::Txn& txn_;
  const Id company_;
};

}  // namespace saikne::inventory
