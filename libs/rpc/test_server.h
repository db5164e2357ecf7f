#pragma once

// A server over loopback whose ExceptionService behaves as the test says. Only for the tests of this folder.

#include <cstdlib>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "libs/base/clock.h"
#include "libs/base/status.h"
#include "libs/rpc/client.h"
#include "libs/rpc/handler.h"
#include "libs/rpc/server.h"
#include "saikne/operations/v1/operations_service.pb.h"

namespace saikne::rpc {

inline constexpr char kExceptionService[] = "saikne.operations.v1.ExceptionService";
inline constexpr char kParkedEventService[] = "saikne.operations.v1.ParkedEventService";
inline constexpr char kResolve[] = "saikne.operations.v1.ExceptionService/ResolveException";
inline constexpr char kList[] = "saikne.operations.v1.ExceptionService/ListExceptions";

class TestApi {
 public:
  using Resolver = std::function<absl::StatusOr<operations::v1::ResolveExceptionResponse>(
      const Call&, const operations::v1::ResolveExceptionRequest&)>;

  absl::StatusOr<operations::v1::ListExceptionsResponse> List(
      const Call& call, const operations::v1::ListExceptionsRequest&) {
    operations::v1::ListExceptionsResponse response;
    response.add_exceptions()->set_owner(call.actor());
    response.set_next_page_token(call.company().code);
    return response;
  }
  absl::StatusOr<operations::v1::ResolveExceptionResponse> Resolve(
      const Call& call, const operations::v1::ResolveExceptionRequest& request) {
    Resolver resolver;
    {
      std::lock_guard lock(mutex_);
      resolver = resolve_;
    }
    return resolver(call, request);
  }
  absl::StatusOr<operations::v1::ListParkedEventsResponse> ListParked(
      const Call&, const operations::v1::ListParkedEventsRequest&) {
    return operations::v1::ListParkedEventsResponse();
  }

  std::vector<Method> Methods() {
    return {Unary("ListExceptions", *this, &TestApi::List),
            Unary("ResolveException", *this, &TestApi::Resolve)};
  }

  // The thread sanitizer does not see that a call orders what client and handler do, hence the lock.
  void SetResolve(Resolver resolve) {
    std::lock_guard lock(mutex_);
    resolve_ = std::move(resolve);
  }

 private:
  std::mutex mutex_;
  // The id of the request in the response unless a test says otherwise.
  Resolver resolve_ = [](const Call&, const operations::v1::ResolveExceptionRequest& request) {
    operations::v1::ResolveExceptionResponse response;
    response.mutable_exception()->set_id(request.id());
    return response;
  };
};

inline absl::StatusOr<Company> TestCompany(absl::string_view code) {
  if (code == "BROKEN") return Error(absl::StatusCode::kInvalidArgument, "UNKNOWN_COMPANY", "unknown");
  return Company{Id::Derived(Id(), code), code.empty() ? "MAIN" : std::string(code),
                 *money::Currency::Parse("EUR")};
}

struct TestServer {
  explicit TestServer(ServerOptions options = {})
      : server(std::move(options), &TestCompany, clock) {
    absl::Status status = server.AddService(kExceptionService, api.Methods());
    if (status.ok()) status = server.Start();
    if (!status.ok()) std::abort();
    server.SetServing(true);
  }
  std::string target() const { return absl::StrCat("127.0.0.1:", server.port()); }

  SystemClock clock;
  TestApi api;
  Server server;
};

}  // namespace saikne::rpc
