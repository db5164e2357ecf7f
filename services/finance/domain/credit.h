#pragma once

// Credit: what a customer may owe, what is set aside for orders, who waits (domain.md 5.2). Minor units of the base currency.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "libs/base/id.h"

namespace saikne::finance {

struct CreditAccount {
  Id customer_id;
  Id company_id;
  std::string customer_number;
  std::string customer_name;
  std::string currency;
  int64_t limit = 0;
  int64_t held = 0;        // set aside for orders that are not invoiced
  int64_t receivable = 0;  // open invoices
  int64_t advance = 0;     // payments that are not allocated
  std::optional<int64_t> limit_asked;
  int64_t version = 0;

  int64_t available() const { return limit - receivable - held; }
};

/// Numbers as in saikne.finance.v1.CreditHoldState. waiting->held|closed*; held->closed*.
enum class HoldState { kWaiting = 1, kHeld = 2, kClosed = 3 };

struct CreditHold {
  Id order_id;
  Id company_id;
  Id customer_id;
  std::optional<Id> deal_id;
  std::string order_number;
  std::string currency;
  int64_t amount = 0;  // asked
  int64_t held = 0;    // still set aside
  HoldState state = HoldState::kWaiting;
  bool over_limit = false;
  std::string released_by;
  std::string correlation_id;
  int64_t arrival = 0;  // grows with the order of arrival
  int64_t event_version = 0;
  int64_t version = 0;
};

/// Takes a waiting hold when it fits (O7). False leaves both as they are.
bool TakeIfFits(CreditAccount& account, CreditHold& hold);

/// Takes a waiting hold over the limit, as a named person released it. False when the hold does not wait.
bool TakeOverLimit(CreditAccount& account, CreditHold& hold, const std::string& released_by);

/// Walks waiting holds, oldest first, takes each that fits and skips the others; returns those taken.
/// waiting: in the order of arrival, all of this account.
std::vector<CreditHold*> TakeWaiting(CreditAccount& account, absl::Span<CreditHold* const> waiting);

/// An invoice replaces a part of the hold by a receivable. hold may be null.
void Invoiced(CreditAccount& account, CreditHold* hold, int64_t gross);

/// Frees at most `amount` of a hold and returns how much it was.
int64_t Free(CreditAccount& account, CreditHold& hold, int64_t amount);

/// Ends a hold; returns what it still held.
int64_t Close(CreditAccount& account, CreditHold& hold);

}  // namespace saikne::finance
