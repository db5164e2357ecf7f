#include "libs/testing/service_fixture.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "libs/events/sql.h"
#include "libs/events/topics.h"
#include "libs/service/service.h"
#include "saikne/finance/events/v1/finance_events.pb.h"

namespace saikne::testing {
namespace {

std::map<std::string, std::string> Properties(std::map<std::string, std::string> properties,
                                              const PgFixture& pg, const KafkaFixture& kafka) {
  properties.emplace("database", pg.connection());
  properties.emplace("kafka_brokers", kafka.brokers());
  properties.emplace("topic_prefix", kafka.prefix());
  properties.emplace("listen", "127.0.0.1:0");
  properties.emplace("admin_listen", "127.0.0.1:0");
  properties.emplace("log_level", "debug");
  properties.emplace("db_pool_size", "4");
  return properties;
}

finance::events::v1::CompanyChanged Main(const Id& id) {
  finance::events::v1::CompanyChanged company;
  company.set_company_id(id.ToString());
  company.set_code("MAIN");
  company.set_name("Main company");
  company.set_base_currency("EUR");
  company.set_time_zone("UTC");
  company.set_default_tax_code("STANDARD");
  company.set_default_payment_term_code("NET30");
  company.set_default_billing_policy(types::v1::BILLING_POLICY_ON_DELIVERY);
  return company;
}

}  // namespace

ServiceFixture::ServiceFixture(const std::string& service, pg::MigrationSeries migrations,
                               std::map<std::string, std::string> properties)
    : service_(service),
      pg_({svc::Migrations(), events::Migrations(), std::move(migrations)}),
      properties_(Properties(std::move(properties), pg_, kafka_)),
      company_(Id::New(absl::Now())),
      process_(std::make_unique<ServiceProcess>(service, properties_)) {
  if (service_ != "finance") kafka_.Publish(Main(company_), Flow(company_));
  Start();
  AwaitCompany();
}

void ServiceFixture::Start() {
  const absl::Status started = process_->Start();
  if (!started.ok()) {
    std::fprintf(stderr, "%s\n", std::string(started.message()).c_str());
    std::exit(1);
  }
  client_ = std::make_unique<rpc::Client>(process_->address());
  // A busy machine may let the first connection wait too long.
  auto description = Describe();
  Eventually(absl::Seconds(30), [&] {
    if (absl::IsUnavailable(description.status())) description = Describe();
    return !absl::IsUnavailable(description.status());
  });
  EXPECT_TRUE(description.ok()) << description.status();
  if (!description.ok()) return;
  for (const std::string& topic : description->consumed_topics())
    consumed_.insert(events::TopicName(kafka_.prefix(), topic));
}

void ServiceFixture::AwaitCompany() {
  const bool there = Eventually(absl::Seconds(30), [&] { return pg_.Count("SELECT count(*) FROM companies") > 0; });
  if (!there) {
    std::fprintf(stderr, "saikne-%s does not know the company:\n%s", service_.c_str(), process_->LogTail().c_str());
    std::exit(1);
  }
  company_ = Id::Parse(pg_.Value("SELECT id FROM companies ORDER BY code LIMIT 1")).value();
}

void ServiceFixture::Restart(bool kill) {
  client_.reset();  // an idle channel hears of the server's end only seconds later, and the drain would wait for it
  if (kill) {
    process_->Kill();
  } else {
    EXPECT_EQ(process_->Stop(), 0);
  }
  Start();
}

events::Flow ServiceFixture::Flow(const Id& root) const {
  events::Flow flow;
  flow.company_id = company_;
  flow.actor = "test";
  flow.correlation_id = root.ToString();
  flow.causation_id = Id::New(absl::Now()).ToString();
  flow.effective_time = absl::Now();
  return flow;
}

// Of each topic that the service reads, its position must be at the end; of its outbox, the broker must have everything.
bool ServiceFixture::Settled() {
  for (const auto& [partition, end] : kafka_.Ends()) {
    if (!consumed_.contains(partition.topic)) continue;
    const int64_t taken = pg_.Count(absl::StrCat("SELECT count(*) FROM consumer_position WHERE topic = '", partition.topic,
                                                 "' AND partition = ", partition.partition, " AND next_offset >= ", end));
    if (taken == 0) return false;
  }
  return Unpublished() == 0;
}

int64_t ServiceFixture::Unpublished() {
  const auto answer = Describe();
  return answer.ok() ? answer->unpublished() : -1;
}

absl::StatusOr<operations::v1::DescribeReconciliationResponse> ServiceFixture::Describe() {
  return Call<operations::v1::DescribeReconciliationResponse>(
      "saikne.operations.v1.ReconciliationService/DescribeReconciliation",
      operations::v1::DescribeReconciliationRequest());
}

void ServiceFixture::Settle(absl::Duration within) {
  EXPECT_TRUE(Eventually(within, [&] { return Settled(); })) << "events are still under way";
}

}  // namespace saikne::testing
