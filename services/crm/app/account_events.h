#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "libs/events/outbox.h"
#include "libs/events/republish.h"
#include "saikne/crm/events/v1/crm_events.pb.h"
#include "services/crm/domain/account.h"

namespace saikne::crm {

void AddressToProto(const Address& address, types::v1::Address* out);

/// The account as other services know it.
void FactsToProto(const Account& account, events::v1::AccountFacts* out);

/// Both advance the account's event_version; the row is saved in the same transaction.
::saikne::events::Outgoing AccountRegisteredEvent(Account& account, const ::saikne::events::Flow& flow,
                                                  absl::Time now);
::saikne::events::Outgoing AccountChangedEvent(Account& account, const ::saikne::events::Flow& flow,
                                               absl::Time now);

/// The events that hold a page of accounts, which are locked in id order.
absl::StatusOr<std::vector<::saikne::events::Outgoing>> AccountStates(pg::Txn& txn, const ::saikne::events::StatePage& page);

}  // namespace saikne::crm
