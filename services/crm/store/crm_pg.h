#pragma once

// What the store tests of crm share: a migrated database with one company and its pipeline, an account, and short ways to
// create and win deals.

#include <atomic>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "libs/events/sql.h"
#include "libs/service/numbers.h"
#include "libs/service/service.h"
#include "libs/testing/pg_fixture.h"
#include "services/crm/app/pipelines.h"
#include "services/crm/app/save_accounts.h"
#include "services/crm/app/save_deals.h"
#include "services/crm/app/win_deals.h"
#include "services/crm/sql.h"
#include "services/crm/store/deal_reader.h"

namespace saikne::crm {

class CrmPg : public ::testing::Test {
 protected:
  CrmPg() : numbers_({.connection = pg_.connection(), .size = 2}) {
    pg_.Exec("insert into companies (id, code, name, base_currency, time_zone, default_tax_code, "
             "default_payment_term_code, default_billing_policy, event_version, version) values ('" +
             company_.ToString() + "', 'MAIN', 'Main', 'EUR', 'UTC', 'STANDARD', 'NET30', 2, 1, 1)");
    Run([&](pg::Txn& txn) { return CreateDefaultPipelines(txn, {company_}, now_); });
    account_ = Accounts({"acme"})[0].account.id;
  }

  Command As(absl::Time now) const {
    const Id company = company_;
    return {company_, *money::Currency::Parse("EUR"), {now, "ann", ""}, [company, now](const Id& root) {
              return ::saikne::events::Flow{company, "ann", root.ToString(), "", now, ""};
            }};
  }
  Command Now() const { return As(now_); }

  void Run(const std::function<absl::Status(pg::Txn&)>& body) {
    const absl::Status status = pg_.pool().RunInTransaction(body);
    EXPECT_TRUE(status.ok()) << status;
  }

  std::vector<SavedAccount> Accounts(const std::vector<std::string>& keys) {
    std::vector<NewAccount> wanted;
    for (const std::string& key : keys) {
      NewAccount& account = wanted.emplace_back();
      account.external_key = key;
      account.content.name = "Account " + key;
    }
    std::vector<SavedAccount> saved;
    Run([&](pg::Txn& txn) -> absl::Status {
      ASSIGN_OR_RETURN(saved, SaveAccounts(txn, numbers_, Now(), wanted, OnExisting::kUpdate));
      return absl::OkStatus();
    });
    return saved;
  }

  NewDeal Wanted(const std::string& key, int lines = 3) const {
    NewDeal deal;
    deal.external_key = key;
    deal.account_id = account_;
    deal.content.title = "Deal " + key;
    for (int i = 0; i < lines; ++i) {
      NewLine& line = deal.lines.emplace_back();
      line.content.sku = "SKU-" + std::to_string(i);
      line.content.quantity = money::Units(2);
      line.content.price = {3'500'000 + i};
      line.has_price = true;
    }
    return deal;
  }

  absl::StatusOr<std::vector<SavedDeal>> TrySave(const std::vector<NewDeal>& wanted, OnExisting on_existing) {
    std::vector<SavedDeal> saved;
    const absl::Status status = pg_.pool().RunInTransaction([&](pg::Txn& txn) -> absl::Status {
      ASSIGN_OR_RETURN(saved, SaveDeals(txn, numbers_, Now(), wanted, on_existing));
      return absl::OkStatus();
    });
    if (!status.ok()) return status;
    return saved;
  }
  std::vector<SavedDeal> Save(const std::vector<NewDeal>& wanted) {
    auto saved = TrySave(wanted, OnExisting::kUpdate);
    EXPECT_TRUE(saved.ok()) << saved.status();
    return saved.ok() ? *saved : std::vector<SavedDeal>();
  }
  Deal OneDeal(const std::string& key = "d", int lines = 3) { return Save({Wanted(key, lines)})[0].deal; }

  absl::StatusOr<std::vector<Deal>> TryWin(const std::vector<WinRequest>& wins, const Command& command) {
    std::vector<Deal> won;
    const absl::Status status = pg_.pool().RunInTransaction([&](pg::Txn& txn) -> absl::Status {
      ASSIGN_OR_RETURN(won, WinDeals(txn, command, wins));
      return absl::OkStatus();
    });
    if (!status.ok()) return status;
    return won;
  }
  Deal WinOne(const Id& deal) {
    const auto won = TryWin({{deal, 0, ""}}, Now());
    EXPECT_TRUE(won.ok()) << won.status();
    return won.ok() ? (*won)[0] : Deal();
  }

  std::vector<CustomerOrder> OrdersOf(const Id& deal_id) {
    auto contexts = ReadDealContexts(pg_.pool(), {deal_id});
    EXPECT_TRUE(contexts.ok()) << contexts.status();
    return (*contexts)[deal_id].orders;
  }

  int64_t Published(const std::string& type) {
    return pg_.Count("select count(*) from outbox where headers like '%saikne.crm.events.v1." + type + "%'");
  }

  const absl::Time now_ = absl::FromUnixSeconds(1'800'000'000);
  const Id company_ = Id::New(now_);
  testing::PgFixture pg_{{svc::Migrations(), ::saikne::events::Migrations(), Migrations()}, 16};
  svc::Numbers numbers_;
  Id account_;
};

/// Counts the statements of a transaction.
class CountingTxn final : public pg::Txn {
 public:
  explicit CountingTxn(pg::Txn& txn) : txn_(txn) {}
  absl::StatusOr<pg::Rows> ExecParams(const pg::Sql& sql, const pg::Params& params) override {
    ++statements_;
    return txn_.ExecParams(sql, params);
  }
  absl::StatusOr<std::vector<pg::Rows>> ExecTogether(absl::Span<const pg::Statement> together) override {
    statements_ += static_cast<int>(together.size());
    return txn_.ExecTogether(together);
  }
  absl::Status Queue(pg::Statement statement) override {
    ++statements_;
    return txn_.Queue(std::move(statement));
  }
  absl::Status Flush() override { return txn_.Flush(); }
  absl::StatusOr<pg::Rows> ExecText(const std::string& text) override { return txn_.ExecText(text); }
  void OnCommit(std::function<void()> action) override { txn_.OnCommit(std::move(action)); }
  int statements() const { return statements_; }

 private:
  pg::Txn& txn_;
  int statements_ = 0;
};

}  // namespace saikne::crm
