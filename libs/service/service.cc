#include "libs/service/service.h"

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "absl/synchronization/mutex.h"
#include "libs/base/log.h"
#include "libs/base/status.h"
#include "libs/events/sql.h"
#include "libs/events/topics.h"
#include "libs/service/state.h"

namespace saikne::svc {
namespace {

constexpr char kUsageText[] = R"(saikne-$0: the $0 service of Saikne.

Usage:
  saikne-$0 serve [--NAME=VALUE ...]         serves until SIGTERM; a second signal ends at once
  saikne-$0 migrate [--NAME=VALUE ...]       brings the database's schema up to this version; harmless when it is
  saikne-$0 print-config [--NAME=VALUE ...]  prints every property with its value and meaning; secrets are hidden
  saikne-$0 --help

Properties come from the file named by --config (NAME = VALUE lines), then from the environment (SAIKNE_NAME), then from flags.

Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 refused: the schema is too old, a topic is missing, or the
database is not durable.
)";

void PrintUsage(std::FILE* out, const std::string& name) {
  std::fputs(absl::Substitute(kUsageText, name).c_str(), out);
}

int ExitCodeOf(const absl::Status& status) {
  return status.code() == absl::StatusCode::kFailedPrecondition ? kRefused : kFailed;
}

int RunMigrate(const Service::State& state) {
  const absl::Status status = pg::Migrate(state.common.database, state.AllMigrations());
  if (!status.ok()) {
    log::Error("migrate.failed", {{"error", status}});
    std::fprintf(stderr, "saikne-%s: migrate: %s\n", state.name.c_str(), std::string(status.message()).c_str());
    return ExitCodeOf(status);
  }
  log::Info("migrate.done");
  return kDone;
}

}  // namespace

void Common::Declare(config::Config& config) {
  config.Declare("database", &database, "", "libpq connection string of the service's own database.", true);
  config.Declare("kafka_brokers", &kafka_brokers, "localhost:9092", "Kafka brokers, host:port separated by commas.");
  config.Declare("listen", &listen, "127.0.0.1:7100", "Address of the gRPC server; port 0 takes a free one.");
  config.Declare("admin_listen", &admin_listen, "127.0.0.1:7200",
                 "Address of /metrics, /healthz and /readyz; port 0 takes a free one.");
  config.Declare("topic_prefix", &topic_prefix, "saikne", "First part of every topic's name.");
  config.Declare("deployment", &deployment, "local", "Names this installation in the events' source.");
  config.Declare("log_level", &log_level, "info", "debug, info, warn or error.");
  config.Declare("db_pool_size", &db_pool_size, 8, 1, 200,
                 "Connections for calls and jobs, and as many workers; relay, consumer and numbers have their own.");
  config.Declare("statement_timeout_ms", &statement_timeout_ms, 30'000, 100, 3'600'000,
                 "A statement that takes longer is cancelled.");
  config.Declare("lock_timeout_ms", &lock_timeout_ms, 10'000, 10, 600'000,
                 "A statement that waits longer for a lock is cancelled.");
  config.Declare("start_timeout_ms", &start_timeout_ms, 30'000, 0, 600'000,
                 "How long serve waits for PostgreSQL and Kafka at its start.");
  config.Declare("shutdown_timeout_ms", &shutdown_timeout_ms, 10'000, 0, 600'000,
                 "How long calls in work may take to end after SIGTERM.");
  config.Declare("consumer_max_batch", &consumer_max_batch, 500, 1, 10'000,
                 "Events that one transaction of the consumer takes at most.");
  config.Declare("consumer_max_poll_ms", &consumer_max_poll_ms, 300'000, 6'000, 3'600'000,
                 "How long a transaction of the consumer may take until its partitions go to another replica.");
  config.Declare("request_retention_h", &request_retention_h, 168, 1, 8760,
                 "How long the first response to a request_id is kept.");
}

std::vector<pg::MigrationSeries> Service::State::AllMigrations() const {
  return {svc::Migrations(), events::Migrations(), own_migrations};
}

pg::PoolOptions Service::State::PoolOptions() const {
  pg::PoolOptions options;
  options.connection = common.database;
  options.size = static_cast<int>(common.db_pool_size);
  options.statement_timeout = absl::Milliseconds(common.statement_timeout_ms);
  options.lock_timeout = absl::Milliseconds(common.lock_timeout_ms);
  options.application_name = absl::StrCat("saikne-", name);
  return options;
}

Service::Service(std::string name, pg::MigrationSeries migrations)
    : state_(std::make_unique<State>(std::move(name), std::move(migrations))) {
  SetErrorDomain(state_->name + ".saikne");
  state_->common.Declare(state_->config);
}
Service::~Service() = default;

config::Config& Service::config() { return state_->config; }
Db& Service::db() { return *state_->db; }
Numbers& Service::numbers() { return *state_->numbers; }
const Clock& Service::clock() const { return state_->clock; }
void Service::Keep(std::shared_ptr<void> object) { state_->objects.push_back(std::move(object)); }

void Service::Gather(absl::Duration longest) { state_->gather = longest; }

void Service::Rpc(const std::string& full_name, std::vector<rpc::Method> methods) {
  state_->rpcs.push_back({full_name, std::move(methods)});
}

void Service::Subscribe(const google::protobuf::Descriptor* type, events::RawReaction reaction,
                        std::optional<events::GapPolicy> gaps) {
  const absl::StatusOr<events::EventType> declared = events::EventTypeOf(type);
  const bool whole = declared.ok() && declared->state;
  state_->subscriptions.push_back(
      {type, std::move(reaction), gaps.value_or(whole ? events::GapPolicy::kAccept : events::GapPolicy::kPark)});
}

void Service::OnAnyOf(const std::string& set, const std::vector<const google::protobuf::Descriptor*>& types,
                      events::RawReaction reaction) {
  for (const google::protobuf::Descriptor* type : types) {
    state_->subscriptions.push_back({type, reaction, events::GapPolicy::kPark, set});
  }
}

void Service::Every(absl::Duration interval, const std::string& name,
                    std::function<absl::StatusOr<bool>(pg::Txn& txn, absl::Time now)> job) {
  state_->jobs.push_back({interval, name, std::move(job)});
}

void Service::Show(std::function<absl::Status(pg::Pool& pool)> refresh) {
  state_->shown.push_back(std::move(refresh));
}

void Service::Resolve(const std::string& kind, const std::string& way_out, Resolver resolver) {
  state_->resolvers[{kind, way_out}] = std::move(resolver);
}

void Service::States(const std::string& topic, events::StateSource source) {
  state_->states[topic] = std::move(source);
}

void Service::ReconcileFact(const std::string& name, FactQuery query) {
  state_->facts[name] = std::move(query);
}

void Service::ReconcileCheck(const std::string& name, FactQuery query) {
  state_->checks[name] = std::move(query);
}

int Service::Main(int argc, char** argv, const std::function<void()>& compose) {
#ifdef NDEBUG
  // Debian's abseil looks for inverted lock orders in release builds too, and would end the process.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kReport);
#endif
  const std::vector<std::string> args(argv + 1, argv + argc);
  if (!args.empty() && (args[0] == "--help" || args[0] == "-h" || args[0] == "help")) {
    PrintUsage(stdout, state_->name);
    return kDone;
  }
  if (args.empty() || (args[0] != "serve" && args[0] != "migrate" && args[0] != "print-config")) {
    if (!args.empty()) std::fprintf(stderr, "saikne-%s: no such command: %s\n\n", state_->name.c_str(), args[0].c_str());
    PrintUsage(stderr, state_->name);
    return kUsage;
  }
  if (absl::Status loaded = state_->config.Load({args.begin() + 1, args.end()}); !loaded.ok()) {
    std::fprintf(stderr, "saikne-%s: %s\n", state_->name.c_str(), std::string(loaded.message()).c_str());
    return kUsage;
  }
  if (args[0] == "print-config") {
    std::fputs(state_->config.Print().c_str(), stdout);
    return kDone;
  }
  if (state_->common.database.empty()) {
    std::fprintf(stderr, "saikne-%s: the property database is not set (SAIKNE_DATABASE)\n", state_->name.c_str());
    return kUsage;
  }
  log::Init(state_->name, state_->common.log_level);
  return args[0] == "migrate" ? RunMigrate(*state_) : Serve(*state_, compose);
}

}  // namespace saikne::svc
