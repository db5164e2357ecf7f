#include <gtest/gtest.h>

#include "tests/e2e/adventureworks/adventureworks.h"

namespace saikne::e2e {

TEST(AdventureWorksTest, EveryLevelOfEveryBicycleIsMade) { SellAdventureWorks(/*with_stock=*/false, /*minutes=*/45); }

}  // namespace saikne::e2e
