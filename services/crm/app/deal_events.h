#pragma once

#include "libs/events/outbox.h"
#include "services/crm/domain/account.h"
#include "services/crm/domain/deal.h"

namespace saikne::crm {

// All advance the deal's event_version; the row is saved in the same transaction.

::saikne::events::Outgoing DealWonEvent(Deal& deal, const Account& account,
                                        const ::saikne::events::Flow& flow, absl::Time now);
::saikne::events::Outgoing DealLostEvent(Deal& deal, const ::saikne::events::Flow& flow, absl::Time now);
/// from: code of the stage before, "lost" or "won" for a reopened deal, empty for a new one.
::saikne::events::Outgoing DealStageChangedEvent(Deal& deal, const std::string& from, bool reopened,
                                                 const ::saikne::events::Flow& flow, absl::Time now);

}  // namespace saikne::crm
