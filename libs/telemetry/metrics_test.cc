#include "libs/telemetry/metrics.h"

#include <gtest/gtest.h>

#include <thread>

namespace saikne::telemetry {
namespace {

TEST(MetricsTest, SameNameAndLabelsIsTheSameMetric) {
  auto& a = Counter("saikne_test_a_total", "A.", {{"kind", "x"}});
  EXPECT_EQ(&a, &Counter("saikne_test_a_total", "A.", {{"kind", "x"}}));
  EXPECT_NE(&a, &Counter("saikne_test_a_total", "A.", {{"kind", "y"}}));
  a.Increment(3);
  const std::string text = MetricsText();
  EXPECT_NE(text.find("# HELP saikne_test_a_total A."), std::string::npos);
  EXPECT_NE(text.find("saikne_test_a_total{kind=\"x\"} 3"), std::string::npos) << text;
}

TEST(MetricsTest, GaugeAndHistogram) {
  Gauge("saikne_test_depth", "Depth.").Set(7);
  Histogram("saikne_test_seconds", "Time.", SecondsBounds()).Observe(0.003);
  const std::string text = MetricsText();
  EXPECT_NE(text.find("saikne_test_depth 7"), std::string::npos);
  EXPECT_NE(text.find("saikne_test_seconds_bucket{le=\"0.005\"} 1"), std::string::npos) << text;
  EXPECT_NE(text.find("saikne_test_seconds_bucket{le=\"0.0025\"} 0"), std::string::npos);
}

TEST(MetricsTest, CountsOverThreads) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([] {
      for (int n = 0; n < 10'000; ++n) Counter("saikne_test_threads_total", "T.").Increment();
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(Counter("saikne_test_threads_total", "T.").Value(), 40'000);
}

}  // namespace
}  // namespace saikne::telemetry
