#include "services/ordering/domain/placement.h"

#include "gtest/gtest.h"
#include "libs/base/status.h"
#include "services/ordering/tests/orders.h"

namespace saikne::ordering {
namespace {

using namespace testing;  // NOLINT: the orders of this test
using money::Units;

const Id kCompany = IdOf(2);

Reference SomeReference() {
  Reference r;
  r.companies[kCompany] = {*money::Currency::Parse("EUR"), "STANDARD", BillingPolicy::kOnDelivery, "NET30"};
  r.warehouses.insert({kCompany, "NORTH"});
  r.payment_terms.insert({kCompany, "NET14"});
  r.items[{kCompany, "BOLT"}] = {IdOf(11), "BOLT", "Bolt", "EA", false, "", money::UnitPrice{2'500'000}};
  r.items[{kCompany, "HELP"}] = {IdOf(12), "HELP", "Help", "H", true, "ZERO", {}};
  r.items[{kCompany, "CARRY"}] = {IdOf(13), "CARRY", "Carriage", "EA", true, "", {}};
  r.tax_rates[{kCompany, "STANDARD"}] = {210'000};
  r.tax_rates[{kCompany, "ZERO"}] = {0};
  return r;
}

NewLine LineOfSku(const char* sku, int64_t price_micros = 3'333'333) {
  NewLine line;
  line.sku = sku;
  line.quantity = Units(3);
  line.unit_price = money::UnitPrice{price_micros};
  return line;
}

NewOrder Asked(std::vector<NewLine> lines) {
  NewOrder order;
  order.id = IdOf(1);
  order.company_id = kCompany;
  order.currency = "EUR";
  order.lines = std::move(lines);
  return order;
}

absl::StatusOr<Order> Put(const NewOrder& asked, const Reference& reference = SomeReference()) {
  return PutTogether(asked, reference, kDeadlines, kNow);
}

TEST(PlacementTest, FillsWhatTheDealOmitsFromItemAndCompanyAndFreezesTax) {
  NewLine bolt = LineOfSku("BOLT");
  bolt.discount = {100'000};
  const auto order = Put(Asked({bolt, LineOfSku("HELP")}));
  ASSERT_TRUE(order.ok()) << order.status();
  const Line& first = order->lines[0];
  EXPECT_EQ(first.kind, LineKind::kGoods);
  EXPECT_EQ(first.unit, "EA");
  EXPECT_EQ(first.description, "Bolt");
  EXPECT_EQ(first.tax_code, "STANDARD");
  EXPECT_EQ(first.net_minor, 900);  // 3 x 3.333333 x 0.9 = 8.9999991
  EXPECT_EQ(first.tax_minor, 189);
  EXPECT_EQ(first.billing, BillingPolicy::kOnDelivery);
  EXPECT_EQ(order->lines[1].kind, LineKind::kService);
  EXPECT_EQ(order->lines[1].tax_minor, 0);
  EXPECT_EQ(order->net_minor, 900 + 1000);
  EXPECT_EQ(order->gross_minor(), 900 + 1000 + 189);
  EXPECT_EQ(order->delivery_rule, DeliveryRule::kAsAvailable);
  EXPECT_EQ(CountOf<WasPlaced>(order->facts), 1);
}

TEST(PlacementTest, BillingComesFromLineThenOrderThenCompany) {
  NewOrder asked = Asked({LineOfSku("BOLT"), LineOfSku("BOLT")});
  asked.lines[0].billing = BillingPolicy::kOnDelivery;
  asked.billing = BillingPolicy::kOnOrder;
  const auto order = Put(asked);
  EXPECT_EQ(order->lines[0].billing, BillingPolicy::kOnDelivery);
  EXPECT_EQ(order->lines[1].billing, BillingPolicy::kOnOrder);
}

TEST(PlacementTest, FreightIsBilledWithTheFirstInvoice) {
  NewOrder asked = Asked({LineOfSku("BOLT"), LineOfSku("CARRY")});
  asked.lines[1].kind = LineKind::kFreight;
  asked.lines[1].billing = BillingPolicy::kOnDelivery;
  asked.lines[0].billing = BillingPolicy::kOnOrder;
  EXPECT_EQ(Put(asked)->lines[1].billing, BillingPolicy::kOnOrder);
  asked.lines[0].billing = BillingPolicy::kOnDelivery;
  asked.lines[1].billing = BillingPolicy::kOnOrder;
  EXPECT_EQ(Put(asked)->lines[1].billing, BillingPolicy::kOnDelivery);
}

TEST(PlacementTest, WhatShipsAfterPaymentIsBilledOnOrder) {
  NewOrder asked = Asked({LineOfSku("BOLT")});
  asked.delivery_rule = DeliveryRule::kAfterPayment;
  asked.lines[0].billing = BillingPolicy::kOnDelivery;
  EXPECT_EQ(Put(asked)->lines[0].billing, BillingPolicy::kOnOrder);
}

TEST(PlacementTest, TheListPriceStandsInForAMissingOne) {
  NewOrder asked = Asked({LineOfSku("BOLT")});
  asked.lines[0].unit_price.reset();
  EXPECT_EQ(Put(asked)->lines[0].net_minor, 750);
  asked.lines[0].sku = "HELP";
  EXPECT_EQ(ReasonOf(Put(asked).status()), "PRICE_MISSING");
}

TEST(PlacementTest, RefusesWithAReason) {
  EXPECT_EQ(ReasonOf(Put(Asked({})).status()), "ORDER_WITHOUT_LINES");
  EXPECT_EQ(ReasonOf(Put(Asked({LineOfSku("NUT")})).status()), "UNKNOWN_ITEM");
  NewOrder asked = Asked({LineOfSku("BOLT")});
  asked.currency = "USD";
  EXPECT_EQ(ReasonOf(Put(asked).status()), "FOREIGN_CURRENCY");
  asked = Asked({LineOfSku("BOLT")});
  asked.lines[0].tax_code = "ODD";
  EXPECT_EQ(ReasonOf(Put(asked).status()), "UNKNOWN_TAX_CODE");
  asked = Asked({LineOfSku("BOLT")});
  asked.lines[0].quantity = money::kMaxQuantity;
  asked.lines[0].unit_price = money::UnitPrice{money::kMaxQuantity.micros};
  EXPECT_EQ(ReasonOf(Put(asked).status()), "OVERFLOW");
  asked = Asked({LineOfSku("BOLT")});
  asked.company_id = IdOf(99);
  EXPECT_EQ(ReasonOf(Put(asked).status()), "NO_COMPANY");
  EXPECT_EQ(ReasonOf(Put(Asked(std::vector<NewLine>(kMaxLines + 1, LineOfSku("BOLT")))).status()), "TOO_MANY_LINES");
}

TEST(PlacementTest, AnUnknownCodeIsTheFaultOfItsField) {
  const auto fault = [](const NewOrder& asked) {
    const absl::Status status = Put(asked).status();
    const auto fields = FieldsOf(status);
    return absl::StatusCodeToString(status.code()) + " " + ReasonOf(status) + " " +
           (fields.empty() ? "" : fields[0].first);
  };
  NewOrder asked = Asked({LineOfSku("BOLT"), LineOfSku("NUT")});
  EXPECT_EQ(fault(asked), "INVALID_ARGUMENT UNKNOWN_ITEM lines[1].sku");
  asked = Asked({LineOfSku("BOLT"), LineOfSku("BOLT")});
  asked.lines[1].tax_code = "ODD";
  EXPECT_EQ(fault(asked), "INVALID_ARGUMENT UNKNOWN_TAX_CODE lines[1].tax_code");
  asked.lines[1].tax_code.clear();
  asked.lines[1].unit_price = money::UnitPrice{money::kMaxQuantity.micros};
  asked.lines[1].quantity = money::kMaxQuantity;
  EXPECT_EQ(fault(asked), "OUT_OF_RANGE OVERFLOW lines[1]");
  asked = Asked({LineOfSku("BOLT")});
  asked.warehouse_code = "NORTH";
  EXPECT_TRUE(Put(asked).ok());
  asked.warehouse_code = "NOPE";
  EXPECT_EQ(fault(asked), "INVALID_ARGUMENT UNKNOWN_WAREHOUSE warehouse_code");
  EXPECT_EQ(MissingReferences(asked, SomeReference()), (std::vector<std::string>{"warehouse:NOPE"}));
  asked = Asked({LineOfSku("BOLT")});
  asked.payment_term_code = "NOPE";
  EXPECT_TRUE(Put(asked).ok()) << "the customer's own term: finance falls back to the default";
  asked.term_is_asked = true;
  EXPECT_EQ(fault(asked), "INVALID_ARGUMENT UNKNOWN_PAYMENT_TERM payment_term_code");
  for (const char* known : {"NET14", "NET30"}) {
    asked.payment_term_code = known;
    EXPECT_TRUE(Put(asked).ok()) << known;
  }
}

TEST(PlacementTest, TheRequestedDayIsTheCompanysAndWithinReason) {
  Reference reference = SomeReference();
  ASSERT_TRUE(absl::LoadTimeZone("Pacific/Auckland", &reference.companies[kCompany].zone));
  NewOrder asked = Asked({LineOfSku("BOLT")});
  asked.requested_date = absl::ToCivilDay(kNow, reference.companies[kCompany].zone) + 3;
  EXPECT_EQ(Put(asked, reference)->promise_time,
            absl::FromCivil(*asked.requested_date, reference.companies[kCompany].zone));
  asked.requested_date = absl::ToCivilDay(kNow, reference.companies[kCompany].zone);
  EXPECT_EQ(Put(asked, reference)->promise_time, std::nullopt) << "it had begun already";
  for (const absl::CivilDay day : {absl::CivilDay(1, 1, 1), absl::CivilDay(1969, 12, 31), absl::CivilDay(2127, 1, 1)}) {
    asked.requested_date = day;
    const absl::Status status = Put(asked, reference).status();
    ASSERT_EQ(ReasonOf(status), "INVALID_FIELD") << day;
    EXPECT_EQ(FieldsOf(status)[0].first, "requested_date");
  }
  for (const absl::CivilDay day : {absl::CivilDay(1970, 1, 1), absl::CivilDay(2126, 12, 31)}) {
    asked.requested_date = day;
    EXPECT_TRUE(Put(asked, reference).ok()) << day;
  }
}

TEST(PlacementTest, NamesEveryMissingReferenceOnce) {
  NewOrder asked = Asked({LineOfSku("NUT"), LineOfSku("NUT"), LineOfSku("BOLT")});
  asked.lines[2].tax_code = "ODD";
  EXPECT_EQ(MissingReferences(asked, SomeReference()), (std::vector<std::string>{"item:NUT", "tax:ODD"}));
}

TEST(PlacementTest, AZeroPriceAndTheSameItemTwiceAreFine) {
  const auto order = Put(Asked({LineOfSku("BOLT", 0), LineOfSku("BOLT")}));
  ASSERT_TRUE(order.ok());
  EXPECT_EQ(order->lines[0].net_minor, 0);
  EXPECT_NE(order->lines[0].id, order->lines[1].id);
}

}  // namespace
}  // namespace saikne::ordering
