#include "libs/config/config.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "libs/base/status.h"

namespace saikne::config {
namespace {

class ConfigTest : public testing::Test {
 protected:
  ConfigTest() {
    config_.Declare("test_brokers", &brokers_, "localhost:9092", "where Kafka is");
    config_.Declare("test_password", &password_, "", "of the database", /*secret=*/true);
    config_.Declare("test_wait_ms", &wait_ms_, 50, 0, 1000, "how long to wait");
  }
  ~ConfigTest() override {
    unsetenv("SAIKNE_TEST_BROKERS");
    unsetenv("SAIKNE_TEST_WAIT_MS");
    unsetenv("SAIKNE_CONFIG");
  }
  std::string File(const std::string& text) {
    const std::string path = testing::TempDir() + "config_test_" + std::to_string(getpid()) + ".conf";
    std::ofstream(path) << text;
    return path;
  }

  Config config_;
  std::string brokers_;
  std::string password_;
  int64_t wait_ms_ = 0;
};

TEST_F(ConfigTest, DefaultsHoldFromTheDeclarationOn) {
  EXPECT_EQ(brokers_, "localhost:9092");
  EXPECT_EQ(wait_ms_, 50);
  EXPECT_TRUE(config_.Load({}).ok());
  EXPECT_EQ(wait_ms_, 50);
}

TEST_F(ConfigTest, FileThenEnvironmentThenFlags) {
  const std::string file = File("# comment\n\n test_brokers = file:1  # where\ntest_wait_ms=1\ntest_password = a=b#c\n");
  ASSERT_TRUE(config_.Load({"--config=" + file}).ok());
  EXPECT_EQ(brokers_, "file:1");
  EXPECT_EQ(wait_ms_, 1);
  EXPECT_EQ(password_, "a=b#c");
  setenv("SAIKNE_TEST_BROKERS", "env:2", 1);
  setenv("SAIKNE_TEST_WAIT_MS", "2", 1);
  setenv("SAIKNE_CONFIG", file.c_str(), 1);
  ASSERT_TRUE(config_.Load({"--test_wait_ms", "3"}).ok());
  EXPECT_EQ(brokers_, "env:2");
  EXPECT_EQ(wait_ms_, 3);
}

TEST_F(ConfigTest, WhatIsPrintedReadsBack) {
  ASSERT_TRUE(config_.Load({"--test_wait_ms=7", "--test_brokers=a:1,b:2"}).ok());
  const std::string printed = config_.Print();
  wait_ms_ = 0;
  brokers_.clear();
  ASSERT_TRUE(config_.Load({"--config", File(printed)}).ok());
  EXPECT_EQ(wait_ms_, 7);
  EXPECT_EQ(brokers_, "a:1,b:2");
}

TEST_F(ConfigTest, UnknownKeyIsAnError) {
  EXPECT_EQ(ReasonOf(config_.Load({"--test_wait=3"})), "UNKNOWN_PROPERTY");
  const absl::Status status = config_.Load({"--config", File("test_brokers = x\nbroker = y\n")});
  EXPECT_EQ(ReasonOf(status), "UNKNOWN_PROPERTY");
  EXPECT_NE(status.message().find(":2"), absl::string_view::npos) << status;
}

TEST_F(ConfigTest, ValuesOutsideTheBounds) {
  for (const char* value : {"-1", "1001", "", "x", "1.5", "99999999999999999999"}) {
    const absl::Status status = config_.Load({std::string("--test_wait_ms=") + value});
    EXPECT_EQ(ReasonOf(status), "INVALID_PROPERTY") << value;
    EXPECT_NE(status.message().find("from 0 to 1000"), absl::string_view::npos);
  }
  EXPECT_EQ(wait_ms_, 50);
}

TEST_F(ConfigTest, MalformedInput) {
  EXPECT_EQ(ReasonOf(config_.Load({"test_wait_ms=3"})), "INVALID_PROPERTY");
  EXPECT_EQ(ReasonOf(config_.Load({"--test_wait_ms"})), "INVALID_PROPERTY");
  EXPECT_EQ(ReasonOf(config_.Load({"--config=/does/not/exist"})), "INVALID_PROPERTY");
  EXPECT_EQ(ReasonOf(config_.Load({"--config", File("test_wait_ms 3\n")})), "INVALID_PROPERTY");
}

TEST_F(ConfigTest, SecretsAreRedacted) {
  ASSERT_TRUE(config_.Load({"--test_password=hunter2"}).ok());
  EXPECT_EQ(password_, "hunter2");
  EXPECT_EQ(config_.Print().find("hunter2"), std::string::npos);
  EXPECT_NE(config_.Print().find("test_wait_ms = 50  # how long to wait [0, 1000]"), std::string::npos);
}

}  // namespace
}  // namespace saikne::config
