// An item names only tax codes that finance has.

#include "services/inventory/app/tax_codes.h"

#include "services/inventory/subscribers/on_reference.h"
#include "services/inventory/tests/world.h"

namespace saikne::inventory {
namespace {

class TaxCodes : public ::testing::Test {
 protected:
  // Twice, as after a crash.
  void Hear(const std::string& code) {
    ::saikne::events::Received<finance::events::v1::TaxCodeChanged> received;
    received.envelope.company_id = world_.company();
    received.event.set_code(code);
    world_.Run([&](pg::Txn& txn) { return OnTaxCodeChanged(txn, {received, received}, world_.now()).status(); });
  }
  static ItemRecord Item(const std::string& sku, const std::string& tax_code) {
    ItemRecord item;
    item.sku = item.name = sku;
    item.external_key = sku;
    item.unit = "EA";
    item.tax_code = tax_code;
    return item;
  }
  // "REASON field" of what registering says, empty when it is done.
  std::string Register(const std::vector<ItemRecord>& items) {
    return Named(world_.Try([&](pg::Txn& txn) -> absl::Status {
      ASSIGN_OR_RETURN(svc::Company company, svc::LoadCompany(txn, world_.company()));
      ASSIGN_OR_RETURN(auto rows, RegisterItems(txn, company, items, world_.Flow(), world_.now()));
      id_ = rows[0].item.id;
      return absl::OkStatus();
    }));
  }
  std::string Change(const std::string& tax_code) {
    return Named(world_.Try([&](pg::Txn& txn) -> absl::Status {
      ASSIGN_OR_RETURN(svc::Company company, svc::LoadCompany(txn, world_.company()));
      const auto apply = [&](ItemRecord& item) {
        item.tax_code = tax_code;
        return absl::OkStatus();
      };
      return ChangeItem(txn, company, id_, apply, world_.Flow(), world_.now()).status();
    }));
  }
  static std::string Named(const absl::Status& status) {
    const auto fields = FieldsOf(status);
    return status.ok() ? "" : absl::StrCat(ReasonOf(status), " ", fields.empty() ? "" : fields[0].first);
  }

  World world_;
  Id id_;
};

TEST_F(TaxCodes, AnUnknownOneIsRefusedByItsRow) {
  Hear("STANDARD");
  Hear("ZERO");
  EXPECT_EQ(Register({Item("A", "STANDARD"), Item("B", ""), Item("C", "WRONG"), Item("D", "ODD")}),
            "TAX_CODE_NOT_FOUND requests[2].item.tax_code");
  EXPECT_EQ(world_.pg().Count("select count(*) from items"), 0);
  EXPECT_EQ(Register({Item("A", "STANDARD"), Item("B", ""), Item("C", "ZERO")}), "");
  EXPECT_EQ(Change("WRONG"), "TAX_CODE_NOT_FOUND item.tax_code");
  EXPECT_EQ(Change("ZERO"), "");
  EXPECT_EQ(Change(""), "");
}

TEST_F(TaxCodes, BeforeTheyCameTheCallIsToBeRepeated) {
  EXPECT_EQ(Register({Item("A", "STANDARD")}), "TAX_CODES_NOT_COPIED ");
  EXPECT_EQ(Register({Item("B", "")}), "") << "the default needs no code";
  Hear("REDUCED");
  EXPECT_EQ(Register({Item("A", "STANDARD")}), "TAX_CODE_NOT_FOUND requests[0].item.tax_code");
  Hear("STANDARD");
  EXPECT_EQ(Register({Item("A", "STANDARD")}), "");
}

TEST_F(TaxCodes, ThoseOfAnotherCompanyDoNotCount) {
  Hear("STANDARD");
  world_.Run([&](pg::Txn& txn) { return CopyTaxCodes(txn, {{Id::New(world_.now()), "OTHER"}}); });
  EXPECT_EQ(Register({Item("A", "OTHER")}), "TAX_CODE_NOT_FOUND requests[0].item.tax_code");
}

}  // namespace
}  // namespace saikne::inventory
