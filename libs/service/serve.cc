#include <atomic>
#include <chrono>
#include <cstdio>
#include <memory>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/log.h"
#include "libs/base/status.h"
#include "libs/events/outbox.h"
#include "libs/events/parked.h"
#include "libs/events/relay.h"
#include "libs/events/state_topics.h"
#include "libs/events/topics.h"
#include "libs/rpc/server.h"
#include "libs/service/backbone_api.h"
#include "libs/service/company_cache.h"
#include "libs/service/exception_api.h"
#include "libs/service/exception_metrics.h"
#include "libs/service/ghost_exceptions.h"
#include "libs/service/jobs.h"
#include "libs/service/parked_api.h"
#include "libs/service/parked_exceptions.h"
#include "libs/service/pool_metrics.h"
#include "libs/service/reconciliation_api.h"
#include "libs/service/signals.h"
#include "libs/service/sql.h"
#include "libs/service/startup.h"
#include "libs/service/statistics.h"
#include "libs/service/state.h"
#include "libs/telemetry/admin_server.h"
#include "libs/telemetry/metrics.h"

namespace saikne::svc {
namespace {

constexpr char kOperations[] = "saikne.operations.v1.";
constexpr int64_t kForgetAtOnce = 1000;
constexpr std::chrono::seconds kShowInterval(15);

// The running service. Members in the order of their construction; Stop ends them in the order that loses nothing.
class Running {
 public:
  Running(Service::State& state, Signals& signals) : state_(state), signals_(signals) {}

  /// Errors: those of startup.h; UNAVAILABLE/CANNOT_LISTEN; FAILED_PRECONDITION/INVALID_SERVICE.
  absl::Status Start(const std::function<void()>& compose);
  /// Calls in work end, the batch of the consumer ends, what is committed is published, the lease is released.
  void Stop();

 private:
  void FindTopics();
  void MakeRelay();
  void MakeConsumer();
  absl::Status StartServer();
  void StartJobs();
  absl::Status StartAdmin();
  void LookAround();
  void ShowFigures();
  void WatchConsumer();

  Service::State& state_;
  Signals& signals_;
  ReconciledTopics topics_;
  std::vector<std::string> state_topics_;  // of what is published, with prefix
  std::atomic<bool> ready_{false};
  std::atomic<bool> database_answers_{true};
  bool stuck_ = false;  // the consumer's batch, as last seen
  std::chrono::steady_clock::time_point show_due_{};
  std::unique_ptr<CompanyCache> companies_;
  std::unique_ptr<ExceptionApi> exceptions_;
  std::unique_ptr<ExceptionMetrics> exception_metrics_;
  std::unique_ptr<events::ParkedEvents> parked_events_;
  std::unique_ptr<ParkedEventApi> parked_;
  std::unique_ptr<BackboneApi> backbone_;
  std::unique_ptr<ReconciliationApi> reconciliation_;
  std::unique_ptr<events::Relay> relay_;
  bool relay_started_ = false;
  std::unique_ptr<events::Consumer> consumer_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<Jobs> jobs_;
  std::unique_ptr<telemetry::AdminServer> admin_;
};

absl::Status Running::Start(const std::function<void()>& compose) {
  // The admin port first: a service that waits for its servers is alive, and not ready.
  RETURN_IF_ERROR(StartAdmin());
  state_.pool = std::make_unique<pg::Pool>(state_.PoolOptions());
  state_.db = std::make_unique<Db>(*state_.pool);
  state_.numbers = std::make_unique<Numbers>(state_.PoolOptions());
  RETURN_IF_ERROR(CheckDatabase(state_, signals_));
  compose();
  FindTopics();
  std::vector<std::string> names = state_topics_;
  for (const std::string& topic : topics_.published) names.push_back(events::TopicName(topics_.prefix, topic));
  for (const std::string& topic : topics_.consumed) names.push_back(events::TopicName(topics_.prefix, topic));
  if (!state_.subscriptions.empty()) names.push_back(events::DeadLetterTopic(topics_.prefix, state_.name));
  RETURN_IF_ERROR(CheckTopics(state_, names, signals_));
  MakeRelay();
  MakeConsumer();
  RETURN_IF_ERROR(StartServer());
  relay_->Start();
  relay_started_ = true;
  if (consumer_ != nullptr) consumer_->Start();
  StartJobs();
  server_->SetServing(true);
  ready_ = true;
  log::Info("service.ready", {{"listen_port", server_->port()}, {"admin_port", admin_->port()}});
  return absl::OkStatus();
}

void Running::FindTopics() {
  std::set<std::string> published, consumed, states;
  for (const events::EventType& type : events::EventTypesOfService(state_.name)) {
    published.insert(type.topic);
    if (type.state) states.insert(events::StateTopicName(state_.common.topic_prefix, type.topic));
  }
  for (const events::Subscription& subscription : state_.subscriptions) {
    const absl::StatusOr<events::EventType> type = events::EventTypeOf(subscription.type);
    if (type.ok()) consumed.insert(type->topic);
  }
  topics_.prefix = state_.common.topic_prefix;
  topics_.published.assign(published.begin(), published.end());
  topics_.consumed.assign(consumed.begin(), consumed.end());
  state_topics_.assign(states.begin(), states.end());
}

void Running::MakeRelay() {
  events::RelaySettings settings;
  settings.connection = state_.common.database;
  settings.brokers = state_.common.kafka_brokers;
  for (const std::string& topic : topics_.published) settings.topics.push_back(events::TopicName(topics_.prefix, topic));
  settings.source = absl::StrCat("//", state_.common.deployment, "/", state_.name);
  settings.on_ghosts = [this](pg::Txn& txn, absl::Span<const events::Envelope> ghosts, absl::Time) {
    return RaiseGhosts(txn, ghosts, state_.clock.Now());
  };
  events::OutboxSettings outbox;
  outbox.source = settings.source;
  relay_ = std::make_unique<events::Relay>(std::move(settings));
  outbox.topic_prefix = state_.common.topic_prefix;
  outbox.wake_relay = [relay = relay_.get()] { relay->Wake(); };
  events::SetOutboxSettings(std::move(outbox));
  events::AppendStates(true);
}

void Running::MakeConsumer() {
  if (state_.subscriptions.empty()) return;
  events::ConsumerSettings settings;
  settings.connection = state_.common.database;
  settings.brokers = state_.common.kafka_brokers;
  settings.topic_prefix = state_.common.topic_prefix;
  // Installations that share brokers by their prefix do not share groups.
  settings.group = settings.topic_prefix == "saikne" ? state_.name
                                                     : absl::StrCat(settings.topic_prefix, ".", state_.name);
  settings.clock = &state_.clock;
  settings.dead_letters = events::DeadLetterTopic(settings.topic_prefix, state_.name);
  settings.max_batch = static_cast<int>(state_.common.consumer_max_batch);
  settings.gather = state_.gather;
  settings.max_poll_interval = absl::Milliseconds(state_.common.consumer_max_poll_ms);
  settings.on_parked = [this](pg::Txn& txn, const events::Envelope& envelope, const std::string& reason,
                              const std::string& detail) {
    return RaiseParked(txn, envelope, reason, detail, state_.clock.Now());
  };
  consumer_ = std::make_unique<events::Consumer>(std::move(settings), state_.subscriptions);
}

absl::Status Running::StartServer() {
  companies_ = std::make_unique<CompanyCache>(*state_.pool);
  exceptions_ = std::make_unique<ExceptionApi>(*state_.db, state_.resolvers);
  parked_events_ = std::make_unique<events::ParkedEvents>(*state_.pool, state_.subscriptions, ClearParked);
  parked_ = std::make_unique<ParkedEventApi>(*state_.db, *parked_events_);
  for (auto& [way, resolver] : ParkedWaysOut(*parked_events_)) state_.resolvers[{kEventParked, way}] = resolver;
  state_.resolvers[{kGhostEvent, kEnteredAgain}] = [](pg::Txn&, const rpc::Call&, const Id&, const std::string&) {
    return absl::OkStatus();  // closing is all
  };
  backbone_ = std::make_unique<BackboneApi>(*state_.db, state_.common.kafka_brokers, *relay_, consumer_.get(), state_.states);
  reconciliation_ = std::make_unique<ReconciliationApi>(*state_.db, topics_, state_.facts, state_.checks);
  exception_metrics_ = std::make_unique<ExceptionMetrics>(state_.resolvers);
  rpc::ServerOptions options;
  options.listen = state_.common.listen;
  options.workers = state_.pool->size();
  server_ = std::make_unique<rpc::Server>(
      options, [this](absl::string_view code) { return companies_->Find(code); }, state_.clock);
  for (const RpcService& service : state_.rpcs)
    RETURN_IF_ERROR(server_->AddService(service.full_name, service.methods));
  RETURN_IF_ERROR(server_->AddService(absl::StrCat(kOperations, "ExceptionService"), exceptions_->Methods()));
  RETURN_IF_ERROR(server_->AddService(absl::StrCat(kOperations, "ParkedEventService"), parked_->Methods()));
  RETURN_IF_ERROR(server_->AddService(absl::StrCat(kOperations, "BackboneService"), backbone_->Methods()));
  RETURN_IF_ERROR(
      server_->AddService(absl::StrCat(kOperations, "ReconciliationService"), reconciliation_->Methods()));
  return server_->Start();
}

void Running::StartJobs() {
  std::vector<Job> jobs = state_.jobs;
  jobs.push_back({absl::Minutes(10), "forget_requests",
                  [hours = state_.common.request_retention_h](pg::Txn& txn, absl::Time now) -> absl::StatusOr<bool> {
                    ASSIGN_OR_RETURN(pg::Rows rows,
                                     txn.Exec(sql::kForgetRequests, now - absl::Hours(hours), kForgetAtOnce));
                    return rows.affected() == kForgetAtOnce;
                  }});
  jobs.push_back({absl::Seconds(2), "keep_statistics", KeepStatistics});
  jobs_ = std::make_unique<Jobs>(std::move(jobs), *state_.pool, state_.clock, [this] { return relay_->leads(); },
                                 [this] { LookAround(); });
  jobs_->Start();
}

absl::Status Running::StartAdmin() {
  ASSIGN_OR_RETURN(admin_, telemetry::AdminServer::Start(state_.common.admin_listen));
  admin_->AddReadyCheck("service", [this]() -> absl::Status {
    if (ready_) return absl::OkStatus();
    return absl::UnavailableError(signals_.requested() ? "draining" : "starting");
  });
  // Not Kafka: calls are accepted without it, and their events wait in the outbox.
  admin_->AddReadyCheck("database", [this]() -> absl::Status {
    return database_answers_ ? absl::OkStatus() : absl::UnavailableError("does not answer");
  });
  return absl::OkStatus();
}

// What the readiness check tells; asked here, so that the check itself waits for nothing.
void Running::LookAround() {
  static constexpr pg::Sql kPing = {"ping", "SELECT 1"};
  const absl::Status status = state_.pool->Read(kPing).status();
  // A pool that is busy has a database that answers.
  database_answers_ = status.ok() || status.code() == absl::StatusCode::kResourceExhausted;
  PublishPoolMetrics(*state_.pool);
  const absl::Status counted = exception_metrics_->Publish(*state_.pool, state_.clock.Now());
  if (!counted.ok() && status.ok()) log::Warn("exceptions.not_counted", {{"error", counted}});
  if (status.ok()) ShowFigures();
  WatchConsumer();
}

void Running::ShowFigures() {
  const auto now = std::chrono::steady_clock::now();
  if (now < show_due_) return;
  show_due_ = now + kShowInterval;
  for (const auto& refresh : state_.shown) {
    const absl::Status shown = refresh(*state_.pool);
    if (!shown.ok()) log::Warn("figures.not_refreshed", {{"error", shown}});
  }
}

// A reaction that hangs: the database's timeouts end most of them; whoever is left is said here.
void Running::WatchConsumer() {
  constexpr absl::Duration kStuck = absl::Seconds(60);
  if (consumer_ == nullptr) return;
  static auto& gauge = telemetry::Gauge("saikne_consumer_busy_seconds", "How long the batch in work is taking.");
  const absl::Duration busy = consumer_->status().busy;
  gauge.Set(absl::ToDoubleSeconds(busy));
  if (busy > kStuck && !stuck_) log::Error("consumer.stuck", {{"seconds", absl::ToInt64Seconds(busy)}});
  stuck_ = busy > kStuck;
}

// Runs one step of the drain and says how long it took.
void Drain(const char* what, const std::function<void()>& step) {
  const absl::Time start = absl::Now();
  step();
  log::Info("service.drained", {{"what", what}, {"ms", absl::ToInt64Milliseconds(absl::Now() - start)}});
}

void Running::Stop() {
  ready_ = false;
  if (server_ != nullptr)
    Drain("calls", [&] { server_->Shutdown(absl::Milliseconds(state_.common.shutdown_timeout_ms)); });
  if (jobs_ != nullptr) Drain("jobs", [&] { jobs_->Stop(); });
  if (consumer_ != nullptr) Drain("consumer", [&] { consumer_->Stop(); });
  if (relay_started_) Drain("relay", [&] { relay_->Stop(); });
  // What is still called after this wakes nothing.
  events::SetOutboxSettings({});
}

}  // namespace

int Serve(Service::State& state, const std::function<void()>& compose) {
  Signals signals;
  log::Info("service.starting", {{"topic_prefix", state.common.topic_prefix}});
  Running running(state, signals);
  const absl::Status started = running.Start(compose);
  if (started.code() == absl::StatusCode::kCancelled) {
    running.Stop();
    log::Info("service.stopped");
    return kDone;
  }
  if (!started.ok()) {
    log::Error("service.refused", {{"error", started}});
    std::fprintf(stderr, "saikne-%s: serve: %s\n", state.name.c_str(), std::string(started.message()).c_str());
    running.Stop();
    return started.code() == absl::StatusCode::kFailedPrecondition ? kRefused : kFailed;
  }
  signals.Wait();
  running.Stop();
  log::Info("service.stopped");
  return kDone;
}

}  // namespace saikne::svc
