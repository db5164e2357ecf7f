#pragma once

// Private to libs/service: what main.cc has declared, and the objects of the running service.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "libs/config/config.h"
#include "libs/events/consumer.h"
#include "libs/service/service.h"

namespace saikne::svc {

/// The properties that every service has.
struct Common {
  std::string database;
  std::string kafka_brokers;
  std::string listen;
  std::string admin_listen;
  std::string topic_prefix;
  std::string deployment;
  std::string log_level;
  int64_t db_pool_size = 0;
  int64_t statement_timeout_ms = 0;
  int64_t lock_timeout_ms = 0;
  int64_t start_timeout_ms = 0;
  int64_t shutdown_timeout_ms = 0;
  int64_t consumer_max_batch = 0;
  int64_t consumer_max_poll_ms = 0;
  int64_t request_retention_h = 0;

  void Declare(config::Config& config);
};

struct RpcService {
  std::string full_name;
  std::vector<rpc::Method> methods;
};

struct Job {
  absl::Duration interval;
  std::string name;
  std::function<absl::StatusOr<bool>(pg::Txn& txn, absl::Time now)> run;
};

/// By (kind, way out).
using Resolvers = std::map<std::pair<std::string, std::string>, Resolver>;
using FactQueries = std::map<std::string, FactQuery>;
/// By topic.
using StateSources = std::map<std::string, events::StateSource>;

struct Service::State {
  State(std::string n, pg::MigrationSeries m) : name(std::move(n)), own_migrations(std::move(m)) {}

  /// All series in the order of their application.
  std::vector<pg::MigrationSeries> AllMigrations() const;
  pg::PoolOptions PoolOptions() const;

  const std::string name;
  const pg::MigrationSeries own_migrations;
  config::Config config;
  Common common;
  SystemClock clock;

  // Set before `compose` runs.
  std::unique_ptr<pg::Pool> pool;
  std::unique_ptr<Db> db;
  std::unique_ptr<Numbers> numbers;

  // What `compose` registers.
  std::vector<RpcService> rpcs;
  std::vector<events::Subscription> subscriptions;
  absl::Duration gather;
  std::vector<Job> jobs;
  std::vector<std::function<absl::Status(pg::Pool& pool)>> shown;
  Resolvers resolvers;
  StateSources states;
  FactQueries facts;
  FactQueries checks;
  std::vector<std::shared_ptr<void>> objects;
};

/// Serves until SIGTERM or SIGINT. Returns the exit code.
int Serve(Service::State& state, const std::function<void()>& compose);

/// Exit codes of a service's program.
inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;    // something went wrong that may go right next time
inline constexpr int kUsage = 2;     // wrong command line or configuration
inline constexpr int kRefused = 3;   // the database, its settings or the topics are not as they must be

}  // namespace saikne::svc
