#pragma once

// Supply: what purchase orders and work orders will bring, and goods that came.

#include <optional>
#include <string>
#include <vector>

#include "services/inventory/app/demands.h"

namespace saikne::inventory {

struct ReceivedLine {
  Id order_line_id;
  Id item;
  Quantity quantity;          // accepted, in the stock unit; may be 0
  int64_t value_minor = 0;    // booked exactly
  Quantity still_expected;
  std::vector<PegClaim> pegs;
};

struct GoodsReceipt {
  Id receipt_id;
  std::string receipt_number;
  Id purchase_order_id;
  std::string warehouse_code;
  std::vector<ReceivedLine> lines;
  ::saikne::events::Flow flow;
};

/// GoodsReceived: stock comes in at exactly the given value (StockReceived), goes to the pegs first and then to the other backorders,
/// and joins shipments. A receipt that is known already is ignored.
/// What is for an unknown warehouse goes into the default one, and that is an exception (RECEIVED_ELSEWHERE).
/// Errors: NOT_FOUND/ITEM_NOT_FOUND; OUT_OF_RANGE/OVERFLOW.
Outcomes ReceiveGoods(pg::Txn& txn, const Context& context, const Id& company,
                      const std::vector<GoodsReceipt>& receipts, absl::Time now);

struct ExpectedSupply {
  Id line_id;
  Id document_id;
  Id item;
  std::string warehouse_code;
  Quantity quantity;
  std::optional<absl::CivilDay> day;
};

/// PurchaseOrdered, WorkOrderReleased: counts as expected in availability, in the default warehouse where its own is not known.
absl::Status ExpectSupply(pg::Txn& txn, const Id& company, const std::vector<ExpectedSupply>& supplies,
                          absl::Time now);
/// PurchaseCancelled, WorkOrderCancelled, WorkOrderClosed: nothing more will come of these documents.
absl::Status CloseSupply(pg::Txn& txn, const Id& company, const std::vector<Id>& documents, absl::Time now);

struct ExpectedDay {
  Id document_id;
  std::optional<absl::CivilDay> day;  // nothing: nobody knows
};

/// PurchaseAcknowledged, PurchaseDelayed: what these documents still bring comes on other days. Of several days for a document the last
/// counts; a document of which nothing is expected does nothing.
absl::Status RedateSupply(pg::Txn& txn, const Id& company, const std::vector<ExpectedDay>& days, absl::Time now);

/// Writes expected supplies for a book whose places are loaded.
absl::Status SaveSupplies(pg::Txn& txn, const Book& book, const Id& company,
                          const std::vector<ExpectedSupply>& supplies, absl::Time now);

}  // namespace saikne::inventory
