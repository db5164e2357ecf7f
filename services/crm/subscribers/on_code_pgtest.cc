// Codes that finance and inventory own: their copies, and what is refused because of them.

#include "libs/base/status.h"
#include "services/crm/store/code_store.h"
#include "services/crm/store/crm_pg.h"
#include "services/crm/subscribers/on_code.h"

namespace saikne::crm {
namespace {

class CodePg : public CrmPg {
 protected:
  template <typename E>
  void Hear(E event, absl::StatusOr<std::vector<::saikne::events::Outcome>> (*reaction)(
                         pg::Txn&, absl::Span<const ::saikne::events::Received<E>>, absl::Time)) {
    ::saikne::events::Received<E> received;
    received.envelope.company_id = company_;
    received.event = std::move(event);
    Run([&](pg::Txn& txn) { return reaction(txn, {received, received}, now_).status(); });
  }
  void KnowTaxCode(const std::string& code) {
    finance::events::v1::TaxCodeChanged event;
    event.set_tax_code_id(Id::New(now_).ToString());
    event.set_code(code);
    Hear(event, OnTaxCodeChanged);
  }
  void KnowTerm(const std::string& code) {
    finance::events::v1::PaymentTermChanged event;
    event.set_payment_term_id(Id::New(now_).ToString());
    event.set_code(code);
    Hear(event, OnPaymentTermChanged);
  }
  void KnowWarehouse(const std::string& code) {
    inventory::events::v1::WarehouseRegistered event;
    event.set_warehouse_id(Id::New(now_).ToString());
    event.set_code(code);
    Hear(event, OnWarehouseRegistered);
  }
  // Reason and field of the error that creating `deal` gives.
  std::string Refusal(const NewDeal& deal, OnExisting on_existing = OnExisting::kRefuse) {
    return Named(TrySave({deal}, on_existing).status());
  }
  std::string AccountRefusal(const std::string& term) {
    NewAccount account;
    account.external_key = "globex";
    account.content.name = "Globex";
    account.content.payment_term_code = term;
    return Named(pg_.pool().RunInTransaction([&](pg::Txn& txn) {
      return SaveAccounts(txn, numbers_, Now(), {account}, OnExisting::kUpdate).status();
    }));
  }
  static std::string Named(const absl::Status& status) {
    const auto fields = FieldsOf(status);
    return status.ok() ? "" : ReasonOf(status) + " " + (fields.empty() ? "?" : fields[0].first);
  }
  NewDeal Taxed(const std::string& code) {
    NewDeal deal = Wanted("taxed");
    deal.lines[2].content.tax_code = code;
    return deal;
  }
  NewDeal Stored(const std::string& warehouse) {
    NewDeal deal = Wanted("stored");
    deal.content.warehouse_code = warehouse;
    return deal;
  }
};

TEST_F(CodePg, BeforeAnyCopyHasComeNothingIsJudged) {
  EXPECT_EQ(Refusal(Taxed("ODD")), "");
  EXPECT_EQ(Refusal(Stored("NOPE")), "");
  EXPECT_EQ(AccountRefusal("NOPE"), "");
}

TEST_F(CodePg, AnUnknownTaxCodeOfALineIsRefused) {
  KnowTaxCode("STANDARD");
  EXPECT_EQ(Refusal(Taxed("ODD")), "TAX_CODE_NOT_FOUND deal.lines[2].tax_code");
  EXPECT_EQ(Refusal(Taxed("ODD"), OnExisting::kUpdate), "TAX_CODE_NOT_FOUND requests[0].deal.lines[2].tax_code");
  KnowTaxCode("ODD");
  EXPECT_EQ(Refusal(Taxed("ODD")), "");
}

TEST_F(CodePg, AnUnknownWarehouseIsRefusedAtCreationAndUpdate) {
  KnowWarehouse("MAIN");
  EXPECT_EQ(Refusal(Stored("NOPE")), "WAREHOUSE_NOT_FOUND deal.warehouse_code");
  EXPECT_EQ(Refusal(Stored("MAIN")), "");
  const Deal deal = OneDeal();
  NewDeal change = Wanted("d");
  change.content.warehouse_code = "NOPE";
  const auto update = [&](const std::set<std::string>& fields) {
    return Named(pg_.pool().RunInTransaction(
        [&](pg::Txn& txn) { return UpdateDeal(txn, Now(), deal.id, "", change, fields).status(); }));
  };
  EXPECT_EQ(update({"warehouse_code"}), "WAREHOUSE_NOT_FOUND deal.warehouse_code");
  EXPECT_EQ(update({"title"}), "") << "what is not changed is not judged";
}

TEST_F(CodePg, AnUnknownPaymentTermOfAnAccountIsRefused) {
  KnowTerm("NET30");
  EXPECT_EQ(AccountRefusal("NOPE"), "PAYMENT_TERM_NOT_FOUND requests[0].account.payment_term_code");
  EXPECT_EQ(AccountRefusal("NET30"), "");
  AccountContent stated;
  stated.payment_term_code = "NOPE";
  EXPECT_EQ(Named(pg_.pool().RunInTransaction([&](pg::Txn& txn) {
              return UpdateAccount(txn, Now(), account_, "", stated, {"payment_term_code"}).status();
            })),
            "PAYMENT_TERM_NOT_FOUND account.payment_term_code");
}

TEST_F(CodePg, CodesOfOneKindSayNothingOfAnotherAndStayWithTheirCompany) {
  KnowTerm("ODD");
  EXPECT_EQ(Refusal(Taxed("ODD")), "");
  KnowTaxCode("STANDARD");
  EXPECT_EQ(Refusal(Taxed("ODD")), "TAX_CODE_NOT_FOUND deal.lines[2].tax_code");
  Run([&](pg::Txn& txn) {
    return InsertKnownCodes(txn, {{CodeKind::kTaxCode, Id::New(now_), Id::New(now_), "ODD"}});
  });
  EXPECT_EQ(Refusal(Taxed("ODD")), "TAX_CODE_NOT_FOUND deal.lines[2].tax_code");
}

TEST_F(CodePg, OtherReferencesNameTheirFieldToo) {
  NewDeal deal = Wanted("x");
  deal.pipeline_code = "NOPE";
  EXPECT_EQ(Refusal(deal), "PIPELINE_NOT_FOUND deal.pipeline_code");
  deal = Wanted("x");
  deal.stage_code = "NOPE";
  EXPECT_EQ(Refusal(deal), "STAGE_NOT_FOUND deal.stage_code");
  deal = Wanted("x");
  deal.account_id = Id::New(now_);
  EXPECT_EQ(Refusal(deal), "ACCOUNT_NOT_FOUND deal.account_id");
  deal.account_id.reset();
  deal.account_external_key = "nobody";
  EXPECT_EQ(Refusal(deal, OnExisting::kUpdate), "ACCOUNT_NOT_FOUND requests[0].deal.account_external_key");
}

}  // namespace
}  // namespace saikne::crm
