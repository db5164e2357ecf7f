// The trial balance over 10 M journal lines: now (balances kept on posting), and of a day in the middle of a month (that month's lines are
// read), beside one bare sum over all lines.

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "saikne/finance/v1/ledger_service.pb.h"
#include "tests/bench/latency.h"
#include "tests/bench/report.h"
#include "tests/e2e/system.h"

namespace saikne::bench {
namespace {

constexpr int kLinesPerEntry = 10;
constexpr int kRepeats = 20;

// A statement that may take minutes.
void Fill(testing::PgFixture& finance, const std::string& statement) {
  finance.Exec("set local statement_timeout = 0; " + statement);
}

// Entries over all open periods, each between two accounts, and the balances that posting them would have kept.
void FillLedger(testing::PgFixture& finance, int entries) {
  Fill(finance,
      "create unlogged table bench_accounts as select id, row_number() over (order by code) - 1 as n from ledger_accounts;"
      "create unlogged table bench_periods as select id, start_date, end_date, row_number() over (order by start_date) - 1 as n "
      "from periods");
  Fill(finance, absl::StrCat(
      "insert into journal_entries (id, company_id, number, journal_code, kind, source_id, document_number, currency, posting_date, "
      "effective_date, accounting_date, period_id, correlation_id, causation_id, actor, chain_hash, create_time) "
      "select gen_random_uuid(), c.id, 'BENCH-' || g, 'GENERAL', 1, gen_random_uuid(), 'BENCH-' || g, c.base_currency, d, d, d, p.id, "
      "'', '', 'bench', '', now() "
      "from generate_series(1, ", entries, ") g, (select id, base_currency from companies limit 1) c, "
      "lateral (select id, start_date + ((g / 12) % (end_date - start_date + 1))::int as d from bench_periods "
      "where n = g % (select count(*) from bench_periods)) p"));
  Fill(finance, absl::StrCat(
      "insert into journal_lines (entry_id, line_number, company_id, account_id, amount_minor, currency, base_minor) "
      "select e.id, l, e.company_id, a.id, s.amount, e.currency, s.amount "
      "from (select *, row_number() over () as g from journal_entries where actor = 'bench') e, generate_series(1, ",
      kLinesPerEntry, ") l, lateral (select case when l % 2 = 1 then 1 else -1 end * (100 + (e.g + (l + 1) / 2) % 1000) as amount) s, "
      "bench_accounts a where a.n = (e.g + l) % (select count(*) from bench_accounts)"));
  Fill(finance,
      "insert into balances (company_id, account_id, period_id, currency, debit_minor, credit_minor, base_debit_minor, "
      "base_credit_minor) "
      "select l.company_id, l.account_id, e.period_id, l.currency, sum(greatest(l.amount_minor, 0)), sum(greatest(-l.amount_minor, "
      "0)), sum(greatest(l.base_minor, 0)), sum(greatest(-l.base_minor, 0)) "
      "from journal_lines l join journal_entries e on e.id = l.entry_id group by 1, 2, 3, 4 "
      "on conflict (company_id, account_id, period_id, currency) do nothing");
  Fill(finance, "drop table bench_accounts, bench_periods");
  Fill(finance, "analyze journal_entries; analyze journal_lines; analyze balances");
}

Percentiles Ask(e2e::System& system, const finance::v1::GetTrialBalanceRequest& request) {
  std::vector<absl::Duration> samples;
  for (int i = 0; i < kRepeats; ++i) {
    const absl::Time start = absl::Now();
    const auto balance =
        system.Get<finance::v1::TrialBalance>("saikne.finance.v1.LedgerService/GetTrialBalance", request);
    samples.push_back(absl::Now() - start);
    EXPECT_GT(balance.rows_size(), 0);
    EXPECT_EQ(balance.total_debit().units(), balance.total_credit().units());
  }
  return PercentilesOf(std::move(samples));
}

TEST(Bench, TrialBalance) {
  e2e::System system;
  testing::PgFixture& finance = system.database("finance");
  const int lines = SizeOf("SAIKNE_BENCH_JOURNAL_LINES", 10'000'000);
  FillLedger(finance, lines / kLinesPerEntry);
  EXPECT_EQ(finance.Count("set local statement_timeout = 0; select count(*) from journal_lines"), lines / kLinesPerEntry * kLinesPerEntry);

  const absl::Time start = absl::Now();
  EXPECT_GT(finance.Count("set local statement_timeout = 0; select count(*) from (select account_id, sum(base_minor) from journal_lines group by 1) s"), 0);
  const absl::Duration bare = absl::Now() - start;
  const Percentiles now = Ask(system, {});
  const std::string bare_text = absl::StrCat(Text(bare), " to sum all lines");
  Report({absl::StrCat("trial balance over ", lines, " journal lines"), Text(now), bare_text, RatioOf(bare, now.p50), "< 1 s"});

  finance::v1::GetTrialBalanceRequest of_day;
  const std::string day = finance.Value("select to_char(max(start_date) + 14, 'YYYYMMDD') from periods");
  of_day.mutable_as_of()->set_year(std::stoi(day.substr(0, 4)));
  of_day.mutable_as_of()->set_month(std::stoi(day.substr(4, 2)));
  of_day.mutable_as_of()->set_day(std::stoi(day.substr(6, 2)));
  const Percentiles mid = Ask(system, of_day);
  Report({"the same as of the 15th of the last month", Text(mid), bare_text, RatioOf(bare, mid.p50), "< 1 s"});
}

}  // namespace
}  // namespace saikne::bench
