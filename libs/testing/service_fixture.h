#pragma once

// One service as its neighbours see it: its real program, its own database, the topics of all services.
//
//   class Ordering : public ::testing::Test {
//    protected:
//     testing::ServiceFixture service_{"ordering", ordering::Migrations()};
//   };
//   TEST_F(Ordering, PlacesOneOrderPerWin) {
//     crm::events::v1::DealWon won = ...;
//     service_.Publish(won, deal);                                     // as crm would
//     auto placed = service_.Await<ordering::events::v1::OrderPlaced>(1);  // what ordering publishes
//     auto order = service_.Call<v1::Order>("saikne.ordering.v1.OrderService/GetOrder", request);
//   }
//
// In CMake: saikne_test(... LABEL component DEPS ordering_service saikne_testing), add_dependencies(<test> saikne-ordering).

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/base/id.h"
#include "libs/events/flow.h"
#include "libs/rpc/client.h"
#include "libs/testing/append_rule.h"
#include "libs/testing/eventually.h"
#include "libs/testing/kafka_fixture.h"
#include "libs/testing/pg_fixture.h"
#include "libs/testing/service_process.h"
#include "saikne/operations/v1/operations_service.pb.h"

namespace saikne::testing {

class ServiceFixture {
 public:
  /// Migrates, publishes the company MAIN (EUR, UTC, STANDARD, NET30, billing on delivery) unless the service is finance, which
  /// makes its own, starts the service and waits until it knows the company. properties: of its configuration.
  /// A service that does not start ends the test program.
  ServiceFixture(const std::string& service, pg::MigrationSeries migrations,
                 std::map<std::string, std::string> properties = {});

  /// The service's database; e.g. EnforceAppendRule(fixture.pg(), {{"crm.deal", "deals"}}).
  PgFixture& pg() { return pg_; }
  KafkaFixture& kafka() { return kafka_; }
  ServiceProcess& process() { return *process_; }
  const Id& company() const { return company_; }
  /// The configuration it runs with, for a second replica: ServiceProcess(service, fixture.properties()).
  const std::map<std::string, std::string>& properties() const { return properties_; }

  /// Stops or kills it and starts it again.
  void Restart(bool kill = false);

  /// The flow of a deal (or another root) in the company: actor "test", effective now.
  events::Flow Flow(const Id& root) const;

  /// Publishes an event of another service; its version is the next of its aggregate. flow: of `root`.
  void Publish(const google::protobuf::Message& event, const Id& root) { kafka_.Publish(event, Flow(root)); }
  void Publish(const google::protobuf::Message& event) { Publish(event, Id::New(absl::Now())); }

  template <typename E>
  std::vector<events::Received<E>> Await(size_t n = 1, absl::Duration within = absl::Seconds(20)) {
    return kafka_.Await<E>(n, within);
  }
  template <typename E>
  std::vector<events::Received<E>> Events() { return kafka_.Events<E>(); }

  /// One call as actor "tester" in the company.
  template <typename Response>
  absl::StatusOr<Response> Call(const std::string& method, const google::protobuf::Message& request,
                                std::map<std::string, std::string> metadata = {}) {
    rpc::CallOptions options;
    options.timeout = absl::Seconds(30);
    options.metadata = std::move(metadata);
    options.metadata.emplace("saikne-actor", "tester");
    return client_->Call<Response>(method, request, options);
  }

  /// Waits until the consumer has taken everything that was published by this fixture and is subscribed to, and the relay has
  /// published everything that the service appended: nothing follows any more. For asserting that nothing happens.
  void Settle(absl::Duration within = absl::Seconds(20));

 private:
  void Start();
  void AwaitCompany();
  bool Settled();
  int64_t Unpublished();
  absl::StatusOr<operations::v1::DescribeReconciliationResponse> Describe();

  const std::string service_;
  PgFixture pg_;
  KafkaFixture kafka_;
  const std::map<std::string, std::string> properties_;
  Id company_;
  std::unique_ptr<ServiceProcess> process_;
  std::unique_ptr<rpc::Client> client_;
  std::set<std::string> consumed_;  // topics with prefix
};

}  // namespace saikne::testing
