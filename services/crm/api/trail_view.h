#pragma once

#include <string>
#include <vector>

#include "saikne/crm/v1/deal_service.pb.h"
#include "services/crm/domain/deal.h"
#include "services/crm/store/trail_store.h"

namespace saikne::crm {

/// The trail as it is shown: crm's own steps (the deal's history) and those of the other services, by recorded time, each with the
/// milliseconds since the last win before it. Steps of finance about an order's credit carry no number of their own and
/// get that of the order placed last before them.
v1::DealTrail TrailView(const std::string& deal_number, const std::vector<StageEntry>& history,
                        const std::vector<TrailStep>& steps);

}  // namespace saikne::crm
