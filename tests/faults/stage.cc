#include "tests/faults/stage.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/rpc/client.h"

namespace saikne::faults {

absl::Status Stage::Call(const std::string& service, const std::string& method, const google::protobuf::Message& request,
                         google::protobuf::Message& response) {
  const absl::Time deadline = absl::Now() + absl::Seconds(60);
  absl::Status status;
  for (int attempt = 0; absl::Now() < deadline; ++attempt) {
    rpc::Client client(system.address(service, attempt % kReplicas));
    rpc::CallOptions options{.timeout = absl::Seconds(40)};
    options.metadata["saikne-actor"] = "user:tester";
    status = client.Call(absl::StrCat("saikne.operations.v1.", method), request, response, options);
    if (!absl::IsUnavailable(status) && !absl::IsAborted(status)) return status;
    absl::SleepFor(absl::Milliseconds(200));
  }
  return status;
}

}  // namespace saikne::faults
