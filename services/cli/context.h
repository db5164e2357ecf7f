#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "libs/rpc/client.h"

namespace saikne::cli {

/// Exit codes of saiknectl; scripts may rely on them.
enum ExitCode {
  kOk = 0,
  kFailed = 1,          // anything not named below
  kUsage = 2,           // wrong words on the command line
  kNotFound = 3,        // what was named does not exist
  kRefused = 4,         // a rule or a wrong field
  kUnavailable = 5,     // a service cannot be reached or is overloaded
  kUnexplained = 6,     // reconcile or doctor found something
};

/// What all commands share: where the services are, in whose name, and how to print.
/// Addresses: --address SERVICE=HOST:PORT, else SAIKNE_<SERVICE>_ADDRESS, else the ports of a local run.
class Context {
 public:
  std::string output = "table";   // or "json"
  std::string company;            // code; empty: the only one
  std::string actor;              // default: the user's name
  int64_t timeout_ms = 30'000;
  std::map<std::string, std::string> addresses;  // by service, from the command line
  std::string brokers;            // Kafka
  std::string topic_prefix = "saikne";

  bool json() const { return output == "json"; }

  /// The channel to a service: "crm", "ordering", ...
  rpc::Client& Service(const std::string& name);
  std::string Address(const std::string& service) const;

  /// ISO code of the currency in which the company in whose name we call keeps its books: what an amount without a code is in.
  /// Errors: NOT_FOUND/COMPANY_NOT_FOUND; those of the call.
  absl::StatusOr<std::string> BaseCurrency();

  /// Calls "saikne.<service>.vN.XService/Method"; the service is the second word of the method, or `service`.
  absl::Status Call(absl::string_view method, const google::protobuf::Message& request,
                    google::protobuf::Message& response, const std::string& service = "");
  template <typename Response>
  absl::StatusOr<Response> Call(absl::string_view method, const google::protobuf::Message& request,
                                const std::string& service = "") {
    Response response;
    if (absl::Status status = Call(method, request, response, service); !status.ok()) return status;
    return response;
  }

  /// Reads a stream to its end, for up to an hour; the first error of `each` ends it.
  template <typename Response>
  absl::Status Read(absl::string_view method, const google::protobuf::Message& request,
                    const std::function<absl::Status(const Response&)>& each) {
    Response response;
    return Read(method, request, response, [&] { return each(response); });
  }
  absl::Status Read(absl::string_view method, const google::protobuf::Message& request,
                    google::protobuf::Message& response, const std::function<absl::Status()>& each);

 private:
  rpc::CallOptions Options(absl::Duration timeout) const;
  absl::Status Reached(const std::string& service, const absl::Status& status) const;
  std::map<std::string, std::unique_ptr<rpc::Client>> clients_;
  std::string base_currency_;  // once asked
};

/// All services in the order of the flow.
inline constexpr const char* kServices[] = {"crm",         "ordering",   "inventory",
                                            "procurement", "production", "finance"};

/// A request id that makes a repetition by the same command safe.
std::string NewRequestId();

/// Prints an error for a person (message, reason, fields) on standard error and returns the exit code for it.
int Fail(const absl::Status& status);

}  // namespace saikne::cli
