// The examples of docs/subscribe: a reader who comes late has every account, and follows the changes from there without a hole.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "libs/testing/eventually.h"
#include "saikne/crm/events/v1/crm_events.pb.h"
#include "saikne/crm/v1/account_service.pb.h"
#include "saikne/ordering/events/v1/ordering_events.pb.h"
#include "tests/e2e/people.h"
#include "tests/stream/run_python.h"

namespace saikne::stream {
namespace {

constexpr char kPython[] = "docs/subscribe/python/subscribe.py";
constexpr char kForget[] = "tests/stream/forget.py";

class BootstrapTest : public ::testing::Test {
 protected:
  std::string brokers() { return system_.kafka().brokers(); }
  std::string prefix() { return system_.kafka().prefix(); }
  PythonRun Python(const std::string& topic) {
    return RunPython(kPython, absl::StrCat(brokers(), " ", prefix(), " ", SAIKNE_EVENTS_IMAGE, " ", topic, " --once"));
  }
  // The copy of documents that begins with an export.
  PythonRun Documents(const std::string& topic, const std::string& service, const std::string& kind) {
    return RunPython(kPython, absl::StrCat(brokers(), " ", prefix(), " ", SAIKNE_EVENTS_IMAGE, " ", topic, " --once --export ",
                                           std::getenv("SAIKNE_BIN_DIR"), "/saiknectl --address ", service, "=",
                                           system_.process(service).address(), " export ", kind));
  }
  // The versions that were told of a key, in their order.
  static std::vector<int> VersionsOf(const std::string& text, const std::string& key) {
    std::vector<int> versions;
    const std::vector<std::string> lines = absl::StrSplit(text, '\n', absl::SkipEmpty());
    for (const std::string& line : lines) {
      if (!absl::StrContains(line, "\"key\": \"" + key + "\"")) continue;
      const size_t at = line.rfind("\"version\": ");
      versions.push_back(at == std::string::npos ? -1 : std::atoi(line.c_str() + at + 11));
    }
    return versions;
  }
  // What the C++ example says, sorted: "key version name".
  std::vector<std::string> Cpp() {
    const PythonRun run = stream::Run(absl::StrCat(SAIKNE_SUBSCRIBE, " ", brokers(), " ", prefix(), " --once"));
    EXPECT_EQ(run.code, 0) << run.text;
    return Lines(run.text);
  }
  static std::vector<std::string> Lines(const std::string& text) {
    std::vector<std::string> lines = absl::StrSplit(text, '\n', absl::SkipEmpty());
    std::sort(lines.begin(), lines.end());
    return lines;
  }
  void Rename(const std::string& id, const std::string& name) {
    crm::v1::UpdateAccountRequest request;
    request.mutable_account()->set_id(id);
    request.mutable_account()->set_name(name);
    request.mutable_update_mask()->add_paths("name");
    system_.Get<crm::v1::Account>("saikne.crm.v1.AccountService/UpdateAccount", request);
  }
  // The newest version of the account is in both topics.
  void AwaitVersion(const std::string& id, int version) {
    EXPECT_TRUE(testing::Eventually(absl::Seconds(30), [&] {
      const PythonRun run = Python("crm.account");
      return absl::StrContains(run.text, absl::StrCat("\"key\": \"", id, "\", \"version\": ", version, "}"));
    }));
  }
  void Forget(const std::string& words) {
    const PythonRun run = RunPython(kForget, absl::StrCat(brokers(), " ", words));
    EXPECT_EQ(run.code, 0) << run.text;
  }

  e2e::System system_;
  e2e::People people_{system_};
};

TEST_F(BootstrapTest, AReaderWhoComesLateHasAllAndFollows) {
  if (const PythonRun run = Python("finance.company"); run.code == 77) GTEST_SKIP() << run.text;
  people_.Account("alpha", "Alpha");
  people_.Account("beta", "Beta");
  const std::string alpha = people_.AccountId("alpha"), beta = people_.AccountId("beta");
  Rename(alpha, "Alpha Cycling");
  AwaitVersion(alpha, 2);
  AwaitVersion(beta, 1);

  // The events are gone, the state is there.
  Forget(absl::StrCat("events ", prefix(), ".crm.account.events.v1"));
  const std::vector<std::string> late = Cpp();
  EXPECT_EQ(std::count(late.begin(), late.end(), alpha + " 2 Alpha Cycling"), 1);
  EXPECT_EQ(std::count(late.begin(), late.end(), beta + " 1 Beta"), 1);

  // What changes from now on is the next version: nothing is missing, and nothing is told twice.
  Rename(alpha, "Alpha & Sons");
  AwaitVersion(alpha, 3);
  const std::vector<std::string> now = Cpp();
  EXPECT_EQ(std::count(now.begin(), now.end(), alpha + " 3 Alpha & Sons"), 1);

  // An erased account has a tombstone; a hole in the events (5 after 3) is noticed.
  Forget(absl::StrCat("tombstone ", prefix(), ".crm.account.state.v1 ", beta));
  const PythonRun erased = Python("crm.account");
  EXPECT_EQ(erased.code, 0) << erased.text;
  crm::events::v1::AccountChanged changed;
  changed.set_account_id(alpha);
  const events::Flow flow{.company_id = Id::New(absl::Now()), .actor = "user:1", .correlation_id = "c", .causation_id = "d"};
  system_.kafka().Publish(changed, flow, 5);
  const PythonRun hole = Python("crm.account");
  EXPECT_EQ(hole.code, 1);
  EXPECT_TRUE(absl::StrContains(hole.text, alpha + ": version 5 after 3; events are missing")) << hole.text;
}

// Documents have no state topic: the past is an export, the join is the same.
TEST_F(BootstrapTest, DocumentsComeByTheirExportAndFollow) {
  if (const PythonRun run = Python("finance.company"); run.code == 77) GTEST_SKIP() << run.text;
  people_.Account("alpha", "Alpha");
  people_.Item("BOLT", "BUY", "1.00", "2.00");
  people_.Stock("BOLT", "10");
  e2e::DealOptions on_order;
  on_order.billing = "ORDER";
  const std::string deal = people_.Win("d-1", "alpha", {{"BOLT", "3", "2.00"}}, on_order);
  const e2e::Order order = people_.AwaitState(deal, ordering::v1::ORDER_STATE_CONFIRMED);
  const e2e::Invoice invoice = people_.AwaitInvoices(order.id(), 1)[0];

  // The events are gone; what is not deleted with them is told by the exports.
  Forget(absl::StrCat("events ", prefix(), ".ordering.order.events.v1"));
  Forget(absl::StrCat("events ", prefix(), ".finance.invoice.events.v1"));
  const PythonRun orders = Documents("ordering.order", "ordering", "orders");
  EXPECT_EQ(orders.code, 0) << orders.text;
  EXPECT_EQ(VersionsOf(orders.text, order.id()), (std::vector<int>{2})) << orders.text;
  EXPECT_TRUE(absl::StrContains(orders.text, order.number())) << orders.text;
  const PythonRun invoices = Documents("finance.invoice", "finance", "invoices");
  EXPECT_EQ(invoices.code, 0) << invoices.text;
  EXPECT_EQ(VersionsOf(invoices.text, invoice.id()), (std::vector<int>{1})) << invoices.text;

  // What has happened since is in the export; what happens after it is the next version.
  people_.Cancel(order.id(), "changed their mind");
  people_.AwaitState(deal, ordering::v1::ORDER_STATE_CANCELLED);
  const PythonRun later = Documents("ordering.order", "ordering", "orders");
  EXPECT_EQ(later.code, 0) << later.text;
  EXPECT_EQ(VersionsOf(later.text, order.id()), (std::vector<int>{4})) << later.text;

  // A hole behind the export is noticed.
  ordering::events::v1::OrderCompleted completed;
  completed.set_order_id(order.id());
  const events::Flow flow{.company_id = Id::New(absl::Now()), .actor = "user:1", .correlation_id = "c", .causation_id = "d"};
  system_.kafka().Publish(completed, flow, 6);
  const PythonRun hole = Documents("ordering.order", "ordering", "orders");
  EXPECT_EQ(hole.code, 1);
  EXPECT_TRUE(absl::StrContains(hole.text, order.id() + ": version 6 after 4; events are missing")) << hole.text;
}

TEST_F(BootstrapTest, EveryKindOfReferenceDataHasItsState) {
  if (const PythonRun run = Python("finance.company"); run.code == 77) GTEST_SKIP() << run.text;
  for (const char* topic : {"finance.company", "finance.tax_code", "finance.payment_term", "inventory.warehouse"}) {
    Forget(absl::StrCat("events ", prefix(), ".", topic, ".events.v1"));
    const PythonRun run = Python(topic);
    EXPECT_EQ(run.code, 0) << topic << ": " << run.text;
    EXPECT_FALSE(Lines(run.text).empty()) << topic;
  }
}

}  // namespace
}  // namespace saikne::stream
