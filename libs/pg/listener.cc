#include "libs/pg/listener.h"

#include <libpq-fe.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <thread>

#include "absl/strings/ascii.h"
#include "libs/base/log.h"

namespace saikne::pg {
namespace {

constexpr int kRetryMillis = 1000;

struct Closer {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
using Handle = std::unique_ptr<PGconn, Closer>;

}  // namespace

struct Listener::State {
  std::string connection;
  std::string listen;
  std::function<void()> on_notify;
  int stop_fd = eventfd(0, EFD_CLOEXEC);
  std::atomic<bool> stopping{false};
  std::thread thread;

  // False when it is time to stop. handle: may be null.
  bool Wait(PGconn* handle, int timeout_millis) {
    pollfd fds[2] = {{stop_fd, POLLIN, 0}, {handle == nullptr ? -1 : PQsocket(handle), POLLIN, 0}};
    poll(fds, 2, timeout_millis);
    return !stopping;
  }

  Handle Connect() {
    const char* keys[] = {"connect_timeout", "keepalives_idle", "dbname", "application_name", nullptr};
    const char* values[] = {"5", "15", connection.c_str(), "saikne-listener", nullptr};
    Handle handle(PQconnectdbParams(keys, values, /*expand_dbname=*/1));
    if (PQstatus(handle.get()) == CONNECTION_OK) {
      PGresult* result = PQexec(handle.get(), listen.c_str());
      bool ok = PQresultStatus(result) == PGRES_COMMAND_OK;
      PQclear(result);
      if (ok) return handle;
    }
    log::Debug("pg.listener_waits", {{"error", absl::StripAsciiWhitespace(PQerrorMessage(handle.get()))}});
    return nullptr;
  }

  void Run() {
    Handle handle;
    while (!stopping) {
      if (handle == nullptr) {
        handle = Connect();
        if (handle == nullptr) {
          Wait(nullptr, kRetryMillis);
          continue;
        }
        on_notify();
      }
      if (!Wait(handle.get(), -1)) return;
      bool notified = false;
      if (PQconsumeInput(handle.get()) == 0) {
        handle.reset();
        continue;
      }
      while (PGnotify* notification = PQnotifies(handle.get())) {
        notified = true;
        PQfreemem(notification);
      }
      if (notified) on_notify();
    }
  }
};

Listener::Listener(std::string connection, std::string channel, std::function<void()> on_notify)
    : state_(std::make_unique<State>()) {
  state_->connection = std::move(connection);
  state_->listen = "LISTEN " + channel;
  state_->on_notify = std::move(on_notify);
  state_->thread = std::thread([this] { state_->Run(); });
}

Listener::~Listener() {
  state_->stopping = true;
  uint64_t one = 1;
  if (write(state_->stop_fd, &one, sizeof one) < 0) log::Warn("pg.listener_stop");
  state_->thread.join();
  close(state_->stop_fd);
}

}  // namespace saikne::pg
