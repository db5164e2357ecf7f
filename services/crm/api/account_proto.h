#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "saikne/crm/v1/account_service.pb.h"
#include "services/crm/app/save_accounts.h"
#include "services/crm/store/account_store.h"

namespace saikne::crm {

Address AddressFrom(const types::v1::Address& address);

/// Errors: INVALID_ARGUMENT/INVALID_FIELD.
absl::StatusOr<NewAccount> AccountFrom(const v1::Account& account);
v1::Account ToProto(const Account& account);
absl::Status TotalsToProto(absl::Span<const AccountTotals> totals, v1::Account& out);

}  // namespace saikne::crm
