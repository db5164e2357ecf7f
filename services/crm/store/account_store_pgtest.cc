#include "services/crm/store/account_store.h"

#include "libs/base/status.h"
#include "libs/events/state_test_support.h"
#include "services/crm/app/account_events.h"
#include "services/crm/store/crm_pg.h"
#include "services/crm/store/pipeline_store.h"

namespace saikne::crm {
namespace {

using AccountPg = CrmPg;

TEST_F(AccountPg, AThousandAccountsAreSavedOnceAndChangedOnce) {
  std::vector<std::string> keys;
  for (int i = 0; i < 1000; ++i) keys.push_back("c" + std::to_string(i));
  for (const SavedAccount& row : Accounts(keys)) EXPECT_EQ(row.outcome, RowOutcome::kCreated);
  for (const SavedAccount& row : Accounts(keys)) EXPECT_EQ(row.outcome, RowOutcome::kUnchanged);
  EXPECT_EQ(Published("AccountRegistered"), 1001);
  EXPECT_EQ(Published("AccountChanged"), 0);
  EXPECT_EQ(pg_.Count("select count(distinct number) from accounts"), 1001);
}

TEST_F(AccountPg, AnAccountIsReadAsItWasWritten) {
  AccountContent content;
  content.name = "Ann's \"Shop\", {Riga}";
  content.bill_to = {{"Brivibas 1", "2nd floor"}, "LV-1010", "Riga", "", "LV"};
  content.credit_limit_asked = CreditLimit{500'000, *money::Currency::Parse("EUR")};
  Run([&](pg::Txn& txn) {
    return UpdateAccount(txn, Now(), account_, "", content, AccountFields()).status();
  });
  const auto read = ReadAccounts(pg_.pool(), company_, {account_});
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ((*read)[0].content, content);
  EXPECT_EQ((*read)[0].version, 2);
  EXPECT_EQ((*read)[0].event_version, 2);
  EXPECT_EQ(Published("AccountChanged"), 1);
  // The same again is no change.
  Run([&](pg::Txn& txn) {
    return UpdateAccount(txn, Now(), account_, "", content, AccountFields()).status();
  });
  EXPECT_EQ(Published("AccountChanged"), 1);
}

TEST_F(AccountPg, StatesMadeAnewAreThosePublished) {
  Accounts({"a", "b", "c"});
  AccountContent content;
  content.name = "Changed";
  content.ship_to = {{"Brivibas 1"}, "LV-1010", "Riga", "", "LV"};
  content.credit_limit_asked = CreditLimit{500'000, *money::Currency::Parse("EUR")};
  Run([&](pg::Txn& txn) { return UpdateAccount(txn, Now(), account_, "", content, AccountFields()).status(); });
  EXPECT_EQ(::saikne::events::ExpectStatesAsPublished(pg_, "crm.account", AccountStates), 4);
}

TEST_F(AccountPg, TotalsShowWhatIsOpen) {
  OneDeal("a");
  const Deal won = OneDeal("b");
  WinOne(won.id);
  pg_.Exec("insert into customer_orders values ('" + Id::New(now_).ToString() + "', '" +
           company_.ToString() + "', '" + account_.ToString() + "', '" + won.id.ToString() +
           "', 1, 'SO-1', 2, '', '{SUPPLY_BLOCKED}', 'EUR', 2100, 2541, 0, 3, 0, 0, 0, 1, 1000, 100, 300)");
  const auto totals = ReadAccountTotals(pg_.pool(), account_);
  ASSERT_TRUE(totals.ok()) << totals.status();
  ASSERT_EQ(totals->size(), 1u);
  const AccountTotals& eur = (*totals)[0];
  EXPECT_EQ(eur.open_deals, 1);
  EXPECT_EQ(eur.open_deals_minor, 2100);
  EXPECT_EQ(eur.open_orders, 1);
  EXPECT_EQ(eur.open_orders_minor, 2541);
  EXPECT_EQ(eur.invoiced_minor, 900);
  EXPECT_EQ(eur.paid_minor, 300);
  EXPECT_EQ(eur.orders_with_exceptions, 1);
}

TEST_F(AccountPg, EachCompanyBeginsWithOneDefaultPipeline) {
  Run([&](pg::Txn& txn) { return CreateDefaultPipelines(txn, {company_}, now_); });
  const auto pipelines = ReadPipelines(pg_.pool(), company_);
  ASSERT_EQ(pipelines->size(), 1u);
  EXPECT_EQ((*pipelines)[0].stages, DefaultStages());
}

TEST_F(AccountPg, AStageInUseStays) {
  OneDeal();
  Pipeline pipeline = (*ReadPipelines(pg_.pool(), company_))[0];
  pipeline.stages.erase(pipeline.stages.begin());
  const absl::Status status = pg_.pool().RunInTransaction([&](pg::Txn& txn) {
    return UpdatePipeline(txn, Now(), pipeline, "").status();
  });
  EXPECT_EQ(ReasonOf(status), "STAGE_IN_USE");
  pipeline = (*ReadPipelines(pg_.pool(), company_))[0];
  pipeline.stages.pop_back();
  Run([&](pg::Txn& txn) { return UpdatePipeline(txn, Now(), pipeline, "").status(); });
  EXPECT_EQ((*ReadPipelines(pg_.pool(), company_))[0].stages.size(), 3u);
}

}  // namespace
}  // namespace saikne::crm
