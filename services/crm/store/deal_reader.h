#pragma once

// Deals as they are shown, with what other aggregates say of them: one round trip and one snapshot each.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/pg/pg.h"
#include "services/crm/domain/customer_order.h"
#include "services/crm/domain/deal.h"

namespace saikne::crm {

/// What a deal shows of its account, its pipeline and its orders.
struct DealContext {
  std::string account_name;
  std::string account_external_key;  // may be empty
  std::string pipeline_code;
  std::vector<CustomerOrder> orders;  // by win
};

/// A deal with its lines, what it shows of others, and its stage history, oldest first.
struct WholeDeal {
  Deal deal;
  DealContext context;
  std::vector<StageEntry> history;
};

/// None when it does not exist or belongs to another company.
absl::StatusOr<std::optional<WholeDeal>> ReadWholeDeal(pg::Pool& pool, const Id& company_id, const Id& deal_id);
/// By deal; of deals that exist.
absl::StatusOr<std::map<Id, DealContext>> ReadDealContexts(pg::Pool& pool, absl::Span<const Id> deal_ids);

}  // namespace saikne::crm
