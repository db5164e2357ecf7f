#include "services/crm/store/deal_store.h"

#include <thread>

#include "libs/base/status.h"
#include "services/crm/app/move_deals.h"
#include "services/crm/store/crm_pg.h"
#include "services/crm/store/reconcile_store.h"

namespace saikne::crm {
namespace {

using DealPg = CrmPg;

TEST_F(DealPg, ADealIsReadAsItWasWritten) {
  NewDeal wanted = Wanted("x");
  wanted.content.expected_close_date = absl::CivilDay(2027, 2, 3);
  wanted.content.requested_date = absl::CivilDay(2027, 3, 4);
  wanted.content.ship_to = {{"Brivibas 1"}, "LV-1010", "Riga", "", "LV"};
  wanted.content.warehouse_code = "MAIN";
  wanted.content.customer_reference = "PO, \"7\" {a}\\";
  wanted.content.delivery_rule = 3;
  wanted.content.priority = 5;
  wanted.lines[0].content.discount = {125'000};
  const Deal saved = Save({wanted})[0].deal;

  const auto read = ReadWholeDeal(pg_.pool(), company_, saved.id);
  ASSERT_TRUE(read.ok()) << read.status();
  ASSERT_TRUE(read->has_value());
  const Deal& deal = (*read)->deal;
  EXPECT_EQ(deal.content, saved.content);
  ASSERT_EQ(deal.lines.size(), 3u);
  EXPECT_EQ(deal.lines[0].content, wanted.lines[0].content);
  EXPECT_EQ(deal.lines[0].net_minor, 613);  // 7.00 less an eighth
  EXPECT_EQ(deal.amount_minor, 613 + 700 + 700);
  EXPECT_EQ(deal.stage_code, "new");
  EXPECT_EQ(deal.content.probability_percent, 10);
  EXPECT_EQ(deal.event_version, 1);
  ASSERT_EQ((*read)->history.size(), 1u);
  EXPECT_EQ((*read)->history[0].enter_time, deal.create_time);
  EXPECT_EQ((*read)->context.account_external_key, "acme");
  EXPECT_FALSE(ReadWholeDeal(pg_.pool(), Id::New(now_), saved.id)->has_value()) << "of another company";
}

TEST_F(DealPg, BatchCreationIsIdempotentByExternalKey) {
  std::vector<NewDeal> wanted;
  for (int i = 0; i < 300; ++i) wanted.push_back(Wanted("k" + std::to_string(i)));
  for (const SavedDeal& row : Save(wanted)) EXPECT_EQ(row.outcome, RowOutcome::kCreated);
  for (const SavedDeal& row : Save(wanted)) EXPECT_EQ(row.outcome, RowOutcome::kUnchanged);
  wanted[7].lines.pop_back();
  wanted[8].content.title = "Other";
  const std::vector<SavedDeal> third = Save(wanted);
  EXPECT_EQ(third[7].outcome, RowOutcome::kUpdated);
  EXPECT_EQ(third[7].deal.amount_minor, 1400);
  EXPECT_EQ(third[8].outcome, RowOutcome::kUpdated);
  EXPECT_EQ(third[9].outcome, RowOutcome::kUnchanged);
  EXPECT_EQ(pg_.Count("select count(*) from deals"), 300);
  EXPECT_EQ(pg_.Count("select count(*) from deal_lines"), 899);
  EXPECT_EQ(Published("DealStageChanged"), 300);
}

TEST_F(DealPg, ABadRowLeavesNothing) {
  std::vector<NewDeal> wanted = {Wanted("a"), Wanted("b")};
  wanted[1].lines[2].content.sku = "";
  const auto saved = TrySave(wanted, OnExisting::kUpdate);
  ASSERT_FALSE(saved.ok());
  EXPECT_EQ(FieldsOf(saved.status())[0].first, "requests[1].deal.lines[2].sku");
  EXPECT_EQ(pg_.Count("select count(*) from deals"), 0);
  wanted[1] = Wanted("b");
  wanted[1].account_id = Id::New(now_);
  const absl::Status unknown = TrySave(wanted, OnExisting::kUpdate).status();
  EXPECT_EQ(ReasonOf(unknown), "ACCOUNT_NOT_FOUND");
  wanted[1] = Wanted("b");
  wanted[1].currency = "USD";
  EXPECT_EQ(ReasonOf(TrySave(wanted, OnExisting::kUpdate).status()), "FOREIGN_CURRENCY");
}

TEST_F(DealPg, ASingleCreationRefusesAnExistingKey) {
  OneDeal("same");
  const absl::Status again = TrySave({Wanted("same")}, OnExisting::kRefuse).status();
  EXPECT_EQ(again.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(ReasonOf(again), "DEAL_EXTERNAL_KEY_EXISTS");
}

TEST_F(DealPg, ALineWithoutPriceTakesTheListPrice) {
  pg_.Exec("insert into items values ('" + Id::New(now_).ToString() + "', '" + company_.ToString() +
           "', 'SKU-0', 'Chair', 'EA', 1, '', 12500000, 'EUR', 1)");
  NewDeal wanted = Wanted("p", 1);
  wanted.lines[0].has_price = false;
  EXPECT_EQ(Save({wanted})[0].deal.amount_minor, 2500);
  wanted = Wanted("q", 2);
  wanted.lines[1].has_price = false;
  EXPECT_EQ(FieldsOf(TrySave({wanted}, OnExisting::kRefuse).status())[0].first, "deal.lines[1].unit_price");
}

TEST_F(DealPg, ConcurrentImportsOfTheSameKeysCreateEachOnce) {
  std::vector<NewDeal> wanted;
  for (int i = 0; i < 40; ++i) wanted.push_back(Wanted("k" + std::to_string(i)));
  std::atomic<int> created = 0;
  std::vector<std::thread> writers;
  for (int w = 0; w < 8; ++w) {
    writers.emplace_back([&, w] {
      std::vector<NewDeal> mine = wanted;
      if (w % 2 == 1) std::reverse(mine.begin(), mine.end());
      const auto saved = TrySave(mine, OnExisting::kUpdate);
      ASSERT_TRUE(saved.ok()) << saved.status();
      for (const SavedDeal& row : *saved) created += row.outcome == RowOutcome::kCreated;
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(created, 40);
  EXPECT_EQ(pg_.Count("select count(*) from deals"), 40);
  EXPECT_EQ(pg_.Count("select count(*) from deal_lines"), 120);
}

TEST_F(DealPg, TwoHundredDealsAreWonWithSixStatements) {
  std::vector<NewDeal> wanted;
  for (int i = 0; i < 200; ++i) wanted.push_back(Wanted("k" + std::to_string(i)));
  std::vector<WinRequest> wins;
  for (const SavedDeal& row : Save(wanted)) wins.push_back({row.deal.id, 0, ""});
  int statements = 0;
  Run([&](pg::Txn& txn) -> absl::Status {
    CountingTxn counting(txn);
    ASSIGN_OR_RETURN(const std::vector<Deal> won, WinDeals(counting, As(now_ + absl::Minutes(1)), wins));
    EXPECT_EQ(won.size(), 200u);
    EXPECT_EQ(won[3].id, wins[3].deal_id);
    statements = counting.statements();
    return absl::OkStatus();
  });
  EXPECT_LE(statements, 6);
  EXPECT_EQ(Published("DealWon"), 200);
  EXPECT_EQ(pg_.Count("select count(*) from deals where state = 2 and win_number = 1 and event_version = 2"), 200);
  EXPECT_EQ(pg_.Count("select count(*) from deal_stages where stage_code = 'won'"), 200);
  EXPECT_EQ(WonDeals()(pg_.pool(), company_)->size(), 200u);
  EXPECT_TRUE(CheckDealAmounts(pg_.pool(), company_)->empty());
  EXPECT_TRUE(CheckStageDurations(pg_.pool(), company_)->empty());
}

TEST_F(DealPg, ABatchIsWonAsAWholeOrNotAtAll) {
  const Deal good = OneDeal("good"), empty = OneDeal("empty", 0);
  const absl::Status status = TryWin({{good.id, 0, ""}, {empty.id, 0, ""}}, Now()).status();
  EXPECT_EQ(ReasonOf(status), "DEAL_WITHOUT_LINES");
  std::map<std::string, std::string> details;
  for (const ErrorDetail& detail : DetailsOf(status)) details[detail.key] = detail.value;
  EXPECT_EQ(details["index"], "1");
  EXPECT_EQ(pg_.Count("select count(*) from deals where state = 2"), 0);
  EXPECT_EQ(Published("DealWon"), 0);
  const absl::Status twice = TryWin({{good.id, 0, ""}, {good.id, 0, ""}}, Now()).status();
  EXPECT_EQ(FieldsOf(twice)[0].first, "requests[1].id");
}

TEST_F(DealPg, ForeignCompaniesAndStaleEtagsAreRefused) {
  const Deal deal = OneDeal();
  Command foreign = Now();
  foreign.company_id = Id::New(now_);
  EXPECT_EQ(ReasonOf(TryWin({{deal.id, 0, ""}}, foreign).status()), "DEAL_NOT_FOUND");
  const absl::Status stale = TryWin({{deal.id, 0, "\"999\""}}, Now()).status();
  EXPECT_FALSE(stale.ok());
  EXPECT_EQ(Published("DealWon"), 0);
}

TEST_F(DealPg, TheSameWinIsPublishedOnce) {
  const Deal deal = OneDeal();
  EXPECT_TRUE(TryWin({{deal.id, 1, ""}}, Now()).ok());
  EXPECT_TRUE(TryWin({{deal.id, 1, ""}}, Now()).ok());
  EXPECT_EQ(ReasonOf(TryWin({{deal.id, 0, ""}}, Now()).status()), "ALREADY_WON");
  EXPECT_EQ(Published("DealWon"), 1);
}

class ConcurrentWins : public CrmPg, public ::testing::WithParamInterface<int> {};

// C1: any number of writers, exactly one DealWon.
TEST_P(ConcurrentWins, OneWinsTheOthersAreTold) {
  const Deal deal = OneDeal();
  std::atomic<int> won = 0, refused = 0;
  std::vector<std::thread> writers;
  for (int w = 0; w < GetParam(); ++w) {
    writers.emplace_back([&] {
      const auto result = TryWin({{deal.id, 0, ""}}, Now());
      if (result.ok()) {
        ++won;
      } else {
        EXPECT_EQ(ReasonOf(result.status()), "ALREADY_WON") << result.status();
        ++refused;
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(won, 1);
  EXPECT_EQ(refused, GetParam() - 1);
  EXPECT_EQ(Published("DealWon"), 1);
  EXPECT_EQ(pg_.Value("select win_number from deals"), "1");
  EXPECT_EQ(pg_.Value("select max(event_version) from outbox where key = '" + deal.id.ToString() + "'"), "2");
}
INSTANTIATE_TEST_SUITE_P(Writers, ConcurrentWins, ::testing::Values(1, 2, 8, 64));

// Overlapping batches in opposite orders: no deadlock, each deal once.
TEST_F(DealPg, OverlappingBatchesWinEachDealOnce) {
  std::vector<NewDeal> wanted;
  for (int i = 0; i < 50; ++i) wanted.push_back(Wanted("k" + std::to_string(i)));
  std::vector<WinRequest> wins;
  for (const SavedDeal& row : Save(wanted)) wins.push_back({row.deal.id, 1, ""});
  std::vector<std::thread> writers;
  for (int w = 0; w < 8; ++w) {
    writers.emplace_back([&, w] {
      std::vector<WinRequest> mine(wins.begin() + w, wins.end());
      if (w % 2 == 1) std::reverse(mine.begin(), mine.end());
      const auto won = TryWin(mine, Now());
      EXPECT_TRUE(won.ok()) << won.status();
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(Published("DealWon"), 50);
}

TEST_F(DealPg, LosesReopensAndMoves) {
  const Deal deal = OneDeal();
  Command lose = As(now_ + absl::Seconds(10));
  lose.act.reason = "too dear";
  Run([&](pg::Txn& txn) { return LoseDeal(txn, lose, deal.id, "").status(); });
  EXPECT_EQ(ReasonOf(TryWin({{deal.id, 0, ""}}, Now()).status()), "ILLEGAL_TRANSITION");
  Run([&](pg::Txn& txn) { return ReopenDeal(txn, As(now_ + absl::Seconds(20)), deal.id, "").status(); });
  Run([&](pg::Txn& txn) {
    return MoveDealStage(txn, As(now_ + absl::Seconds(30)), deal.id, "", "proposal").status();
  });
  EXPECT_EQ(Published("DealLost"), 1);
  EXPECT_EQ(Published("DealStageChanged"), 3);
  const auto history = ReadStageHistory(pg_.pool(), deal.id);
  ASSERT_EQ(history->size(), 4u);
  EXPECT_EQ((*history)[1].reason, "too dear");
  EXPECT_EQ((*history)[3].stage_code, "proposal");
  EXPECT_TRUE(CheckStageDurations(pg_.pool(), company_)->empty());
}

TEST_F(DealPg, AnUpdateTakesOnlyTheNamedFields) {
  const Deal deal = OneDeal();
  NewDeal stated = Wanted("ignored", 1);
  stated.content.title = "New title";
  stated.content.priority = 9;
  Run([&](pg::Txn& txn) {
    return UpdateDeal(txn, Now(), deal.id, "", stated, {"title", "lines"}).status();
  });
  const auto read = ReadDeals(pg_.pool(), company_, {deal.id});
  EXPECT_EQ((*read)[0].content.title, "New title");
  EXPECT_EQ((*read)[0].content.priority, 0);
  EXPECT_EQ((*read)[0].amount_minor, 700);
  EXPECT_EQ(pg_.Count("select count(*) from deal_lines"), 1);
  EXPECT_TRUE(CheckDealAmounts(pg_.pool(), company_)->empty());
}

TEST_F(DealPg, ListsByPageStateAndAccount) {
  const Id other = Accounts({"other"})[0].account.id;
  std::vector<NewDeal> wanted;
  for (int i = 0; i < 5; ++i) wanted.push_back(Wanted("k" + std::to_string(i)));
  wanted[4].account_id = other;
  const std::vector<SavedDeal> saved = Save(wanted);
  WinOne(saved[1].deal.id);
  const auto first = ListDeals(pg_.pool(), company_, Id(), 2, {});
  ASSERT_EQ(first->size(), 2u);
  EXPECT_EQ((*first)[0].id, saved[0].deal.id);
  EXPECT_EQ(ListDeals(pg_.pool(), company_, (*first)[1].id, 10, {})->size(), 3u);
  EXPECT_EQ(ListDeals(pg_.pool(), company_, Id(), 10, {.state = 2})->size(), 1u);
  EXPECT_EQ(ListDeals(pg_.pool(), company_, Id(), 10, {.external_key = "k3"})->size(), 1u);
  EXPECT_EQ(ListDeals(pg_.pool(), company_, Id(), 10, {.account_id = other})->size(), 1u);
  EXPECT_EQ(ListDeals(pg_.pool(), Id::New(now_), Id(), 10, {})->size(), 0u);
}

}  // namespace
}  // namespace saikne::crm
