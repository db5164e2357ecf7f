#pragma once

#include <map>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/rpc/call.h"
#include "saikne/crm/v1/deal_service.pb.h"
#include "services/crm/app/new_deal.h"
#include "services/crm/domain/customer_order.h"
#include "services/crm/domain/deal.h"

namespace saikne::crm {

/// The company of the call says in which currency prices are where neither deal nor account states one.
/// Errors: INVALID_ARGUMENT/INVALID_FIELD with a path below "deal".
absl::StatusOr<NewDeal> DealFrom(const v1::Deal& deal, const rpc::Call& call);

/// Without pipeline, account names, history and orders.
v1::Deal ToProto(const Deal& deal);
/// Stays last until the next begins, the last one until `now`.
void HistoryToProto(absl::Span<const StageEntry> entries, absl::Time now, v1::Deal& out);
void OrderToProto(const CustomerOrder& order, v1::Deal& out);

}  // namespace saikne::crm
