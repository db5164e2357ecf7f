#include "services/finance/domain/credit.h"

#include <algorithm>

namespace saikne::finance {
namespace {

void Take(CreditAccount& account, CreditHold& hold) {
  hold.state = HoldState::kHeld;
  hold.held = hold.amount;
  account.held += hold.amount;
}

}  // namespace

bool TakeIfFits(CreditAccount& account, CreditHold& hold) {
  if (hold.state != HoldState::kWaiting || hold.amount > account.available()) return false;
  Take(account, hold);
  return true;
}

bool TakeOverLimit(CreditAccount& account, CreditHold& hold, const std::string& released_by) {
  if (hold.state != HoldState::kWaiting) return false;
  hold.over_limit = hold.amount > account.available();
  hold.released_by = released_by;
  Take(account, hold);
  return true;
}

std::vector<CreditHold*> TakeWaiting(CreditAccount& account, absl::Span<CreditHold* const> waiting) {
  std::vector<CreditHold*> taken;
  for (CreditHold* hold : waiting) {
    if (TakeIfFits(account, *hold)) taken.push_back(hold);
  }
  return taken;
}

void Invoiced(CreditAccount& account, CreditHold* hold, int64_t gross) {
  if (hold != nullptr) Free(account, *hold, gross);
  account.receivable += gross;
}

int64_t Free(CreditAccount& account, CreditHold& hold, int64_t amount) {
  int64_t freed = std::clamp<int64_t>(amount, 0, hold.held);
  hold.held -= freed;
  account.held -= freed;
  return freed;
}

int64_t Close(CreditAccount& account, CreditHold& hold) {
  int64_t freed = Free(account, hold, hold.held);
  hold.state = HoldState::kClosed;
  return freed;
}

}  // namespace saikne::finance
