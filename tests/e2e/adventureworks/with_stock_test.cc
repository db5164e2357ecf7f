#include <gtest/gtest.h>

#include "tests/e2e/adventureworks/adventureworks.h"

namespace saikne::e2e {

TEST(AdventureWorksTest, EveryOrderFromItsOpeningStock) { SellAdventureWorks(/*with_stock=*/true, /*minutes=*/10); }

}  // namespace saikne::e2e
