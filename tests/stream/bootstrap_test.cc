// The examples of docs/subscribe: a reader who comes late has every account, and follows the changes from there without a hole.

#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "libs/testing/eventually.h"
#include "saikne/crm/events/v1/crm_events.pb.h"
#include "saikne/crm/v1/account_service.pb.h"
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
