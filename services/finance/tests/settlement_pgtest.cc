// What payments settle: which rows they lock, whose cause the events carry, and the invariants F3, F5, F7 and X6 with many writers.

#include <random>
#include <set>
#include <thread>

#include "services/finance/app/credit_accounts.h"
#include "services/finance/app/payables.h"
#include "services/finance/tests/finance_pg.h"

namespace saikne::finance {
namespace {

using Texts = std::vector<std::string>;

class SettlementPg : public FinancePg {
 protected:
  TestOrder Order(const Id& customer, int64_t price) {
    TestOrder order;
    order.id = Id::New(absl::Now());
    order.customer = customer;
    order.lines[0].id = Id::New(absl::Now());
    order.lines[0].price = price;
    return order;
  }
  // An invoice of 12.10 for each of `count` orders, oldest first.
  std::vector<Id> Invoices(int count) {
    std::vector<Id> ids;
    for (int i = 0; i < count; ++i) {
      TestOrder order = Order(customer_, 10);
      Place(order);
      EXPECT_EQ(Ship(order, {1}), Texts{"applied"});
      ids.push_back(*Id::Parse(Of(order.id, "id", "invoices")));
    }
    return ids;
  }
  int64_t Paid(const Id& invoice) {
    return pg_.Count("select paid_minor from invoices where id = '" + invoice.ToString() + "'");
  }
  // Runs `body` while another transaction holds the row lock of an invoice.
  void WhileLocked(const Id& invoice, const std::function<void()>& body) {
    Run([&](pg::Txn& txn) -> absl::Status {
      RETURN_IF_ERROR(txn.Exec(sql::kLockInvoicesToPay, std::vector<Id>{customer_}, std::vector<Id>{invoice},
                               std::vector<Id>(), std::vector<int64_t>())
                          .status());
      body();
      return absl::OkStatus();
    });
  }
  const Id customer_ = Id::New(absl::Now());
};

TEST_F(SettlementPg, ANamedInvoiceIsAllThatAPaymentLocks) {
  const std::vector<Id> invoices = Invoices(3);
  WhileLocked(invoices[0], [&] { EXPECT_FALSE(Pay(customer_, 1210, {{invoices[1], 1210}}).nil()) << error_; });
  EXPECT_EQ(Paid(invoices[0]), 0);
  EXPECT_EQ(Paid(invoices[1]), 1210);
}

TEST_F(SettlementPg, AnAutomaticPaymentLocksTheOldestThatItCovers) {
  const std::vector<Id> invoices = Invoices(4);
  WhileLocked(invoices[2], [&] { EXPECT_FALSE(Pay(customer_, 2000).nil()) << error_; });
  EXPECT_EQ(Paid(invoices[0]), 1210);
  EXPECT_EQ(Paid(invoices[1]), 790);
  EXPECT_FALSE(Pay(customer_, 2000).nil());
  EXPECT_EQ(Paid(invoices[1]), 1210) << "the rest of what is open first";
  EXPECT_EQ(Paid(invoices[2]), 1210);
  EXPECT_EQ(Paid(invoices[3]), 370);
}

TEST_F(SettlementPg, NamedAndAutomaticPaymentsOfOneBatchFindEnough) {
  const std::vector<Id> invoices = Invoices(3);
  std::vector<RecordPayment> payments(2);
  for (RecordPayment& payment : payments) {
    payment.id = Id::New(absl::Now());
    payment.number = "PAY-" + payment.id.ToString();
    payment.customer_id = customer_;
    payment.amount = 1210;
    payment.value_date = absl::ToCivilDay(now_, absl::UTCTimeZone());
  }
  payments[0].shares = {{invoices[0], 1210}};
  Run([&](pg::Txn& txn) { return RecordPayments(txn, payments, Flow(customer_), now_).status(); });
  EXPECT_EQ(Paid(invoices[0]), 1210);
  EXPECT_EQ(Paid(invoices[1]), 1210) << "the oldest was named by the other payment";
}

TEST_F(SettlementPg, AnAdvanceTakesTheOldestThatItCovers) {
  const Id payment = Pay(customer_, 1300, {}, "", /*advance=*/true);
  EXPECT_TRUE(payment.nil()) << "nobody knows the customer yet";
  const std::vector<Id> invoices = Invoices(3);
  const Id advance = Pay(customer_, 1300, {}, "", /*advance=*/true);
  WhileLocked(invoices[2], [&] {
    Run([&](pg::Txn& txn) { return AllocateAdvance(txn, advance, {}, "", Flow(advance), now_); });
  });
  EXPECT_EQ(Paid(invoices[1]), 90);
}

// Room that two cancelled orders give back: each hold that is taken names the event that completed its room.
TEST_F(SettlementPg, AFreedHoldCarriesTheCauseOfItsOwnRoom) {
  TestOrder first = Order(customer_, 100), second = Order(customer_, 100);
  Place(first);
  Run([&](pg::Txn& txn) {
    return SetLimits(txn, {SetLimit{customer_, 24'200, ""}}, Flow(customer_), now_).status();
  });
  Place(second);
  TestOrder waits = Order(customer_, 100), waits_longer = Order(customer_, 100);
  Place(waits);
  Place(waits_longer);
  EXPECT_EQ(Of(waits.id, "state"), "1");
  auto one = Cancelled(first), other = Cancelled(second);
  one.envelope.effective_time = now_ - absl::Hours(2);
  other.envelope.effective_time = now_ - absl::Hours(1);
  other.envelope.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  EXPECT_EQ(React<ord::OrderCancelled>(OnOrderCancelled, {one, other}), (Texts{"applied", "applied"}));
  const auto headers_of = [&](const TestOrder& order) {
    return pg_.Value("select headers::text from outbox where headers like '%CreditHeld%' and headers like '%" +
                     order.id.ToString() + "%' order by id desc limit 1");
  };
  const std::string taken_first = headers_of(waits), taken_later = headers_of(waits_longer);
  EXPECT_NE(taken_first.find(one.envelope.id.ToString()), std::string::npos) << taken_first;
  EXPECT_EQ(taken_first.find(other.envelope.id.ToString()), std::string::npos) << taken_first;
  EXPECT_NE(taken_later.find(other.envelope.id.ToString()), std::string::npos) << taken_later;
  EXPECT_NE(taken_later.find(other.envelope.traceparent), std::string::npos) << taken_later;
  EXPECT_NE(taken_first.find(absl::FormatTime("%H:%M:%S", one.envelope.effective_time, absl::UTCTimeZone())),
            std::string::npos)
      << taken_first;
}

// Many writers hear of the same facts and pay at the same time.
class SettlementWriters : public SettlementPg, public ::testing::WithParamInterface<int> {
 protected:
  void All(const std::function<void(int)>& body) {
    std::vector<std::thread> threads;
    for (int w = 0; w < GetParam(); ++w) threads.emplace_back([&body, w] { body(w); });
    for (std::thread& thread : threads) thread.join();
  }
  // As the consumer does: what found no free connection comes again.
  void Retry(const std::function<absl::Status(pg::Txn&)>& body) {
    absl::Status status;
    do {
      status = pg_.pool().RunInTransaction(body);
    } while (absl::IsResourceExhausted(status));
    EXPECT_TRUE(status.ok()) << status;
  }
  void PayAsWriter(const Id& customer, int64_t minor, std::vector<Share> shares, const std::string& reference) {
    RecordPayment payment;
    payment.id = Id::New(absl::Now());
    payment.number = "PAY-" + payment.id.ToString();
    payment.customer_id = customer;
    payment.amount = minor;
    payment.value_date = absl::ToCivilDay(now_, absl::UTCTimeZone());
    payment.external_reference = reference;
    payment.shares = std::move(shares);
    absl::Status status;
    do {
      payment.id = Id::New(absl::Now());
      status = pg_.pool().RunInTransaction(
          [&](pg::Txn& txn) { return RecordPayments(txn, {payment}, Flow(payment.id), now_).status(); });
    } while (absl::IsResourceExhausted(status));
    if (!status.ok()) {
      EXPECT_EQ(ReasonOf(status), "OVER_ALLOCATED") << status;
    }
  }
  std::string BookedRows(int64_t through) {
    return pg_.Value("select md5(string_agg(r, '|' order by r)) from (select e::text as r from journal_entries e "
                     "where split_part(number, '-', 3)::bigint <= " + std::to_string(through) +
                     " union all select l::text from journal_lines l join journal_entries e on e.id = l.entry_id "
                     "where split_part(e.number, '-', 3)::bigint <= " + std::to_string(through) + ") x");
  }
};

// F7 at most one entry per (company, source, kind); X6 a fact that is heard many times counts once; F5 open = total - allocations -
// credits in [0, total] and subledger = control account; F3 what is posted never changes.
TEST_P(SettlementWriters, F3F5F7X6HoldForFactsThatAllHearAndPaymentsThatAllMake) {
  constexpr int kOrders = 6;
  std::vector<TestOrder> orders;
  std::vector<Received<ord::OrderConfirmed>> confirmed;
  std::vector<Received<ord::OrderShipped>> shipped;
  std::vector<Received<ord::OrderCancelled>> cancelled;
  for (int i = 0; i < kOrders; ++i) {
    TestOrder order = Order(customer_, 10 + i);
    order.lines[0].quantity = 4;
    order.lines[0].policy = i % 2 == 0 ? types::BILLING_POLICY_ON_ORDER : types::BILLING_POLICY_ON_DELIVERY;
    Place(order);
    confirmed.push_back(Confirmed(order));
    shipped.push_back(Shipped(order, {2}));
    cancelled.push_back(Cancelled(order));
    orders.push_back(order);
  }
  const auto hear = [&](auto reaction, const auto& events) {
    Retry([&](pg::Txn& txn) { return reaction(txn, absl::MakeConstSpan(events), now_).status(); });
  };
  All([&](int) {
    hear(OnOrderConfirmed, confirmed);
    hear(OnOrderShipped, shipped);
  });
  EXPECT_EQ(pg_.Count("select count(*) from invoices"), kOrders) << "X6: one invoice per trigger";
  const int64_t posted = pg_.Count("select count(*) from journal_entries");
  const std::string booked = BookedRows(posted);

  const uint32_t seed = std::random_device()();
  SCOPED_TRACE(::testing::Message() << "seed " << seed);
  const Id named = *Id::Parse(Of(orders[kOrders - 1].id, "id", "invoices"));
  All([&](int w) {
    std::mt19937 random(seed + static_cast<uint32_t>(w));
    PayAsWriter(customer_, 2000, {}, "BANK-OF-ALL");
    PayAsWriter(customer_, 1 + random() % 3000, {}, "");
    const int64_t part = 1 + random() % 900;
    PayAsWriter(customer_, part, {{named, part}}, "");
    hear(OnOrderCancelled, cancelled);
  });
  EXPECT_EQ(pg_.Count("select count(*) from payments where external_reference = 'BANK-OF-ALL'"), 1) << "X6";
  EXPECT_EQ(pg_.Count("select count(*) from credit_notes"), kOrders / 2) << "X6: one for each order billed before it shipped";
  EXPECT_EQ(pg_.Count("select count(*) from (select 1 from journal_entries group by company_id, source_id, kind "
                      "having count(*) > 1) twice"), 0) << "F7";
  EXPECT_EQ(pg_.Count("select count(*) from invoices i where i.gross_minor - i.paid_minor - i.credited_minor not between 0 "
                      "and i.gross_minor or i.paid_minor <> coalesce((select sum(a.amount_minor) from allocations a where "
                      "a.invoice_id = i.id), 0) or i.credited_minor <> coalesce((select sum(c.gross_minor) from "
                      "credit_notes c where c.invoice_id = i.id), 0)"), 0) << "F5";
  EXPECT_EQ(BookedRows(posted), booked) << "F3";
}

INSTANTIATE_TEST_SUITE_P(Writers, SettlementWriters, ::testing::Values(1, 2, 8, 64));

TEST_F(SettlementPg, F3WhatIsPostedCanNeitherBeChangedNorDeleted) {
  Invoices(1);
  for (const char* statement : {"update journal_entries set document_number = 'X'", "delete from journal_entries",
                                "update journal_lines set amount_minor = 1", "delete from journal_lines"}) {
    pg_.Exec(std::string("do $$ begin ") + statement + "; exception when others then null; end $$");
  }
  ExpectClean();
  EXPECT_EQ(pg_.Count("select count(*) from journal_entries where document_number = 'X'"), 0);
  EXPECT_EQ(pg_.Count("select count(*) from journal_lines where amount_minor = 1"), 0);
  EXPECT_GT(pg_.Count("select count(*) from journal_lines"), 0);
}

class SupplierSettlementPg : public SettlementPg {
 protected:
  Id Bill(int64_t minor) {
    MatchedBill bill;
    bill.bill_id = Id::New(absl::Now());
    bill.number = "BI-" + bill.bill_id.ToString();
    bill.supplier_id = supplier_;
    bill.supplier_name = "Supplier";
    bill.currency = "EUR";
    bill.net = bill.receipt_value = bill.gross = minor;
    bill.flow = Flow(bill.bill_id);
    Run([&](pg::Txn& txn) { return PostBills(txn, {bill}, now_).status(); });
    return bill.bill_id;
  }
  absl::Status PayBills(int64_t minor, std::vector<Share> shares = {}) {
    PaySupplier payment;
    payment.id = Id::New(absl::Now());
    payment.number = "SPY-" + payment.id.ToString();
    payment.supplier_id = supplier_;
    payment.amount = minor;
    payment.value_date = absl::ToCivilDay(now_, absl::UTCTimeZone());
    payment.shares = std::move(shares);
    return pg_.pool().RunInTransaction(
        [&](pg::Txn& txn) { return RecordSupplierPayment(txn, payment, Flow(payment.id), now_).status(); });
  }
  int64_t Paid(const Id& bill) {
    return pg_.Count("select paid_minor from payables where id = '" + bill.ToString() + "'");
  }
  const Id supplier_ = Id::New(absl::Now());
};

TEST_F(SupplierSettlementPg, TheOldestBillsArePaidPageByPage) {
  std::vector<Id> bills;
  for (int i = 0; i < 103; ++i) bills.push_back(Bill(10));
  EXPECT_TRUE(PayBills(1015).ok());
  EXPECT_EQ(Paid(bills[100]), 10) << "the first of the second page";
  EXPECT_EQ(Paid(bills[101]), 5);
  EXPECT_EQ(Paid(bills[102]), 0);
  const absl::Status over = PayBills(16);
  EXPECT_EQ(ReasonOf(over), "OVERPAYMENT");
  EXPECT_NE(over.message().find("0.16 EUR"), absl::string_view::npos) << over;
}

TEST_F(SupplierSettlementPg, ANamedBillIsPaidAloneAndOnlyWhatItHasOpen) {
  const Id first = Bill(100), second = Bill(100);
  EXPECT_TRUE(PayBills(60, {{second, 60}}).ok());
  EXPECT_EQ(Paid(first), 0);
  const absl::Status over = PayBills(60, {{second, 60}});
  EXPECT_EQ(ReasonOf(over), "OVER_ALLOCATED");
  EXPECT_NE(over.message().find("0.40 EUR"), absl::string_view::npos) << over;
  EXPECT_EQ(ReasonOf(PayBills(60, {{Id::New(now_), 60}})), "OVER_ALLOCATED");
}

// A bill without a date is of the company's day, not of UTC's.
TEST_F(SupplierSettlementPg, ABillWithoutADateIsOfTheCompanysDay) {
  Run([&](pg::Txn& txn) -> absl::Status {
    ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kLockCompany, company_, ""));
    CompanyRow row = ReadCompany(rows[0]);
    row.time_zone = "Pacific/Auckland";
    return SaveCompany(txn, row, Flow(company_), now_);
  });
  effective_ = absl::FromCivil(absl::CivilSecond(2026, 11, 22, 20, 0, 0), absl::UTCTimeZone());
  const Id bill = Bill(100);
  EXPECT_EQ(pg_.Value("select bill_date::text from payables where id = '" + bill.ToString() + "'"), "2026-11-23");
}

}  // namespace
}  // namespace saikne::finance
