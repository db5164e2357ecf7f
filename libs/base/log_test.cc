#include "libs/base/log.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "libs/base/status.h"

namespace saikne::log {
namespace {

nlohmann::json Captured(const std::function<void()>& write) {
  testing::internal::CaptureStdout();
  write();
  const std::string line = testing::internal::GetCapturedStdout();
  EXPECT_EQ(line.find('\n'), line.size() - 1) << line;
  return nlohmann::json::parse(line);
}

TEST(LogTest, OneJsonObjectALine) {
  Init("crm", "info");
  const auto line = Captured([] { Info("relay.started", {{"lease", 7}, {"prefix", "saikne"}}); });
  EXPECT_EQ(line["level"], "info");
  EXPECT_EQ(line["service"], "crm");
  EXPECT_EQ(line["code"], "relay.started");
  EXPECT_EQ(line["fields"]["lease"], "7");
  EXPECT_EQ(line["fields"]["prefix"], "saikne");
  EXPECT_EQ(line["ts"].get<std::string>().size(), 27u);
  EXPECT_EQ(line["ts"].get<std::string>().back(), 'Z');
  EXPECT_FALSE(line.contains("correlation_id"));
}

TEST(LogTest, HostileTextStaysOneLine) {
  Init("crm", "info");
  const auto line = Captured([] { Warn("x", {{"text", "a\nb\"}{\xFF\x01"}}); });
  EXPECT_EQ(line["fields"]["text"], "a\nb\"}{\xEF\xBF\xBD\x01");
}

TEST(LogTest, StatusWithItsReason) {
  Init("crm", "info");
  const auto line = Captured([] {
    Warn("x", {{"a", NotFound("DEAL", "7")}, {"b", absl::InternalError("broken")}, {"c", absl::OkStatus()}});
  });
  EXPECT_EQ(line["fields"]["a"], "NOT_FOUND/DEAL_NOT_FOUND: there is no deal 7");
  EXPECT_EQ(line["fields"]["b"], "INTERNAL: broken");
  EXPECT_EQ(line["fields"]["c"], "OK");
}

TEST(LogTest, CorrelationAndTraceNest) {
  Init("crm", "info");
  const Correlation outer("deal-1", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  {
    const Correlation inner("deal-2");
    const auto line = Captured([] { Info("x"); });
    EXPECT_EQ(line["correlation_id"], "deal-2");
    EXPECT_FALSE(line.contains("trace"));
  }
  const auto line = Captured([] { Info("x"); });
  EXPECT_EQ(line["correlation_id"], "deal-1");
  EXPECT_EQ(line["trace"], "4bf92f3577b34da6a3ce929d0e0e4736");
}

TEST(LogTest, LinesBelowTheLevelAreDropped) {
  Init("crm", "warn");
  testing::internal::CaptureStdout();
  Info("x");
  Debug("x");
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(Captured([] { Error("y"); })["level"], "error");
  Init("crm", "debug");
  EXPECT_EQ(Captured([] { Debug("z"); })["level"], "debug");
}

}  // namespace
}  // namespace saikne::log
