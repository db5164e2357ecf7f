#pragma once

// Orders <-> their RPC messages.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/rpc/call.h"
#include "saikne/ordering/v1/ordering_service.pb.h"
#include "services/ordering/domain/order.h"
#include "services/ordering/domain/placement.h"
#include "services/ordering/store/order_store.h"
#include "services/ordering/store/reference_store.h"

namespace saikne::ordering {

/// All but the lines; the derived statuses need the order's lines to be loaded.
void HeaderToProto(const Order& order, v1::Order* out);
/// All of it.
void OrderToProto(const Order& order, v1::Order* out);
void DetailsToProto(absl::Span<const Shipment> shipments, absl::Span<const BlockedItem> blocks, v1::Order* out);

/// What a caller asks for; customer facts are filled by WithCustomer. `path` is the prefix of field names in errors, "order.".
/// Errors: INVALID_ARGUMENT/INVALID_FIELD.
absl::StatusOr<NewOrder> ReadNewOrder(const std::string& path, const v1::NewOrder& in, const rpc::Call& call);
void WithCustomer(const Customer& customer, const v1::NewOrder& in, NewOrder* order);

}  // namespace saikne::ordering
