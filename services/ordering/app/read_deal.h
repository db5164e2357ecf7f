#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "libs/events/flow.h"
#include "services/ordering/domain/placement.h"
#include "services/ordering/store/reference_store.h"

namespace saikne::crm::events::v1 {
class AccountFacts;
class DealWon;
}
namespace saikne::types::v1 {
class Address;
}

namespace saikne::ordering {

/// What a won deal asks for. Errors: INVALID_ARGUMENT/INVALID_FIELD or INVALID_ID names the field.
absl::StatusOr<NewOrder> ReadDeal(const crm::events::v1::DealWon& event, const ::saikne::events::Flow& flow);

/// The customer as an account's facts tell it. Errors: INVALID_ARGUMENT/INVALID_ID.
absl::StatusOr<Customer> ReadCustomer(const crm::events::v1::AccountFacts& account, const Id& company_id);

/// Serialized; empty for an address that says nothing.
std::string AddressBytes(const types::v1::Address& address);

/// A deal's worth in minor units of its currency, as far as its lines can be read: what is at risk while it has no order.
int64_t WorthOf(const crm::events::v1::DealWon& event, std::string* currency);

}  // namespace saikne::ordering
