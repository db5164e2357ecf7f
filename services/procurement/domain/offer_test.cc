#include "services/procurement/domain/offer.h"

#include <gtest/gtest.h>

#include <random>

#include "libs/base/status.h"

namespace saikne::procurement {
namespace {

using money::Units;

money::Currency Eur() { return *money::Currency::Parse("EUR"); }

Offer OfferOf(const char* supplier, int64_t price) {
  return {.price_id = Id::Derived(Id(), std::string("price") + supplier),
          .supplier_id = Id::Derived(Id(), supplier), .unit = "EA", .price = {price * money::kScale}};
}

Quantity SumOf(const std::vector<Quantity>& lines) {
  Quantity sum;
  for (Quantity line : lines) sum += line;
  return sum;
}

TEST(OrderQuantities, NothingForNoNeed) {
  EXPECT_TRUE(OrderQuantities(OfferOf("A", 1), {})->empty());
}

TEST(OrderQuantities, ConvertsToPurchaseUnitsAndRoundsUp) {
  Offer dozen = OfferOf("A", 1);
  dozen.factor = {12 * money::kScale};
  EXPECT_EQ(*OrderQuantities(dozen, Units(25)), std::vector<Quantity>{Units(3)});
}

TEST(OrderQuantities, RoundsUpToPacksAndMinimum) {
  Offer offer = OfferOf("A", 1);
  offer.pack = Units(5);
  EXPECT_EQ(*OrderQuantities(offer, Units(11)), std::vector<Quantity>{Units(15)});
  offer.minimum = Units(20);
  EXPECT_EQ(*OrderQuantities(offer, Units(11)), std::vector<Quantity>{Units(20)});
}

TEST(OrderQuantities, NeedAboveTheMaximumBecomesSeveralLines) {
  Offer offer = OfferOf("A", 1);
  offer.maximum = Units(10);
  EXPECT_EQ(*OrderQuantities(offer, Units(25)),
            (std::vector<Quantity>{Units(10), Units(10), Units(5)}));
}

TEST(OrderQuantities, TooLargeIsAnError) {
  Offer offer = OfferOf("A", 1);
  offer.factor = {1};
  EXPECT_EQ(ReasonOf(OrderQuantities(offer, Units(1'000'000)).status()), "OVERFLOW");
}

TEST(OrderQuantities, SumIsTheLeastThatCoversTheNeed) {
  std::mt19937 random(7);
  auto pick = [&](int64_t n) { return static_cast<int64_t>(random() % n); };
  for (int i = 0; i < 20000; ++i) {
    Offer offer = OfferOf("A", 1);
    offer.factor = {1 + pick(3 * money::kScale)};
    offer.pack = {1 + pick(4 * money::kScale)};
    offer.minimum = Quantity{pick(10) * money::kScale};
    if (pick(2)) offer.maximum = Quantity{offer.pack.micros + pick(20 * money::kScale)};
    Quantity need{1 + pick(50 * money::kScale)};
    auto lines = OrderQuantities(offer, need);
    ASSERT_TRUE(lines.ok() || ReasonOf(lines.status()) == "OVERFLOW");
    if (!lines.ok()) continue;
    Quantity sum = SumOf(*lines);
    EXPECT_GE(money::Convert(sum, offer.factor)->micros, need.micros);
    EXPECT_GE(sum.micros, offer.minimum.micros);
    for (Quantity line : *lines) {
      EXPECT_EQ(line.micros % offer.pack.micros, 0);
      if (offer.maximum.positive()) {
        EXPECT_LE(line.micros, offer.maximum.micros);
      }
    }
    __int128 less = static_cast<__int128>(sum.micros - offer.pack.micros);
    EXPECT_TRUE(less * offer.factor.micros < static_cast<__int128>(need.micros) * money::kScale ||
                less < offer.minimum.micros)
        << "one pack less would do";
  }
}

TEST(BestOffer, NoneWithoutOffers) { EXPECT_FALSE(BestOffer({}, Units(1), Eur())); }

TEST(BestOffer, LowestPricePerStockUnitNeeded) {
  Offer dear = OfferOf("A", 11), cheap = OfferOf("B", 10);
  EXPECT_EQ(BestOffer({dear, cheap}, Units(5), Eur())->supplier_id, cheap.supplier_id);
  cheap.minimum = Units(100);  // 1000 for five
  EXPECT_EQ(BestOffer({dear, cheap}, Units(5), Eur())->supplier_id, dear.supplier_id);
  EXPECT_EQ(BestOffer({dear, cheap}, Units(95), Eur())->supplier_id, cheap.supplier_id);
}

TEST(BestOffer, ComparesAcrossUnits) {
  Offer single = OfferOf("A", 2), dozen = OfferOf("B", 18);
  dozen.factor = {12 * money::kScale};
  EXPECT_EQ(BestOffer({single, dozen}, Units(12), Eur())->supplier_id, dozen.supplier_id);
  EXPECT_EQ(BestOffer({single, dozen}, Units(3), Eur())->supplier_id, single.supplier_id);
}

TEST(BestOffer, TieGoesToTheShorterLeadTimeThenTheSmallerId) {
  Offer slow = OfferOf("A", 2), fast = OfferOf("B", 2);
  slow.lead_time_days = 9;
  EXPECT_EQ(BestOffer({slow, fast}, Units(1), Eur())->supplier_id, fast.supplier_id);
  slow.lead_time_days = 0;
  EXPECT_EQ(BestOffer({slow, fast}, Units(1), Eur())->supplier_id,
            std::min(slow.supplier_id, fast.supplier_id));
}

TEST(BestOffer, PassesOverWhatOverflows) {
  Offer absurd = OfferOf("A", 0), sane = OfferOf("B", 5);
  absurd.factor = {1};
  EXPECT_EQ(BestOffer({absurd, sane}, Units(1'000'000), Eur())->supplier_id, sane.supplier_id);
}

}  // namespace
}  // namespace saikne::procurement
