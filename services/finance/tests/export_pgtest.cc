// The export of invoices and credit notes: whole, in order, with the versions of their events.

#include <map>
#include <thread>

#include "libs/testing/eventually.h"
#include "services/finance/api/invoice_api.h"
#include "services/finance/api/invoice_export.h"
#include "services/finance/tests/finance_pg.h"

namespace saikne::finance {
namespace {

using Exported = std::vector<v1::ExportInvoicesResponse>;

std::string IdOf(const v1::ExportInvoicesResponse& one) {
  return one.has_invoice() ? one.invoice().id() : one.credit_note().id();
}

class ExportPg : public FinancePg {
 protected:
  rpc::Call Caller() {
    return rpc::Call("m", {company_, "MAIN", *money::Currency::Parse("EUR")}, "ann", "", "", "", now_, now_);
  }
  absl::StatusOr<Exported> Export(const v1::ExportInvoicesRequest& request = {},
                                  const std::function<void(int page)>& between = [](int) {}) {
    const rpc::Call call = Caller();
    ASSIGN_OR_RETURN(const auto next, export_.ExportInvoices(call, request));
    Exported all;
    int page = 0;
    for (bool last = false; !last;) {
      ASSIGN_OR_RETURN(rpc::Portion<v1::ExportInvoicesResponse> portion, next());
      for (auto& message : portion.messages) all.push_back(std::move(message));
      last = portion.last;
      between(++page);
    }
    return all;
  }
  TestOrder Billed(types::BillingPolicy policy = types::BILLING_POLICY_ON_ORDER) {
    TestOrder order;
    order.lines = {TestLine{}, TestLine{}};
    for (TestLine& line : order.lines) line.policy = policy;
    order.lines[1].quantity = 3;
    order.shipped.assign(2, 0);
    Place(order);
    Confirm(order);
    return order;
  }
  /// What an outsider knows from the events alone: the last version of each document.
  std::map<std::string, int64_t> EventVersions() {
    std::map<std::string, int64_t> versions;
    Run([&](pg::Txn& txn) -> absl::Status {
      ASSIGN_OR_RETURN(const pg::Rows rows, txn.ExecText("select key::text, max(event_version) from outbox where headers like "
                                                         "'%Invoice%' or headers like '%CreditNote%' group by key"));
      for (const pg::Row& row : rows) versions[row.Get<std::string>(0)] = row.Get<int64_t>(1);
      return absl::OkStatus();
    });
    return versions;
  }
  static std::map<std::string, int64_t> Versions(const Exported& all) {
    std::map<std::string, int64_t> versions;
    for (const auto& one : all) versions[IdOf(one)] = one.event_version();
    return versions;
  }

  svc::Db db_{pg_.pool()};
  InvoiceApi api_{db_};
  InvoiceExport export_{db_};
};

// A failover has lost events of these documents that readers have seen.
TEST_F(ExportPg, AfterAFailoverTheVersionIsTheOneInTheLog) {
  TestOrder cancelled = Billed();
  EXPECT_EQ(Cancel(cancelled), std::vector<std::string>{"applied"});
  const std::map<std::string, int64_t> before = Versions(*Export());
  ASSERT_EQ(before.size(), 2u);
  pg_.Exec("insert into outbox_version_shift select distinct topic, key, 7 from outbox "
           "where headers like '%Invoice%' or headers like '%CreditNote%'");
  const std::map<std::string, int64_t> after = Versions(*Export());
  ASSERT_EQ(after.size(), 2u);
  for (const auto& [id, version] : before) EXPECT_EQ(after.at(id), version + 7);
}

TEST_F(ExportPg, DocumentsAreWholeAndHaveTheVersionOfTheirLastEvent) {
  const TestOrder paid = Billed();
  Pay(paid.customer, paid.gross());
  TestOrder cancelled = Billed();
  EXPECT_EQ(Cancel(cancelled), std::vector<std::string>{"applied"});
  const Exported all = *Export();
  ASSERT_EQ(all.size(), 3u);
  int paid_invoices = 0, notes = 0;
  for (const auto& one : all) {
    const rpc::Call call = Caller();
    if (one.has_invoice()) {
      v1::GetInvoiceRequest get;
      get.set_id(one.invoice().id());
      EXPECT_EQ(one.invoice().SerializeAsString(), api_.GetInvoice(call, get)->SerializeAsString());
      EXPECT_EQ(one.invoice().lines_size(), 2);
      if (one.invoice().order_id() != paid.id.ToString()) continue;
      ++paid_invoices;
      EXPECT_EQ(one.event_version(), 2);
      EXPECT_EQ(one.invoice().allocations_size(), 1);
    } else {
      ++notes;
      v1::GetCreditNoteRequest get;
      get.set_id(one.credit_note().id());
      EXPECT_EQ(one.credit_note().SerializeAsString(), api_.GetCreditNote(call, get)->SerializeAsString());
    }
  }
  EXPECT_EQ(paid_invoices, 1);
  EXPECT_EQ(notes, 1);
  EXPECT_EQ(Versions(all), EventVersions());
}

// The export has read the invoice and waits for its lines, while both are changed by one transaction: it says what was before.
TEST_F(ExportPg, APageIsOneSnapshot) {
  Billed();
  const Exported before = *Export();
  Exported meanwhile;
  std::thread exporter;
  Run([&](pg::Txn& txn) -> absl::Status {
    RETURN_IF_ERROR(txn.ExecText("lock table document_lines in access exclusive mode").status());
    exporter = std::thread([&] { meanwhile = *Export(); });
    EXPECT_TRUE(testing::Eventually(absl::Seconds(20), [&] {
      return pg_.Count("select count(*) from pg_locks where relation = 'document_lines'::regclass and not granted") > 0;
    }));
    RETURN_IF_ERROR(txn.ExecText("update document_lines set description = 'another'").status());
    return txn.ExecText("update invoices set event_version = event_version + 1").status();
  });
  exporter.join();
  ASSERT_EQ(meanwhile.size(), 1u);
  EXPECT_EQ(meanwhile[0].DebugString(), before[0].DebugString());
  EXPECT_EQ(Export()->at(0).invoice().lines(0).description(), "another");
}

// Pages hold both kinds, in one order, also where one kind has more than a page below the other.
TEST_F(ExportPg, AllOfBothKindsInTheOrderOfIdsWhileTheyChange) {
  std::vector<TestOrder> orders;
  for (int i = 0; i < 130; ++i) {
    now_ += absl::Milliseconds(5);
    orders.push_back(Billed());
    if (i % 3 == 0) Cancel(orders.back());
  }
  std::map<std::string, int64_t> copy = Versions(*Export({}, [&](int page) {
    if (page == 1) Pay(orders[1].customer, orders[1].gross());      // behind the export
    if (page == 1) Cancel(orders[125]);                            // before it
    if (page == 1) Billed();                                       // at its end
  }));
  // The join: whatever the events know above what was exported.
  for (const auto& [id, version] : EventVersions()) copy[id] = std::max(copy[id], version);
  const Exported later = *Export();
  EXPECT_EQ(later.size(), 131u + 44 + 1);
  EXPECT_EQ(Versions(later), copy);
  for (size_t i = 1; i < later.size(); ++i) EXPECT_LT(IdOf(later[i - 1]), IdOf(later[i]));

  v1::ExportInvoicesRequest rest;
  rest.set_after_id(IdOf(later[100]));
  const Exported resumed = *Export(rest);
  ASSERT_EQ(resumed.size(), later.size() - 101);
  EXPECT_EQ(resumed[0].SerializeAsString(), later[101].SerializeAsString());
  rest.set_after_id("INV-1");
  EXPECT_EQ(ReasonOf(Export(rest).status()), "INVALID_FIELD");

  v1::ExportInvoicesRequest recent;
  recent.mutable_min_update_time()->set_seconds(absl::ToUnixSeconds(now_ + absl::Hours(1)));
  EXPECT_TRUE(Export(recent)->empty());
  now_ += absl::Hours(2);
  Pay(orders[2].customer, orders[2].gross());
  EXPECT_EQ(Export(recent)->size(), 1u);
}

}  // namespace
}  // namespace saikne::finance
