#include "libs/telemetry/admin_server.h"

#include <civetweb.h>

#include <mutex>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "libs/base/status.h"
#include "libs/telemetry/metrics.h"

namespace saikne::telemetry {
namespace {

constexpr char kText[] = "text/plain; charset=utf-8";
constexpr char kMetricsText[] = "text/plain; version=0.0.4; charset=utf-8";

struct Answer {
  int code;
  const char* reason;
  const char* type;
  std::string body;
};

void Send(mg_connection* connection, const Answer& answer, bool with_body) {
  std::string text = absl::StrCat("HTTP/1.1 ", answer.code, " ", answer.reason, "\r\nContent-Type: ",
                                  answer.type, "\r\nContent-Length: ", answer.body.size(),
                                  "\r\nConnection: close\r\nCache-Control: no-store\r\n\r\n");
  if (with_body) text += answer.body;
  mg_write(connection, text.data(), text.size());
}

}  // namespace

struct AdminServer::State {
  ~State() {
    if (http != nullptr) mg_stop(http);
  }

  Answer Ready() {
    std::string reasons;
    std::lock_guard lock(mutex);
    for (const auto& [name, check] : checks) {
      const absl::Status status = check();
      if (!status.ok()) absl::StrAppend(&reasons, name, ": ", status.message(), "\n");
    }
    if (reasons.empty()) return {200, "OK", kText, "ready\n"};
    return {503, "Service Unavailable", kText, std::move(reasons)};
  }

  Answer Get(absl::string_view path) {
    if (path == "/metrics") return {200, "OK", kMetricsText, MetricsText()};
    if (path == "/healthz") return {200, "OK", kText, "alive\n"};
    if (path == "/readyz") return Ready();
    return {404, "Not Found", kText, "/metrics /healthz /readyz\n"};
  }

  static int OnRequest(mg_connection* connection) {
    const mg_request_info* request = mg_get_request_info(connection);
    auto* state = static_cast<State*>(request->user_data);
    const absl::string_view method = request->request_method;
    const char* path = request->local_uri == nullptr ? "" : request->local_uri;
    if (method == "GET" || method == "HEAD") {
      Send(connection, state->Get(path), method == "GET");
    } else {
      Send(connection, {405, "Method Not Allowed", kText, "only GET and HEAD\n"}, true);
    }
    return 1;
  }

  // What the library says is kept for the error of Start; later it only speaks of broken clients.
  static int OnMessage(const mg_connection* connection, const char* message) {
    auto* state = static_cast<State*>(mg_get_user_data(mg_get_context(connection)));
    if (state != nullptr && state->starting) state->start_error = message;
    return 1;
  }

  std::mutex mutex;
  std::vector<std::pair<std::string, std::function<absl::Status()>>> checks;
  bool starting = true;  // written before and after mg_start by the starting thread, which alone reads it then
  std::string start_error;
  mg_context* http = nullptr;
};

AdminServer::AdminServer() : state_(std::make_unique<State>()) {}
AdminServer::~AdminServer() = default;

absl::StatusOr<std::unique_ptr<AdminServer>> AdminServer::Start(const std::string& listen) {
  std::unique_ptr<AdminServer> server(new AdminServer);
  const char* options[] = {"listening_ports",    listen.c_str(),  // as given: an address and a port
                           "num_threads",        "2",
                           "connection_queue",   "16",
                           "request_timeout_ms", "2000",
                           "max_request_size",   "8192",
                           "enable_keep_alive",  "no",
                           nullptr};
  mg_callbacks callbacks{};
  callbacks.begin_request = &State::OnRequest;
  callbacks.log_message = &State::OnMessage;
  State& state = *server->state_;
  state.http = mg_start(&callbacks, &state, options);
  state.starting = false;
  if (state.http == nullptr) {
    return Error(absl::StatusCode::kUnavailable, "CANNOT_LISTEN",
                 absl::StrCat("the admin server cannot listen on ", listen, ": ", state.start_error),
                 {{"listen", listen}});
  }
  return server;
}

void AdminServer::AddReadyCheck(const std::string& name, std::function<absl::Status()> check) {
  std::lock_guard lock(state_->mutex);
  state_->checks.emplace_back(name, std::move(check));
}

int AdminServer::port() const {
  mg_server_port port{};
  return mg_get_server_ports(state_->http, 1, &port) == 1 ? port.port : 0;
}

}  // namespace saikne::telemetry
