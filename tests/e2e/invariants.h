#pragma once

// What holds after every story, whatever happened in it.

#include <string>
#include <vector>

#include "tests/e2e/people.h"

namespace saikne::e2e {

/// Waits until nothing is in flight, then: reconcile explains everything, the books balance, no stock is negative, nothing is
/// parked unless allowed.
void ExpectConsistent(System& system);
/// The books alone: debits are credits, and the balances sum to zero.
void ExpectBalanced(System& system);
/// No location has less than nothing of an item.
void ExpectNoNegativeStock(System& system);
/// crm's trail of the deal has each of these steps at least as often as it stands here, waits for them a while, and has each
/// event once.
void ExpectTrail(People& people, const std::string& deal_id, const std::vector<std::string>& steps);

}  // namespace saikne::e2e
