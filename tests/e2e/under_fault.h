#pragma once

#include <functional>
#include <vector>

#include "tests/e2e/people.h"

namespace saikne::e2e {

/// Something that goes wrong while deals flow. more_deals(n) returns when n more deals are won, or all of them are.
using Fault = std::function<void(const std::function<void(int)>& more_deals)>;

/// Wins 30 deals in a new workshop, each with a lamp from stock, a helmet to be bought and every third one a bike to be made over
/// two levels, and does all the work of them, while the faults come one after the other. Afterwards: nothing is lost and nothing is
/// doubled; every order is complete, stock and books are what they are without faults, reconcile explains everything.
void DealsUnderFaults(System& system, const std::vector<Fault>& faults);

}  // namespace saikne::e2e
