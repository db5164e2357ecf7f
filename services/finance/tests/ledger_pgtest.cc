// The general ledger against PostgreSQL: postings of inventory's values and of bills, periods, gapless numbers.

#include <thread>

#include "libs/events/state_test_support.h"
#include "libs/testing/page_sizes.h"
#include "services/finance/api/ledger_api.h"
#include "services/finance/app/ledger.h"
#include "services/finance/app/payables.h"
#include "services/finance/app/periods.h"
#include "services/finance/app/posting_obstacles.h"
#include "services/finance/app/valuation.h"
#include "services/finance/subscribers/on_bill_matched.h"
#include "services/finance/tests/finance_pg.h"

namespace saikne::finance {
namespace {

using Texts = std::vector<std::string>;

class LedgerPg : public FinancePg {
 protected:
  Received<inv::StockReceived> Receipt(int64_t value, inv::ValuationReason reason = inv::VALUATION_REASON_RECEIPT) {
    inv::StockReceived event;
    event.set_document_id(Id::New(now_).ToString());
    event.set_document_number("GR-1");
    event.set_reason(reason);
    Amount(value, event.mutable_value());
    return Arrived(event, company_);
  }
  Texts Receive(int64_t value) { return React<inv::StockReceived>(OnStockReceived, {Receipt(value)}); }
  std::string Move(const std::string& code, PeriodState to, const std::string& reason = "", const std::string& etag = "") {
    absl::Status status = pg_.pool().RunInTransaction(
        [&](pg::Txn& txn) { return MovePeriod(txn, code, to, reason, etag, Flow(company_), now_).status(); });
    return status.ok() ? "ok" : ReasonOf(status);
  }
  void At(absl::CivilDay day) { effective_ = absl::FromCivil(absl::CivilSecond(day) + 3600, absl::UTCTimeZone()); }
  std::string LastEntry() {
    return pg_.Value("select p.code || ' ' || e.accounting_date || ' ' || e.effective_date || ' ' || e.posting_date "
                     "from journal_entries e join periods p on p.id = e.period_id order by e.number desc limit 1");
  }
  int64_t TrialBalanceOf(const std::string& role, std::optional<absl::CivilDay> through) {
    auto rows = pg_.pool().Read(sql::kTrialBalance, company_, through);
    EXPECT_TRUE(rows.ok()) << rows.status();
    int64_t total = 0, found = 0;
    for (const pg::Row& row : *rows) {
      total += row.Get<int64_t>(4) - row.Get<int64_t>(5);
      if (row.Get<std::string>(3) == role) found = row.Get<int64_t>(4) - row.Get<int64_t>(5);
    }
    EXPECT_EQ(total, 0) << "F2";
    return found;
  }
  Received<procurement::events::v1::BillMatched> Bill(const Id& supplier, int64_t receipt, int64_t variance, int64_t tax) {
    procurement::events::v1::BillMatched event;
    event.set_bill_id(Id::New(now_).ToString());
    event.set_number("BI-" + event.bill_id());
    event.mutable_supplier()->set_supplier_id(supplier.ToString());
    Amount(receipt + variance, event.mutable_net());
    Amount(receipt, event.mutable_receipt_value());
    Amount(variance, event.mutable_variance());
    Amount(receipt + variance + tax, event.mutable_gross());
    auto* row = event.add_taxes();
    row->set_tax_code("STANDARD");
    Amount(receipt + variance, row->mutable_base());
    Amount(tax, row->mutable_tax());
    return Arrived(event, company_);
  }
};

TEST_F(LedgerPg, APageOfEntriesEndsBeforeItIsTooLargeToRead) {
  for (int i = 0; i < 3; ++i) Receive(100);
  pg_.Exec("update ledger_accounts set name = repeat('x', 450000)");  // two lines an entry
  svc::Db db(pg_.pool());
  LedgerApi api(db);
  const rpc::Call call("m", {company_, "MAIN", *money::Currency::Parse("EUR")}, "ann", "", "", "", now_, now_);
  EXPECT_EQ(testing::PageSizes(
                v1::ListJournalEntriesRequest(), [&](const auto& request) { return api.ListJournalEntries(call, request); },
                [](const auto& page) { return page.entries(); }),
            (std::vector<int>{2, 1}));
}

TEST_F(LedgerPg, EntriesOfAPeriodThatNobodyKnowsAreNotAnEmptyList) {
  svc::Db db(pg_.pool());
  LedgerApi api(db);
  const rpc::Call call("m", {company_, "MAIN", *money::Currency::Parse("EUR")}, "ann", "", "", "", now_, now_);
  v1::ListJournalEntriesRequest request;
  request.set_period_code("nope");
  EXPECT_EQ(ReasonOf(api.ListJournalEntries(call, request).status()), "PERIOD_NOT_FOUND");
}

using StatesPg = FinancePg;
TEST_F(StatesPg, MadeAnewAreThosePublished) {
  Run([&](pg::Txn& txn) -> absl::Status {
    ASSIGN_OR_RETURN(pg::Rows company, txn.Exec(sql::kLockCompany, company_, ""));
    CompanyRow changed = ReadCompany(company[0]);
    changed.name = "Another company";
    RETURN_IF_ERROR(SaveCompany(txn, changed, Flow(company_), now_));
    ASSIGN_OR_RETURN(pg::Rows terms, txn.Exec(sql::kLockPaymentTerm, company_, std::optional<Id>(), "NET30"));
    PaymentTermRow term;
    terms[0].Into(term.id, term.code, term.net_days, term.version, term.event_version);
    term.net_days = 31;
    return SavePaymentTerm(txn, term, Flow(company_), now_);
  });
  EXPECT_EQ(::saikne::events::ExpectStatesAsPublished(pg_, "finance.company", CompanyStates), 1);
  EXPECT_EQ(::saikne::events::ExpectStatesAsPublished(pg_, "finance.tax_code", TaxCodeStates), 3);
  EXPECT_EQ(::saikne::events::ExpectStatesAsPublished(pg_, "finance.payment_term", PaymentTermStates), 4);
}

TEST_F(LedgerPg, InventorysValuesBecomeTheirPostings) {
  React<inv::StockReceived>(OnStockReceived, {Receipt(1000, inv::VALUATION_REASON_OPENING), Receipt(500)});
  inv::StockIssued issued;
  Amount(300, issued.mutable_value());
  React<inv::StockIssued>(OnStockIssued, {Arrived(issued, company_)});
  inv::StockAdjusted adjusted;
  Amount(20, adjusted.mutable_gain());
  Amount(50, adjusted.mutable_loss());
  React<inv::StockAdjusted>(OnStockAdjusted, {Arrived(adjusted, company_)});
  inv::ProductionValued report;
  Amount(200, report.mutable_components());
  Amount(100, report.mutable_labour());
  Amount(240, report.mutable_output());
  Amount(60, report.mutable_scrap());
  inv::ProductionValued closing;
  Amount(-7, closing.mutable_variance());
  EXPECT_EQ(React<inv::ProductionValued>(OnProductionValued, {Arrived(report, company_), Arrived(closing, company_)}),
            (Texts{"applied", "applied"}));
  EXPECT_EQ(Balance("stock"), 1000 + 500 - 300 + 20 - 50 - 200 + 240);
  EXPECT_EQ(Balance("opening_equity"), -1000);
  EXPECT_EQ(Balance("grni"), -500);
  EXPECT_EQ(Balance("cogs"), 300);
  EXPECT_EQ(Balance("wip"), 7);
  EXPECT_EQ(Balance("scrap_loss"), 60);
  EXPECT_EQ(Balance("conversion_absorbed"), -100);
  EXPECT_EQ(Balance("production_variance"), -7);
  EXPECT_EQ(Balance("inventory_gain"), -20);
  EXPECT_EQ(Balance("inventory_loss"), 50);
}

TEST_F(LedgerPg, AFactIsPostedOnceAndOneWithoutValueNotAtAll) {
  auto receipt = Receipt(100);
  EXPECT_EQ(React<inv::StockReceived>(OnStockReceived, {receipt}), Texts{"applied"});
  EXPECT_EQ(React<inv::StockReceived>(OnStockReceived, {receipt}), Texts{"ALREADY_POSTED"});
  EXPECT_EQ(Receive(0), Texts{"NO_VALUE"});
  EXPECT_EQ(pg_.Count("select count(*) from journal_entries"), 1);
}

TEST_F(LedgerPg, ForeignCurrencyAndNonsenseArePark) {
  auto receipt = Receipt(100);
  Amount(100, receipt.event.mutable_value(), "USD");
  EXPECT_EQ(React<inv::StockReceived>(OnStockReceived, {receipt}), Texts{"FOREIGN_CURRENCY"});
  receipt = Receipt(-100);
  EXPECT_EQ(React<inv::StockReceived>(OnStockReceived, {receipt}), Texts{"INVALID_EVENT"});
  receipt = Receipt(100, inv::VALUATION_REASON_SALE);
  EXPECT_EQ(React<inv::StockReceived>(OnStockReceived, {receipt}), Texts{"INVALID_EVENT"});
}

TEST_F(LedgerPg, ABillClearsGrniAndItsDifferenceIsVariance) {
  Id supplier = Id::New(now_);
  Receive(1000);
  auto bill = Bill(supplier, 1000, -40, 201);
  using E = procurement::events::v1::BillMatched;
  EXPECT_EQ(React<E>(OnBillMatched, {bill, Bill(supplier, 0, 30, 0)}), (Texts{"applied", "applied"}));
  EXPECT_EQ(React<E>(OnBillMatched, {bill}), Texts{"ALREADY_POSTED"});
  EXPECT_EQ(Balance("grni"), 0);
  EXPECT_EQ(Balance("price_variance"), -10);
  EXPECT_EQ(Balance("input_tax"), 201);
  EXPECT_EQ(Balance("payables"), -1191);
  auto wrong = Bill(supplier, 10, 0, 0);
  Amount(11, wrong.event.mutable_gross());
  EXPECT_EQ(React<E>(OnBillMatched, {wrong}), Texts{"BILL_DOES_NOT_ADD_UP"});
}

TEST_F(LedgerPg, ASupplierIsPaidOldestBillFirstAndNeverTooMuch) {
  Id supplier = Id::New(now_);
  using E = procurement::events::v1::BillMatched;
  React<E>(OnBillMatched, {Bill(supplier, 100, 0, 0)});
  React<E>(OnBillMatched, {Bill(supplier, 200, 0, 0)});
  auto pay = [&](int64_t amount, const std::string& reference) {
    absl::Status status = pg_.pool().RunInTransaction([&](pg::Txn& txn) {
      PaySupplier payment;
      payment.id = Id::New(now_);
      payment.number = "SPY-" + payment.id.ToString();
      payment.supplier_id = supplier;
      payment.amount = amount;
      payment.value_date = absl::ToCivilDay(now_, absl::UTCTimeZone());
      payment.external_reference = reference;
      return RecordSupplierPayment(txn, payment, Flow(payment.id), now_).status();
    });
    return status.ok() ? "ok" : ReasonOf(status);
  };
  EXPECT_EQ(pay(150, "R1"), "ok");
  EXPECT_EQ(pay(150, "R1"), "ok") << "the same reference pays once";
  EXPECT_EQ(pay(151, "R1"), "PAYMENT_REFERENCE_USED");
  EXPECT_EQ(pg_.Value("select string_agg(paid_minor::text, ',' order by id) from payables"), "100,50");
  EXPECT_EQ(pay(151, "R2"), "OVERPAYMENT");
  EXPECT_EQ(pay(150, ""), "ok");
  EXPECT_EQ(Balance("payables"), 0);
  EXPECT_EQ(Balance("bank"), -300);
}

TEST_F(LedgerPg, ALateFactGoesToTheNextOpenPeriodAndKeepsItsDate) {
  EXPECT_EQ(Move("2026-09", PeriodState::kClosed), "ok");
  EXPECT_EQ(Move("2026-10", PeriodState::kSoftClosed), "ok");
  At(absl::CivilDay(2026, 9, 30));
  EXPECT_EQ(Receive(100), Texts{"applied"});
  EXPECT_EQ(LastEntry(), "2026-11 2026-11-01 2026-09-30 2026-11-23");
  At(absl::CivilDay(2026, 8, 5));
  Receive(100);
  EXPECT_EQ(LastEntry(), "2026-08 2026-08-05 2026-08-05 2026-11-23");
  EXPECT_EQ(Move("2026-09", PeriodState::kOpen), "INVALID_FIELD") << "a reason is missing";
  EXPECT_EQ(Move("2026-09", PeriodState::kOpen, "audit found a receipt"), "ok");
  EXPECT_EQ(Move("2026-10", PeriodState::kOpen), "ok") << "softly closed";
  At(absl::CivilDay(2026, 9, 30));
  Receive(100);
  EXPECT_EQ(LastEntry(), "2026-09 2026-09-30 2026-09-30 2026-11-23");
  EXPECT_EQ(pg_.Count("select count(*) from period_changes"), 4);
  EXPECT_EQ(Events("PeriodClosed"), 1);
}

TEST_F(LedgerPg, IllegalMovesOfPeriodsAreRefused) {
  EXPECT_EQ(Move("2027-12", PeriodState::kClosed), "ILLEGAL_TRANSITION") << "future";
  EXPECT_EQ(Move("2026-11", PeriodState::kOpen), "ILLEGAL_TRANSITION");
  EXPECT_EQ(Move("2099-01", PeriodState::kClosed), "PERIOD_NOT_FOUND");
  EXPECT_EQ(Move("2026-11", PeriodState::kClosed, "", "\"99\""), "STALE_ETAG");
  EXPECT_EQ(Move("2026-11", PeriodState::kClosed), "ok");
  EXPECT_EQ(Move("2026-12", PeriodState::kClosed), "LAST_OPEN_PERIOD");
  EXPECT_EQ(Receive(1), Texts{"applied"});
  EXPECT_EQ(LastEntry(), "2026-12 2026-12-01 2026-11-23 2026-11-23");
}

TEST_F(LedgerPg, AFactBeyondAllOpenPeriodsIsRefusedWhole) {
  At(absl::CivilDay(2027, 6, 1));
  EXPECT_EQ(Receive(1), Texts{"NO_OPEN_PERIOD"});
  EXPECT_EQ(pg_.Count("select count(*) from journal_entries"), 0);
}

TEST_F(LedgerPg, ARoleWithoutAnAccountIsRefusedWhole) {
  pg_.Exec("update ledger_accounts set role = null where role = 'grni'");
  EXPECT_EQ(Receive(1), Texts{"NO_ACCOUNT_FOR_ROLE"});
}

TEST_F(LedgerPg, WhatKeepsFactsOutOfTheBooksIsTheAccountantsException) {
  auto check = [&] { Run([&](pg::Txn& txn) { return RaisePostingObstacles(txn, now_); }); };
  const std::string open = "select string_agg(kind || ' ' || owner, ', ' order by kind) from exceptions where close_time is null";
  check();
  EXPECT_EQ(pg_.Value(open), "");
  pg_.Exec("update ledger_accounts set role = null where role = 'grni'; update periods set state = 3 where state = 2");
  check();
  check();
  EXPECT_EQ(pg_.Value(open), "NO_ACCOUNT_FOR_ROLE accountant, NO_OPEN_PERIOD accountant");
  pg_.Exec("update ledger_accounts set role = 'grni' where code = '2050'; update periods set state = 2 where state = 3");
  check();
  EXPECT_EQ(pg_.Value(open), "");
}

TEST_F(LedgerPg, TheTrialBalanceIsZeroAtEveryInstant) {
  for (int day : {1, 10, 20}) {
    At(absl::CivilDay(2026, 10, day));
    Receive(100 * day);
  }
  At(absl::CivilDay(2026, 11, 2));
  Receive(7);
  EXPECT_EQ(TrialBalanceOf("stock", absl::CivilDay(2026, 9, 30)), 0);
  EXPECT_EQ(TrialBalanceOf("stock", absl::CivilDay(2026, 10, 1)), 100);
  EXPECT_EQ(TrialBalanceOf("stock", absl::CivilDay(2026, 10, 15)), 1100);
  EXPECT_EQ(TrialBalanceOf("stock", absl::CivilDay(2026, 10, 31)), 3100);
  EXPECT_EQ(TrialBalanceOf("stock", absl::CivilDay(2026, 11, 1)), 3100);
  EXPECT_EQ(TrialBalanceOf("stock", std::nullopt), 3107);
}

TEST_F(LedgerPg, PostedRowsNeverChange) {
  Receive(100);
  for (const char* text : {"update journal_entries set actor = 'x'", "delete from journal_entries",
                           "update journal_lines set base_minor = 0", "delete from journal_lines"}) {
    absl::Status status = pg_.pool().RunInTransaction([&](pg::Txn& txn) { return txn.ExecText(text).status(); });
    EXPECT_EQ(ReasonOf(status), "POSTED_ROWS_NEVER_CHANGE") << text;
  }
}

TEST_F(LedgerPg, NumbersBeginAgainEachYearAndTheirDatesNeverFall) {
  Receive(1);
  now_ += absl::Hours(24 * 40);  // January
  Run([&](pg::Txn& txn) { return EnsureAllPeriods(txn, now_); });
  effective_ = now_;
  Receive(1);
  EXPECT_EQ(pg_.Value("select max(number) from journal_entries"), "JE-2027-000001");
  now_ -= absl::Hours(24 * 10);  // a clock that steps back
  effective_ = now_;
  Receive(1);
  EXPECT_EQ(pg_.Value("select number || ' ' || posting_date from journal_entries order by number desc limit 1"),
            "JE-2027-000002 2027-01-02");
}

class LedgerWriters : public LedgerPg, public ::testing::WithParamInterface<int> {};

// F4: gapless with parallel posters of which many roll back; F2 and the balances hold at the end (TearDown).
TEST_P(LedgerWriters, NumbersAreGaplessAlsoWithRollbacks) {
  const int writers = GetParam();
  std::vector<std::thread> threads;
  std::atomic<int> posted = 0;
  for (int w = 0; w < writers; ++w) {
    threads.emplace_back([&, w] {
      for (int i = 0; i < (writers > 8 ? 3 : 6); ++i) {
        std::vector<Received<inv::StockReceived>> batch;
        for (int k = 0; k <= (w + i) % 3; ++k) batch.push_back(Receipt(1 + k));
        bool fail = (w + i) % 4 == 0;
        absl::Status status;
        do {  // there are fewer connections than writers
          status = pg_.pool().RunInTransaction([&](pg::Txn& txn) -> absl::Status {
            ASSIGN_OR_RETURN(auto outcomes, OnStockReceived(txn, batch, now_));
            if (fail) return absl::CancelledError("rolled back on purpose");
            return absl::OkStatus();
          });
        } while (absl::IsResourceExhausted(status));
        EXPECT_EQ(status.ok(), !fail) << status;
        if (status.ok()) posted += static_cast<int>(batch.size());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(pg_.Count("select count(*) from journal_entries"), posted);
  EXPECT_EQ(pg_.Count("select next_number - 1 from number_series where series = 'JE'"), posted);
}

INSTANTIATE_TEST_SUITE_P(Writers, LedgerWriters, ::testing::Values(1, 2, 8, 64, 100));

// F8: nothing slips into a period while it is closed beside posters.
TEST_F(LedgerPg, ClosingBesidePostersLetsNothingIn) {
  At(absl::CivilDay(2026, 10, 15));
  std::atomic<bool> stop = false;
  std::vector<std::thread> threads;
  for (int w = 0; w < 8; ++w) {
    threads.emplace_back([&] {
      while (!stop) EXPECT_EQ(Receive(1), Texts{"applied"});
    });
  }
  for (int round = 0; round < 10; ++round) {
    EXPECT_EQ(Move("2026-10", PeriodState::kClosed), "ok");
    int64_t before = pg_.Count("select count(*) from journal_entries e join periods p on p.id = e.period_id where p.code = '2026-10'");
    absl::SleepFor(absl::Milliseconds(20));
    int64_t after = pg_.Count("select count(*) from journal_entries e join periods p on p.id = e.period_id where p.code = '2026-10'");
    EXPECT_EQ(before, after);
    EXPECT_EQ(Move("2026-10", PeriodState::kOpen, "again"), "ok");
  }
  stop = true;
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace saikne::finance
