#pragma once

// For specifications of interleavings in finance: a reaction to one event as a step.

#include <string>

#include "libs/testing/interleaving.h"
#include "services/finance/tests/finance_pg.h"

namespace saikne::finance {

class InterleavedFinance : public FinancePg {
 protected:
  /// The reaction to one event, called as the consumer calls it; an event that is not applied is a refusal.
  template <typename E>
  testing::Step Reacting(const std::string& name, Reaction<E> reaction, const Received<E>& event) {
    return testing::Step::Do(name, [this, reaction, event](pg::Txn& txn) -> absl::Status {
      ASSIGN_OR_RETURN(std::vector<Outcome> outcomes, reaction(txn, {event}, now_));
      if (outcomes.at(0).kind() == Outcome::Kind::kApplied) return absl::OkStatus();
      return Error(absl::StatusCode::kFailedPrecondition, outcomes[0].reason(), "not applied");
    });
  }
  TestOrder Order(const Id& customer, int64_t price) const {
    TestOrder order;
    order.customer = customer;
    order.lines[0].price = price;
    return order;
  }
};

}  // namespace saikne::finance
