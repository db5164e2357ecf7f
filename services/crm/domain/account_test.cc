#include "services/crm/domain/account.h"

#include "gtest/gtest.h"
#include "libs/base/status.h"

namespace saikne::crm {
namespace {

std::string WrongField(const AccountContent& content) {
  const auto fields = FieldsOf(CheckAccount(content));
  return fields.empty() ? "" : fields[0].first;
}

TEST(AccountTest, WrongFieldsAreNamed) {
  AccountContent content;
  EXPECT_EQ(WrongField(content), "account.name");
  content.name = " \t";
  EXPECT_EQ(WrongField(content), "account.name");
  content.name = "Ann & Co";
  EXPECT_EQ(WrongField(content), "");
  content.currency = "EURO";
  EXPECT_EQ(WrongField(content), "account.currency");
  content.currency = "";
  content.bill_to.country = "lv";
  EXPECT_EQ(WrongField(content), "account.bill_to.country");
  content.bill_to.country = "LV";
  content.ship_to.lines = {"a", "b\nc"};
  EXPECT_EQ(WrongField(content), "account.ship_to.lines[1]");
  content.ship_to.lines.clear();
  content.credit_limit_asked = CreditLimit{-1, *money::Currency::Parse("EUR")};
  EXPECT_EQ(WrongField(content), "account.credit_limit_asked");
}

TEST(AccountTest, ExternalKeysPrint) {
  EXPECT_TRUE(CheckExternalKey("k", "").ok());
  EXPECT_TRUE(CheckExternalKey("k", "AW-00029825").ok());
  EXPECT_FALSE(CheckExternalKey("k", "a\x01").ok());
  EXPECT_FALSE(CheckExternalKey("k", std::string(101, 'x')).ok());
}

TEST(AddressTest, PacksAndUnpacks) {
  const Address full{{"Brivibas 1", "c/o Ann"}, "LV-1010", "Riga", "", "LV"};
  EXPECT_EQ(UnpackAddress(PackAddress(full)), full);
  const Address city{{}, "", "Riga", "", ""};
  EXPECT_EQ(UnpackAddress(PackAddress(city)), city);
  EXPECT_EQ(PackAddress(Address()), "");
  EXPECT_TRUE(UnpackAddress("").empty());
}

}  // namespace
}  // namespace saikne::crm
