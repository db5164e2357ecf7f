#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "google/protobuf/message.h"
#include "libs/rpc/client.h"
#include "libs/testing/kafka_fixture.h"
#include "libs/testing/pg_fixture.h"
#include "libs/testing/service_process.h"

namespace saikne::e2e {

inline constexpr const char* kServices[] = {"crm", "ordering", "inventory", "procurement", "production", "finance"};

struct SystemOptions {
  int replicas = 1;                                                    // of each service
  std::map<std::string, std::map<std::string, std::string>> properties;  // by service
  int partitions = 3;                                                  // of each topic
};

/// What a program printed, both streams, and how it ended.
struct Output {
  int code = -1;
  std::string text;
};

/// All six services as their real programs, with databases and topics of their own on the servers that SAIKNE_TEST_PG and
/// SAIKNE_TEST_KAFKA name. Programs lie in SAIKNE_TEST_BIN, else beside the test. Ended with the object. Calls may come from
/// several threads; the rest is for one.
class System {
 public:
  /// Migrates, applies the topics and waits until every service is ready and knows the company; ends the program when that fails.
  explicit System(SystemOptions options = {});
  ~System();
  System(const System&) = delete;
  System& operator=(const System&) = delete;

  /// Calls "saikne.<service>.v1.XService/Method" as a person would: a request_id is set where there is one and none is given, and
  /// UNAVAILABLE is tried again, at any replica, for a minute. service: where the method does not tell.
  absl::Status Call(const std::string& method, const google::protobuf::Message& request,
                    google::protobuf::Message& response, const std::string& service = "",
                    const std::string& actor = "user:tester");
  template <typename Response>
  absl::StatusOr<Response> Try(const std::string& method, const google::protobuf::Message& request,
                               const std::string& service = "", const std::string& actor = "user:tester") {
    Response response;
    absl::Status status = Call(method, request, response, service, actor);
    if (!status.ok()) return status;
    return response;
  }
  /// As Try; an error fails the test and gives an empty response.
  template <typename Response>
  Response Get(const std::string& method, const google::protobuf::Message& request,
               const std::string& service = "", const std::string& actor = "user:tester") {
    auto response = Try<Response>(method, request, service, actor);
    if (response.ok()) return *std::move(response);
    Fail(method, response.status(), request);
    return Response();
  }

  /// Runs saiknectl with these words against this system.
  Output Ctl(const std::vector<std::string>& words);
  /// As Ctl, and fails the test unless it ends with 0; what it printed.
  std::string CtlOk(const std::vector<std::string>& words);

  int replicas() const { return options_.replicas; }
  /// kill -9, and a new start with the same settings.
  void Kill(const std::string& service, int replica);
  void Start(const std::string& service, int replica);
  testing::ServiceProcess& process(const std::string& service, int replica = 0) {
    return *services_.at(service)[replica].process;
  }
  testing::KafkaFixture& kafka() { return kafka_; }
  testing::PgFixture& database(const std::string& service) { return *databases_.at(service); }

 private:
  struct Replica {
    std::unique_ptr<testing::ServiceProcess> process;
    std::shared_ptr<rpc::Client> client;  // guarded by mutex_
    std::string address;                  // likewise
  };
  std::map<std::string, std::string> PropertiesOf(const std::string& service);
  std::shared_ptr<rpc::Client> ClientOf(const std::string& service, int replica);
  void AwaitCompany();
  static void Fail(const std::string& method, const absl::Status& status, const google::protobuf::Message& request);

  const SystemOptions options_;
  testing::KafkaFixture kafka_;
  std::map<std::string, std::unique_ptr<testing::PgFixture>> databases_;
  std::map<std::string, std::vector<Replica>> services_;
  absl::Mutex mutex_;
};

}  // namespace saikne::e2e
