#pragma once

// The events of purchase orders and requisitions. Each advances its aggregate's event_version; the caller saves it and appends, in
// this order.

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "libs/events/outbox.h"
#include "libs/supply/need_store.h"
#include "libs/supply/pegs.h"
#include "saikne/procurement/events/v1/procurement_events.pb.h"
#include "services/procurement/domain/supply_plan.h"
#include "services/procurement/store/supplier_store.h"

namespace saikne::procurement {

using supply::NeedsByLine;
using supply::NeedStore;
using supply::PegList;
using supply::PegWriter;

/// The needs that some pegs serve, by demand line.
absl::StatusOr<NeedsByLine> LoadNeedsOf(NeedStore& store, absl::Span<const PurchaseOrder> orders);

/// The given part of pegs, where it is positive.
void AddPegs(const std::vector<Peg>& pegs, Quantity Peg::*part, PegWriter& writer, PegList& out);
/// The same for one line by itself.
void AddPegs(const std::vector<Peg>& pegs, const NeedsByLine& needs, Quantity Peg::*part, PegList& out);

void ToFacts(const Supplier& supplier, ::saikne::procurement::events::v1::SupplierFacts& out);

/// The flow of what a timer does to an order: that of the first need it was made for.
saikne::events::Flow FlowOf(const PurchaseOrder& order, absl::Time now);
/// A person's flow, with the order's correlation.
saikne::events::Flow InFlowOf(const PurchaseOrder& order, saikne::events::Flow flow);

saikne::events::Outgoing PurchaseOrderedEvent(PurchaseOrder& order, const Supplier& supplier,
                                              const NeedsByLine& needs,
                                              const saikne::events::Flow& flow, absl::Time now);
/// Before the open pegs are cut.
saikne::events::Outgoing PurchaseCancelledEvent(PurchaseOrder& order, const NeedsByLine& needs,
                                                const saikne::events::Flow& flow, absl::Time now);
saikne::events::Outgoing GoodsReceivedEvent(PurchaseOrder& order, const Id& receipt_id,
                                            const std::string& receipt_number,
                                            absl::Span<const ReceiptLine> lines,
                                            const NeedsByLine& needs,
                                            const saikne::events::Flow& flow, absl::Time now);
/// RequisitionRaised or RequisitionCancelled, as the requisition is marked; several where the need has more roots than one should name.
std::vector<saikne::events::Outgoing> RequisitionEvents(Requisition& requisition, const PurchaseOrder& order,
                                                        const Need& need, absl::Time now);

}  // namespace saikne::procurement
