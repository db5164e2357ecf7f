// The director of interleavings itself, on a table of one counter.

#include "libs/testing/interleaving.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs/base/status.h"
#include "libs/testing/pg_fixture.h"

namespace saikne::testing {
namespace {

using ::testing::ElementsAre;

class InterleavingPg : public ::testing::Test {
 protected:
  InterleavingPg() { pg_.Exec("create table counters (id int primary key, n int); insert into counters values (1, 0), (2, 0)"); }

  /// Reads a counter and writes one more; without the lock two of these lose one.
  Step Count(const std::string& name, int id, bool locked = true) {
    return Step::Do(name, [=](pg::Txn& txn) -> absl::Status {
      ASSIGN_OR_RETURN(pg::Rows rows, txn.ExecText("select n from counters where id = " + std::to_string(id) +
                                                   (locked ? " for update" : "")));
      return Write(txn, id, rows[0].Get<int64_t>(0) + 1);
    });
  }
  static absl::Status Write(pg::Txn& txn, int id, int64_t n) {
    return txn.ExecText("update counters set n = " + std::to_string(n) + " where id = " + std::to_string(id)).status();
  }
  int64_t Counter(int id) { return pg_.Count("select n from counters where id = " + std::to_string(id)); }

  PgFixture pg_{{}, 4};
};

TEST_F(InterleavingPg, AStepThatNeedsAnothersLockWaitsAndTheOthersGoOn) {
  const std::vector<Session> sessions = {{"a", {Step::Begin(), Count("count", 1), Step::Commit()}},
                                         {"b", {Step::Begin(), Count("count", 1), Step::Commit()}}};
  const Interleaved result =
      Interleave(pg_.pool(), sessions, {"a.begin", "b.begin", "a.count", "b.count", "b.commit", "a.commit"});
  EXPECT_THAT(result.lines, ElementsAre("a.begin", "b.begin", "a.count", "b.count waits", "a.commit", "b.count", "b.commit"));
  EXPECT_EQ(result.committed(), 2);
  EXPECT_EQ(Counter(1), 2);
}

TEST_F(InterleavingPg, ALockThatIsMissingIsSeen) {
  int64_t lost = 0;
  const std::vector<Session> sessions = {
      {"a", {Step::Begin(), Step::Do("read", [](pg::Txn&) { return absl::OkStatus(); }), Count("count", 1, false), Step::Commit()}},
      {"b", {Step::Begin(), Count("count", 1, false), Step::Commit()}}};
  const auto orders = Orders(sessions);
  for (const auto& order : orders) {
    pg_.Exec("update counters set n = 0");
    Interleave(pg_.pool(), sessions, order);
    lost += 2 - Counter(1);
  }
  EXPECT_EQ(orders.size(), 35u);
  EXPECT_GT(lost, 0);
}

TEST_F(InterleavingPg, ARolledBackStepLeavesNothingAndLetsTheOtherGoOn) {
  const std::vector<Session> sessions = {{"a", {Step::Begin(), Count("count", 1), Step::Rollback()}},
                                         {"b", {Step::Begin(), Count("count", 1), Step::Commit()}}};
  const Interleaved result =
      Interleave(pg_.pool(), sessions, {"a.begin", "a.count", "b.begin", "b.count", "a.rollback", "b.commit"});
  EXPECT_THAT(result.lines, ElementsAre("a.begin", "a.count", "b.begin", "b.count waits", "a.rollback", "b.count", "b.commit"));
  EXPECT_EQ(result.ended.at("a"), "rolled back");
  EXPECT_EQ(Counter(1), 1);
}

TEST_F(InterleavingPg, ARefusalEndsItsSessionOnly) {
  auto refuse = [](pg::Txn&) { return Error(absl::StatusCode::kFailedPrecondition, "NO", "not so"); };
  const std::vector<Session> sessions = {{"a", {Step::Begin(), Count("count", 1), Step::Do("more", refuse), Step::Commit()}},
                                         {"b", {Step::Begin(), Count("count", 1), Step::Commit()}}};
  const Interleaved result = Interleave(
      pg_.pool(), sessions, {"a.begin", "a.count", "b.begin", "b.count", "a.more", "a.commit", "b.commit"});
  EXPECT_THAT(result.lines,
              ElementsAre("a.begin", "a.count", "b.begin", "b.count waits", "a.more: NO", "b.count", "b.commit"));
  EXPECT_EQ(result.ended.at("a"), "NO");
  EXPECT_EQ(Counter(1), 1);
}

TEST_F(InterleavingPg, SessionsThatWaitForEachOtherEndWithAConflict) {
  const std::vector<Session> sessions = {
      {"a", {Step::Begin(), Count("one", 1), Count("two", 2), Step::Commit()}},
      {"b", {Step::Begin(), Count("two", 2), Count("one", 1), Step::Commit()}}};
  const Interleaved result = Interleave(
      pg_.pool(), sessions, {"a.begin", "b.begin", "a.one", "b.two", "a.two", "b.one", "a.commit", "b.commit"});
  EXPECT_EQ(result.committed(), 1);
  EXPECT_EQ(result.ended.at("a") == "CONFLICT" ? 1 : 0, result.ended.at("b") == "CONFLICT" ? 0 : 1);
  EXPECT_EQ(Counter(1) + Counter(2), 2);
}

TEST_F(InterleavingPg, TheOrdersAreAllOfThemOnce) {
  const std::vector<Session> sessions = {{"a", {Step::Begin(), Step::Commit()}}, {"b", {Step::Begin(), Step::Rollback()}}};
  EXPECT_THAT(Orders(sessions), ElementsAre(ElementsAre("a.begin", "a.commit", "b.begin", "b.rollback"),
                                            ElementsAre("a.begin", "b.begin", "a.commit", "b.rollback"),
                                            ElementsAre("a.begin", "b.begin", "b.rollback", "a.commit"),
                                            ElementsAre("b.begin", "a.begin", "a.commit", "b.rollback"),
                                            ElementsAre("b.begin", "a.begin", "b.rollback", "a.commit"),
                                            ElementsAre("b.begin", "b.rollback", "a.begin", "a.commit")));
}

}  // namespace
}  // namespace saikne::testing
