#include "libs/testing/append_rule.h"

#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/status.h"
#include "libs/events/outbox.h"
#include "libs/events/sql.h"
#include "saikne/crm/events/v1/crm_events.pb.h"

namespace saikne::testing {
namespace {

class AppendRule : public ::testing::Test {
 protected:
  void SetUp() override {
    pg_.Exec("CREATE TABLE deals (id uuid PRIMARY KEY, event_version bigint NOT NULL)");
    EnforceAppendRule(pg_, {{"crm.deal", "deals"}});
  }
  // Sets the deal's version (0: leaves it alone) and appends events with these versions, in one transaction.
  std::string Do(int64_t version, const std::vector<int64_t>& appended, bool write_after = false) {
    const absl::Status status = pg_.pool().RunInTransaction([&](pg::Txn& txn) -> absl::Status {
      const std::string write =
          absl::StrCat("INSERT INTO deals VALUES ('", deal_.ToString(), "', ", version,
                       ") ON CONFLICT (id) DO UPDATE SET event_version = excluded.event_version");
      if (version > 0 && !write_after) RETURN_IF_ERROR(txn.ExecText(write).status());
      std::vector<events::Outgoing> out;
      for (int64_t v : appended) {
        crm::events::v1::DealLost lost;
        lost.set_deal_id(deal_.ToString());
        out.emplace_back(lost, v, events::Flow(), absl::Now());
      }
      RETURN_IF_ERROR(events::Outbox(txn).Append(out));
      return write_after ? txn.ExecText(write).status() : absl::OkStatus();
    });
    return std::string(status.message());
  }
  PgFixture pg_{{events::Migrations()}};
  const Id deal_ = Id::New(absl::Now());
};

TEST_F(AppendRule, LetsWhatKeepsIt) {
  EXPECT_EQ(Do(1, {1}), "");
  EXPECT_EQ(Do(3, {2, 3}), "");
  EXPECT_EQ(Do(4, {4}, /*write_after=*/true), "");
}

TEST_F(AppendRule, RefusesWhatBreaksIt) {
  EXPECT_TRUE(absl::StrContains(Do(0, {1}), "without writing"));
  EXPECT_EQ(Do(1, {1}), "");
  EXPECT_TRUE(absl::StrContains(Do(0, {2}), "without writing"));
  EXPECT_TRUE(absl::StrContains(Do(1, {2}), "its event says 2"));
  EXPECT_TRUE(absl::StrContains(Do(3, {3}), "gap"));
  EXPECT_TRUE(absl::StrContains(Do(2, {1}), "repeats"));
  EXPECT_TRUE(absl::StrContains(Do(3, {3, 2}), "gap")) << "in the wrong order";
  EXPECT_EQ(Do(2, {2}), "");
}

}  // namespace
}  // namespace saikne::testing
