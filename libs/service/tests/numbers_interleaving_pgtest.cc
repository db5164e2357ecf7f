// Numbers from cached blocks, step by step: no transaction waits for another's number, and none is given out twice. A rollback
// leaves a gap, which these series may have.

#include <gtest/gtest.h>

#include <mutex>
#include <set>

#include "libs/service/numbers.h"
#include "libs/service/tests/calls.h"
#include "libs/testing/interleaving.h"

namespace saikne::svc {
namespace {

using testing::Interleaved;
using testing::Step;

class NumbersInterleavingTest : public ::testing::Test {
 protected:
  pg::PoolOptions Options() {
    pg::PoolOptions options;
    options.connection = pg_.connection();
    return options;
  }
  /// Takes so many that every other step needs a new block.
  Step Take(Numbers& numbers) {
    return Step::Do("number", [this, &numbers](pg::Txn&) -> absl::Status {
      ASSIGN_OR_RETURN(std::vector<std::string> some, numbers.Next(company_, "SO", 2026, kEach));
      std::lock_guard<std::mutex> lock(mutex_);
      taken_ += kEach;
      seen_.insert(some.begin(), some.end());
      return absl::OkStatus();
    });
  }
  void Expect(const Interleaved& result) {
    for (const char* session : {"a", "b"}) {
      EXPECT_FALSE(result.has(std::string(session) + ".number waits"));
      EXPECT_TRUE(result.has(std::string(session) + ".number"));
    }
    EXPECT_EQ(seen_.size(), taken_) << "a number was given out twice";
  }

  static constexpr int kEach = 600;
  BackboneDatabase pg_;
  const Id company_ = Id::New(absl::Now());
  std::mutex mutex_;
  std::set<std::string> seen_;  // guarded by mutex_, as the next one
  size_t taken_ = 0;
};

TEST_F(NumbersInterleavingTest, OneReplica) {
  Numbers numbers(Options());
  testing::InterleaveTwo(pg_.pool(), [&] { return std::pair(Take(numbers), Take(numbers)); },
                         [&](const Interleaved& result) { Expect(result); });
}

TEST_F(NumbersInterleavingTest, TwoReplicas) {
  Numbers one(Options()), two(Options());
  testing::InterleaveTwo(pg_.pool(), [&] { return std::pair(Take(one), Take(two)); },
                         [&](const Interleaved& result) { Expect(result); });
}

}  // namespace
}  // namespace saikne::svc
