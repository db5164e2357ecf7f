#pragma once

// Rows of trails and of the copies of orders.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/pg/pg.h"
#include "services/crm/domain/customer_order.h"
#include "services/crm/domain/trail_kind.h"

namespace saikne::crm {

/// A fact on the trail of one root: a deal, a direct order, or a document that trail_links joins to these.
struct TrailStep {
  Id root_id;
  std::optional<Id> fact_id;  // one step per root and fact, however often published; none: each event is a fact
  Id event_id;                // the first that told it
  Id company_id;
  TrailKind kind = TrailKind{0};
  std::string document_number;
  std::string detail;
  absl::Time record_time;
  absl::Time effective_time;
};

/// A document that serves a root.
struct TrailLink {
  Id root_id;
  Id document_id;
  Id company_id;
  friend auto operator<=>(const TrailLink&, const TrailLink&) = default;
  friend bool operator==(const TrailLink&, const TrailLink&) = default;
};

class TrailStore {
 public:
  explicit TrailStore(pg::Txn& txn) : txn_(txn) {}

  /// Answers the events of which a step was new; of several events that tell the same fact at most one.
  absl::StatusOr<std::vector<Id>> InsertSteps(absl::Span<const TrailStep> steps);
  absl::Status InsertLinks(std::vector<TrailLink> links);
  /// Changes of one order are merged; rows are written in order-id order.
  absl::Status ApplyToOrders(absl::Span<const OrderChange> changes);

 private:
  pg::Txn& txn_;
};

/// account_id: the deal's; empty for a direct order.
absl::StatusOr<std::vector<TrailStep>> ReadTrail(pg::Pool& pool, const Id& company_id, const Id& root_id,
                                                 const std::optional<Id>& account_id);

}  // namespace saikne::crm
