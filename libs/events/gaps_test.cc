#include "libs/events/gaps.h"

#include <algorithm>
#include <functional>
#include <map>
#include <random>
#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saikne::events {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(GapsTest, RemembersWhatWasPassed) {
  Gaps gaps;
  gaps.Fetched({1, 2, 5, 9});
  EXPECT_EQ(gaps.high(), 9);
  EXPECT_THAT(gaps.Ranges(), ElementsAre(IdRange{3, 4}, IdRange{6, 8}));
  EXPECT_EQ(gaps.count(), 5);
  gaps.Fetched({7, 10});
  EXPECT_THAT(gaps.Ranges(), ElementsAre(IdRange{3, 4}, IdRange{6, 6}, IdRange{8, 8}));
  gaps.Fetched({3, 4, 6, 8});
  EXPECT_THAT(gaps.Ranges(), IsEmpty());
}

TEST(GapsTest, ANoteProvesOnlyWhatWasPassedBeforeIt) {
  Gaps gaps;
  gaps.Fetched({2});
  EXPECT_TRUE(gaps.NeedsNote());
  gaps.Noted(100);
  EXPECT_FALSE(gaps.NeedsNote());
  gaps.Fetched({4});
  EXPECT_TRUE(gaps.NeedsNote());
  EXPECT_EQ(gaps.Ended(99), 0);
  EXPECT_EQ(gaps.Ended(100), 1);
  EXPECT_THAT(gaps.Ranges(), ElementsAre(IdRange{3, 3}));
  gaps.Noted(107);
  EXPECT_EQ(gaps.Ended(200), 1);
  EXPECT_TRUE(gaps.empty());
}

TEST(GapsTest, StartsFromWhatWasNoted) {
  Gaps gaps;
  gaps.Reset(10, {{3, 3}, {7, 8}});
  EXPECT_EQ(gaps.high(), 10);
  gaps.Fetched({7, 12});
  EXPECT_THAT(gaps.Ranges(), ElementsAre(IdRange{3, 3}, IdRange{8, 8}, IdRange{11, 11}));
}

// A small model of what the database promises: transaction ids and row ids are drawn in order, rows are seen from the commit on, and a
// snapshot's xmin is the oldest open transaction, its xmax one past the newest that has ended.
class Database {
 public:
  int64_t Begin() { return open_.insert(next_transaction_), next_transaction_++; }
  void Insert(int64_t transaction) { rows_[next_id_++] = {transaction, false}; }
  void End(int64_t transaction, bool commit) {
    open_.erase(transaction);
    newest_ended_ = std::max(newest_ended_, transaction);
    for (auto row = rows_.begin(); row != rows_.end();) {
      if (row->second.transaction != transaction || row->second.committed) {
        ++row;
      } else if (commit) {
        (row++)->second.committed = true;
      } else {
        row = rows_.erase(row);
      }
    }
  }
  int64_t Xmax() const { return newest_ended_ + 1; }
  int64_t Xmin() const { return open_.empty() ? Xmax() : std::min(*open_.begin(), Xmax()); }
  /// A transaction of the relay's own that writes: its id.
  int64_t Write() {
    int64_t transaction = Begin();
    End(transaction, true);
    return transaction;
  }
  std::vector<int64_t> Visible(const Gaps& gaps) const {
    std::vector<int64_t> ids;
    for (const auto& [id, row] : rows_) {
      bool missing = false;
      for (const IdRange& range : gaps.Ranges()) missing |= range.lo <= id && id <= range.hi;
      if (row.committed && (id > gaps.high() || missing)) ids.push_back(id);
    }
    return ids;
  }
  int64_t Committed() const {
    return std::count_if(rows_.begin(), rows_.end(), [](const auto& row) { return row.second.committed; });
  }
  const std::set<int64_t>& open() const { return open_; }

 private:
  struct Row {
    int64_t transaction;
    bool committed;
  };
  std::map<int64_t, Row> rows_;
  std::set<int64_t> open_;
  int64_t next_transaction_ = 100, next_id_ = 1, newest_ended_ = 99;
};

// What the relay takes as the bound after a fetch: by right an own later transaction id.
using Bound = std::function<int64_t(Database&)>;
int64_t OwnLaterTransaction(Database& database) { return database.Write(); }
int64_t SnapshotXmax(Database& database) { return database.Xmax(); }

void Relay(Database& database, Gaps& gaps, std::set<int64_t>& published, const Bound& bound) {
  std::vector<int64_t> ids = database.Visible(gaps);
  const int64_t xmin = database.Xmin();
  published.insert(ids.begin(), ids.end());
  gaps.Fetched(ids);
  gaps.Ended(xmin);
  gaps.Noted(bound(database));
}

// The case of eventing.md 3: the row with the lower id belongs to the transaction with the higher id, which is still open.
int64_t LostInTheKnownCase(const Bound& bound) {
  Database database;
  Gaps gaps;
  std::set<int64_t> published;
  int64_t t1 = database.Begin();
  int64_t t2 = database.Begin();
  database.Insert(t2);
  database.Insert(t1);
  database.End(t1, true);
  for (int i = 0; i < 3; ++i) Relay(database, gaps, published, bound);
  database.End(t2, true);
  for (int i = 0; i < 3; ++i) Relay(database, gaps, published, bound);
  return database.Committed() - static_cast<int64_t>(published.size());
}

TEST(GapProofTest, OwnLaterTransactionLosesNothingWhereTheSnapshotsXmaxDoes) {
  EXPECT_EQ(LostInTheKnownCase(OwnLaterTransaction), 0);
  EXPECT_EQ(LostInTheKnownCase(SnapshotXmax), 1);
}

// Random schedules: writers begin, insert, linger, commit or roll back; the relay runs at any moment.
int64_t LostInRandomSchedules(const Bound& bound, bool* all_proven) {
  int64_t lost = 0;
  *all_proven = true;
  for (unsigned seed = 0; seed < 300; ++seed) {
    std::mt19937 random(seed);
    Database database;
    Gaps gaps;
    std::set<int64_t> published;
    auto some_open = [&] { return *std::next(database.open().begin(), random() % database.open().size()); };
    for (int step = 0; step < 200; ++step) {
      const unsigned action = random() % 8;
      if (action < 2 || database.open().empty()) {
        if (database.open().size() < 8) database.Begin();
      } else if (action < 5) {
        database.Insert(some_open());
      } else if (action < 7) {
        database.End(some_open(), random() % 3 != 0);
      } else {
        Relay(database, gaps, published, bound);
      }
    }
    while (!database.open().empty()) database.End(*database.open().begin(), true);
    for (int i = 0; i < 3; ++i) Relay(database, gaps, published, bound);
    lost += database.Committed() - static_cast<int64_t>(published.size());
    *all_proven &= gaps.empty();
  }
  return lost;
}

TEST(GapProofTest, HoldsUnderRandomSchedules) {
  bool all_proven;
  EXPECT_EQ(LostInRandomSchedules(OwnLaterTransaction, &all_proven), 0);
  EXPECT_TRUE(all_proven);
  EXPECT_GT(LostInRandomSchedules(SnapshotXmax, &all_proven), 0);  // the test can fail
}

}  // namespace
}  // namespace saikne::events
