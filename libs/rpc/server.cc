#include "libs/rpc/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/service_type.h>
#include <grpcpp/support/server_callback.h>

#include <mutex>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/status.h"
#include "libs/rpc/foreign_logs.h"
#include "libs/rpc/route.h"
#include "libs/rpc/stream.h"
#include "libs/rpc/stream_call.h"
#include "libs/rpc/unary_call.h"
#include "libs/rpc/worker_pool.h"

namespace saikne::rpc {
namespace {

constexpr int kKeepaliveMillis = 30'000;
constexpr int kKeepaliveTimeoutMillis = 10'000;
constexpr int kMinPingMillis = 5'000;
constexpr int kMaxMetadataBytes = 16 * 1024;
// What is larger than the limit, but not absurd, is read, so that it can be refused with details.
constexpr int kReadLimitFactor = 4;

// Settings of the process that must be made before the first server is built.
void PrepareProcess() {
  static const bool done = [] {
    RedirectForeignLogs();
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    return true;
  }();
  (void)done;
}

// What generated code calls WithRawCallbackMethod, for all methods of a descriptor (docs/adr/0001).
class RawService final : public grpc::Service {
 public:
  RawService(Serving& serving, std::vector<std::unique_ptr<Route>> routes)
      : routes_(std::move(routes)) {
    for (size_t i = 0; i < routes_.size(); ++i) {
      Route& route = *routes_[i];
      const bool streams = StreamOf(route.method()) != nullptr;
      AddMethod(new grpc::internal::RpcServiceMethod(route.path().c_str(),
                                                     streams ? grpc::internal::RpcMethod::SERVER_STREAMING
                                                             : grpc::internal::RpcMethod::NORMAL_RPC,
                                                     nullptr));
      MarkMethodRawCallback(static_cast<int>(i), streams ? Streaming(serving, route) : Unary(serving, route));
    }
  }

 private:
  using Bytes = grpc::ByteBuffer;
  using Context = grpc::CallbackServerContext;

  static grpc::internal::MethodHandler* Unary(Serving& serving, Route& route) {
    return new grpc::internal::CallbackUnaryHandler<Bytes, Bytes>(
        [&serving, &route](Context* context, const Bytes* request, Bytes* response) {
          return UnaryCall::Start(serving, route, context, request, response);
        });
  }
  static grpc::internal::MethodHandler* Streaming(Serving& serving, Route& route) {
    return new grpc::internal::CallbackServerStreamingHandler<Bytes, Bytes>(
        [&serving, &route](Context* context, const Bytes* request) {
          return StreamCall::Start(serving, route, context, request);
        });
  }

  std::vector<std::unique_ptr<Route>> routes_;
};

void SetArguments(grpc::ServerBuilder& builder, const ServerOptions& options) {
  builder.SetMaxReceiveMessageSize(kReadLimitFactor * options.max_request_bytes);
  // Two servers on one port would each get some of the calls.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMillis);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMillis);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, kMinPingMillis);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMaxMetadataBytes);
}

}  // namespace

struct Server::State {
  State(ServerOptions o, CompanyResolver c, const Clock& clock)
      : options(std::move(o)),
        companies(std::move(c)),
        workers(options.workers, static_cast<size_t>(options.queue_capacity)),
        serving{workers, companies, clock, options.default_deadline, options.max_request_bytes} {}

  const ServerOptions options;
  const CompanyResolver companies;
  WorkerPool workers;
  Serving serving;
  std::vector<std::string> names;
  std::vector<std::unique_ptr<RawService>> services;
  int port = 0;
  std::mutex shutdown_mutex;
  std::unique_ptr<grpc::Server> server;
};

Server::Server(ServerOptions options, CompanyResolver companies, const Clock& clock)
    : state_(std::make_unique<State>(std::move(options), std::move(companies), clock)) {
  PrepareProcess();
}

Server::~Server() { Shutdown(absl::ZeroDuration()); }

absl::Status Server::AddService(const std::string& full_name, std::vector<Method> methods) {
  for (const std::string& name : state_->names) {
    if (name == full_name) {
      return Error(absl::StatusCode::kFailedPrecondition, "INVALID_SERVICE",
                   absl::StrCat(full_name, " is registered twice"), {{"service", full_name}});
    }
  }
  ASSIGN_OR_RETURN(auto routes, MakeRoutes(full_name, std::move(methods)));
  state_->services.push_back(std::make_unique<RawService>(state_->serving, std::move(routes)));
  state_->names.push_back(full_name);
  return absl::OkStatus();
}

absl::Status Server::Start() {
  grpc::ServerBuilder builder;
  SetArguments(builder, state_->options);
  builder.AddListeningPort(state_->options.listen, grpc::InsecureServerCredentials(), &state_->port);
  for (const auto& service : state_->services) builder.RegisterService(service.get());
  state_->server = builder.BuildAndStart();
  if (state_->server == nullptr || state_->port == 0) {
    state_->server = nullptr;
    return Error(absl::StatusCode::kUnavailable, "CANNOT_LISTEN",
                 absl::StrCat("cannot listen on ", state_->options.listen, ": the port is in use, or "
                              "the address is not of this machine"),
                 {{"listen", state_->options.listen}});
  }
  SetServing(false);
  return absl::OkStatus();
}

int Server::port() const { return state_->port; }

void Server::SetServing(bool serving) {
  auto* health = state_->server == nullptr ? nullptr : state_->server->GetHealthCheckService();
  if (health == nullptr) return;
  health->SetServingStatus("", serving);
  for (const std::string& name : state_->names) health->SetServingStatus(name, serving);
}

void Server::Shutdown(absl::Duration grace) {
  std::lock_guard lock(state_->shutdown_mutex);
  if (state_->server != nullptr) {
    if (auto* health = state_->server->GetHealthCheckService()) health->Shutdown();
    // gRPC would wait for idle clients too, and those hear of it only seconds later.
    state_->serving.calls.Drain(grace);
    state_->server->Shutdown(absl::ToChronoTime(absl::Now()));
    state_->server->Wait();
  }
  state_->workers.Stop();
  state_->server = nullptr;
}

}  // namespace saikne::rpc
