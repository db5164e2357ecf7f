#pragma once

// How a service states its RPCs, one line each, in main.cc:
//   service.Rpc("saikne.crm.v1.DealService", {rpc::Unary("WinDeal", deals, &DealApi::WinDeal), ...});
// Messages are dispatched by descriptor: services compile no generated gRPC code (docs/adr/0001).

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "libs/base/status.h"
#include "libs/rpc/call.h"

namespace saikne::rpc {

/// A handler of one unary method, with types erased. Handlers block; they run on the worker pool.
struct Method {
  std::string name;  // "WinDeal"
  const google::protobuf::Message* request_prototype;
  const google::protobuf::Message* response_prototype;
  std::function<absl::Status(const Call&, const google::protobuf::Message& request,
                             google::protobuf::Message& response)> handle;
  bool needs_company = true;
};

/// object outlives the server. The types are checked against the service's descriptor at start-up.
template <typename Api, typename Request, typename Response>
Method Unary(absl::string_view name, Api& object,
             absl::StatusOr<Response> (Api::*handler)(const Call&, const Request&)) {
  return Method{std::string(name), &Request::default_instance(), &Response::default_instance(),
                [&object, handler](const Call& call, const google::protobuf::Message& request,
                                   google::protobuf::Message& response) -> absl::Status {
                  ASSIGN_OR_RETURN(Response result,
                                   (object.*handler)(call, static_cast<const Request&>(request)));
                  static_cast<Response&>(response) = std::move(result);
                  return absl::OkStatus();
                }};
}

/// For methods that work without a company (companies themselves, operations).
inline Method WithoutCompany(Method method) {
  method.needs_company = false;
  return method;
}

}  // namespace saikne::rpc
