#include "libs/rpc/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace saikne::rpc {
namespace {

TEST(WorkerPoolTest, RunsAllJobs) {
  std::atomic<int> ran = 0;
  {
    WorkerPool pool(4, 10'000);
    for (int i = 0; i < 10'000; ++i) ASSERT_TRUE(pool.Submit([&ran] { ++ran; }));
  }
  EXPECT_EQ(ran, 10'000);
}

TEST(WorkerPoolTest, RefusesWhenTheQueueIsFull) {
  std::promise<void> began;
  std::promise<void> release;
  std::atomic<int> ran = 0;
  WorkerPool pool(1, 2);
  ASSERT_TRUE(pool.Submit([&] {
    began.set_value();
    release.get_future().wait();
  }));
  began.get_future().wait();
  EXPECT_TRUE(pool.Submit([&ran] { ++ran; }));
  EXPECT_TRUE(pool.Submit([&ran] { ++ran; }));
  EXPECT_FALSE(pool.Submit([&ran] { ran += 100; }));
  release.set_value();
  pool.Stop();
  EXPECT_EQ(ran, 2);
}

TEST(WorkerPoolTest, RefusesAfterStop) {
  WorkerPool pool(2, 10);
  pool.Stop();
  EXPECT_FALSE(pool.Submit([] {}));
  pool.Stop();
}

}  // namespace
}  // namespace saikne::rpc
