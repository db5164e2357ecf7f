// What a service refuses before it serves, and how it says so.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <signal.h>

#include "absl/strings/str_cat.h"
#include "libs/kafka/admin.h"
#include "libs/testing/eventually.h"
#include "libs/testing/kafka_fixture.h"
#include "libs/testing/pg_fixture.h"
#include "libs/testing/service_process.h"

namespace saikne::svc {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::ServiceProcess;

constexpr int kDone = 0, kFailed = 1, kUsage = 2, kRefused = 3;

class Refusals : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { kafka_ = new testing::KafkaFixture(1); }
  static void TearDownTestSuite() { delete kafka_; }

  std::map<std::string, std::string> Properties(std::map<std::string, std::string> properties = {}) {
    properties.emplace("database", pg_.connection());
    properties.emplace("kafka_brokers", kafka_->brokers());
    properties.emplace("topic_prefix", kafka_->prefix());
    properties.emplace("listen", "127.0.0.1:0");
    properties.emplace("admin_listen", "127.0.0.1:0");
    properties.emplace("start_timeout_ms", "1000");
    return properties;
  }
  static testing::KafkaFixture* kafka_;
  testing::PgFixture pg_;
};
testing::KafkaFixture* Refusals::kafka_ = nullptr;

TEST_F(Refusals, CommandLine) {
  ServiceProcess service("probe", Properties({{"database", "host=/nowhere password=topsecret"}}));
  EXPECT_EQ(service.Run("fly"), kUsage);
  EXPECT_THAT(service.Log(), HasSubstr("no such command: fly"));
  EXPECT_EQ(service.Run("--help"), kDone);
  EXPECT_THAT(service.Log(), HasSubstr("saikne-crm migrate"));
  EXPECT_EQ(service.Run("print-config"), kDone);
  EXPECT_THAT(service.Log(), HasSubstr("topic_prefix = " + kafka_->prefix()));
  EXPECT_THAT(service.Log(), Not(HasSubstr("topsecret")));
}

TEST_F(Refusals, Configuration) {
  ServiceProcess number("probe", Properties({{"db_pool_size", "many"}}));
  EXPECT_EQ(number.Run("serve"), kUsage);
  EXPECT_THAT(number.Log(), HasSubstr("db_pool_size"));
  ServiceProcess database("probe", Properties({{"database", ""}}));
  EXPECT_EQ(database.Run("serve"), kUsage);
  EXPECT_THAT(database.Log(), HasSubstr("SAIKNE_DATABASE"));
}

TEST_F(Refusals, OlderSchemaIsNamed) {
  ServiceProcess service("probe", Properties());
  EXPECT_EQ(service.Run("serve"), kRefused);
  EXPECT_THAT(service.Log(), HasSubstr("backbone/0001_backbone"));
  EXPECT_EQ(service.Run("migrate"), kDone);
  EXPECT_EQ(service.Run("migrate"), kDone);
  pg_.Exec("DELETE FROM schema_migrations WHERE series = 'probe'");
  EXPECT_EQ(service.Run("serve"), kRefused);
  EXPECT_THAT(service.Log(), HasSubstr("probe/0001_init"));
}

TEST_F(Refusals, MissingTopicIsNamed) {
  ServiceProcess service("probe", Properties({{"topic_prefix", "nobody-has-these"}}));
  ASSERT_EQ(service.Run("migrate"), kDone);
  EXPECT_EQ(service.Run("serve"), kRefused);
  EXPECT_THAT(service.Log(), HasSubstr("nobody-has-these.ordering.order.events.v1"));
  EXPECT_THAT(service.Log(), HasSubstr("nobody-has-these.crm.deal.events.v1"));
}

TEST_F(Refusals, SettingsThatMayLoseCommits) {
  ServiceProcess service("probe", Properties());
  ASSERT_EQ(service.Run("migrate"), kDone);
  ASSERT_TRUE(pg_.pool().Read(pg::Sql{"alter", absl::StrCat("ALTER DATABASE ", pg_.database(),
                                                            " SET synchronous_commit = off").c_str()}).ok());
  EXPECT_EQ(service.Run("serve"), kRefused);
  EXPECT_THAT(service.Log(), HasSubstr("synchronous_commit"));
}

TEST_F(Refusals, ServersThatDoNotAnswerAreWaitedForBriefly) {
  ServiceProcess no_database("probe", Properties({{"database", "host=127.0.0.1 port=1 dbname=x"}}));
  EXPECT_EQ(no_database.Run("serve"), kFailed);
  EXPECT_THAT(no_database.Log(), HasSubstr("\"for\":\"postgresql\""));
  ServiceProcess no_kafka("probe", Properties({{"kafka_brokers", "127.0.0.1:1"}}));
  ASSERT_EQ(no_kafka.Run("migrate"), kDone);
  EXPECT_EQ(no_kafka.Run("serve"), kFailed);
  EXPECT_THAT(no_kafka.Log(), HasSubstr("\"for\":\"kafka\""));
}

TEST_F(Refusals, StoppedWhileWaiting) {
  ServiceProcess service("probe", Properties({{"database", "host=127.0.0.1 port=1 dbname=x"},
                                              {"start_timeout_ms", "60000"}}));
  EXPECT_FALSE(service.Start(absl::Milliseconds(1500)).ok());
  EXPECT_TRUE(testing::Eventually(absl::Seconds(20), [&] {
    return service.Log().find("service.waiting") != std::string::npos;
  }));
  EXPECT_EQ(service.Stop(), kDone);
}

}  // namespace
}  // namespace saikne::svc
