#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/base/id.h"
#include "libs/events/flow.h"
#include "libs/events/outbox.h"
#include "libs/pg/pg.h"
#include "services/finance/app/ledger.h"
#include "services/finance/domain/credit.h"

namespace saikne::finance {

/// What an event says of a customer: enough to make a credit account with the company's default limit.
struct CustomerRef {
  Id customer_id;
  Id company_id;
  std::string number;
  std::string name;
};

/// Room that a fact gives back to a customer's credit, in the order of the facts.
struct Relief {
  Id customer_id;
  int64_t room = 0;  // minor units
  ::saikne::events::Flow cause;
};

/// Credit accounts and holds of a batch: locked, changed in memory, written once. The account's lock guards everything of its
/// customer: holds, invoices, payments.
class CustomerBook {
 public:
  CustomerBook(pg::Txn& txn, absl::Time now) : txn_(txn), now_(now) {}

  /// Locks the accounts in id order and makes those that are missing. companies must hold the customers' companies.
  absl::Status LockOrCreate(absl::Span<const CustomerRef> customers, const Companies& companies);
  /// Locks the accounts in id order; missing ones are left out.
  absl::Status Lock(absl::Span<const Id> customers);
  /// Locks the holds of these orders; their accounts come first.
  absl::Status LockHolds(absl::Span<const Id> orders);

  CreditAccount* account(const Id& customer);  // null when there is none
  CreditHold* hold(const Id& order);           // null when there is none
  /// A hold of an order that has none yet.
  CreditHold& AddHold(CreditHold hold);

  void Touch(const CreditAccount& account) { touched_accounts_.insert(account.customer_id); }
  void Touch(const CreditHold& hold) { touched_holds_.insert(hold.order_id); }

  /// Events about a hold; they advance its event version.
  void PublishHeld(CreditHold& hold, const ::saikne::events::Flow& flow);
  void PublishRefused(const CreditAccount& account, CreditHold& hold, const ::saikne::events::Flow& flow);
  void PublishFreed(CreditHold& hold, int64_t freed, const ::saikne::events::Flow& flow);

  /// Gives waiting holds of these customers what they now have room for, oldest first. Each event belongs to the held order's own
  /// correlation; its cause, effective time, actor and trace are those of the relief that completed the room it takes.
  absl::Status TakeWaiting(absl::Span<const Relief> reliefs);

  /// Writes what was touched; one statement per table.
  absl::Status Save(const std::string& actor);
  /// Events in the order in which they were published; appended by the use case after all rows are written.
  std::vector<::saikne::events::Outgoing>& events() { return events_; }

 private:
  absl::Status LockIds(std::vector<Id> ids);
  pg::Txn& txn_;
  absl::Time now_;
  std::map<Id, CreditAccount> accounts_;
  std::map<Id, CreditHold> holds_;
  std::vector<Id> new_holds_;
  std::set<Id> touched_accounts_;
  std::set<Id> touched_holds_;
  std::vector<::saikne::events::Outgoing> events_;
};

}  // namespace saikne::finance
