#include "libs/service/startup.h"

#include <algorithm>
#include <functional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "libs/base/log.h"
#include "libs/base/status.h"
#include "libs/kafka/admin.h"

namespace saikne::svc {
namespace {

constexpr absl::Duration kPause = absl::Milliseconds(300);

// A setting that may be off for this role or database only, so it is asked on a session of our own.
constexpr pg::Sql kDurability = {
    "durability",
    "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit')"};

// Asks until the answer is other than UNAVAILABLE, a signal comes, or the time is over. Says what it waits for.
absl::Status WaitWhileUnavailable(const char* server, const Service::State& state, const Signals& signals,
                                  const std::function<absl::Status()>& ask) {
  const absl::Time deadline = absl::Now() + absl::Milliseconds(state.common.start_timeout_ms);
  absl::Time next_line = absl::Now();
  while (true) {
    absl::Status status = ask();
    if (status.code() != absl::StatusCode::kUnavailable) return status;
    if (absl::Now() >= next_line) {
      log::Warn("service.waiting", {{"for", server}, {"error", status}});
      next_line = absl::Now() + absl::Seconds(5);
    }
    if (absl::Now() >= deadline) return status;
    if (signals.WaitFor(kPause))
      return Error(absl::StatusCode::kCancelled, "STOPPED", "Stopped while waiting to start.");
  }
}

absl::Status CheckDurability(pg::Pool& pool) {
  ASSIGN_OR_RETURN(pg::Rows rows, pool.Read(kDurability));
  for (const pg::Row& row : rows) {
    const auto name = row.Get<std::string>(0);
    if (row.Get<std::string>(1) != "off") continue;
    return Error(absl::StatusCode::kFailedPrecondition, "NOT_DURABLE",
                 absl::StrCat("PostgreSQL runs with ", name, " = off: what is published could be lost by the database. "
                              "Turn it on; Saikne does not serve without it."),
                 {{"setting", name}});
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckDatabase(const Service::State& state, const Signals& signals) {
  RETURN_IF_ERROR(WaitWhileUnavailable("postgresql", state, signals, [&] {
    return pg::CheckSchema(state.common.database, state.AllMigrations());
  }));
  return CheckDurability(*state.pool);
}

absl::Status CheckTopics(const Service::State& state, const std::vector<std::string>& topics,
                         const Signals& signals) {
  kafka::ClientSettings client;
  client.brokers = state.common.kafka_brokers;
  client.client_id = absl::StrCat("saikne-", state.name);
  ASSIGN_OR_RETURN(std::unique_ptr<kafka::Admin> admin, kafka::Admin::Create(client));
  std::vector<std::string> there;
  RETURN_IF_ERROR(WaitWhileUnavailable("kafka", state, signals, [&]() -> absl::Status {
    ASSIGN_OR_RETURN(std::vector<kafka::TopicInfo> infos, admin->ListTopics(absl::Seconds(2)));
    for (const kafka::TopicInfo& info : infos) there.push_back(info.name);
    return absl::OkStatus();
  }));
  std::vector<std::string> missing;
  for (const std::string& topic : topics) {
    if (std::find(there.begin(), there.end(), topic) == there.end()) missing.push_back(topic);
  }
  if (missing.empty()) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition, "TOPIC_MISSING",
               absl::StrCat("Kafka lacks ", absl::StrJoin(missing, ", "), "; run saiknectl topics apply."),
               {{"topics", absl::StrJoin(missing, ",")}});
}

}  // namespace saikne::svc
