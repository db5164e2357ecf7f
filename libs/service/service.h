#pragma once

// The skeleton of a service: subcommands serve | migrate | print-config, signals, drain, health, relay, consumer, jobs.
// main.cc of a service is its table of contents:
//
//   int main(int argc, char** argv) {
//     crm::Settings settings;
//     svc::Service service("crm", crm::Migrations());
//     settings.Declare(service.config());
//     return service.Main(argc, argv, [&] {
//       auto& deals = service.Make<crm::DealApi>(service.db(), settings);
//       service.Rpc("saikne.crm.v1.DealService", {rpc::Unary("WinDeal", deals, &crm::DealApi::WinDeal)});
//       service.On<ordering::events::v1::OrderConfirmed>(crm::OnOrderConfirmed);
//     });
//   }

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "libs/base/clock.h"
#include "libs/config/config.h"
#include "libs/events/consumer.h"
#include "libs/events/gap_policy.h"
#include "libs/events/reaction.h"
#include "libs/events/republish.h"
#include "libs/pg/migrate.h"
#include "libs/pg/pg.h"
#include "libs/rpc/handler.h"
#include "libs/service/db.h"
#include "libs/service/exceptions.h"
#include "libs/service/numbers.h"

namespace saikne::svc {

/// The series "backbone": companies, idempotent_requests, exceptions, number_blocks. `migrate` applies it first, then the events'
/// series, then the service's own.
pg::MigrationSeries Migrations();

/// One named number of this service that reconcile compares with another service's, or checks to be empty.
/// Rows are (key, value): e.g. ("<deal>/<win>", "1") or ("EUR", "123450").
struct Fact {
  std::string key;
  std::string value;
};
using FactQuery = std::function<absl::StatusOr<std::vector<Fact>>(pg::Pool& pool, const Id& company_id)>;

class Service {
 public:
  Service(std::string name, pg::MigrationSeries migrations);
  ~Service();

  config::Config& config();
  Db& db();
  Numbers& numbers();
  const Clock& clock() const;

  /// Constructs an object that lives as long as the service.
  template <typename T, typename... Args>
  T& Make(Args&&... args) {
    auto object = std::make_shared<T>(std::forward<Args>(args)...);
    Keep(object);
    return *object;
  }

  /// Registers all methods of one gRPC service. Start-up refuses a method without a handler or with other types than the
  /// descriptor's.
  void Rpc(const std::string& full_name, std::vector<rpc::Method> methods);

  /// Subscribes: topic from the event's option; consumer group = the service's name. One reaction per event type.
  /// gaps: what a missing version before an event means; unless said, it parks the key, but for reference data, of which every event
  /// carries all, the newest is accepted.
  template <typename E>
  void On(events::Reaction<E> reaction, std::optional<events::GapPolicy> gaps = std::nullopt) {
    Subscribe(E::descriptor(), [reaction](pg::Txn& txn, absl::Span<const Raw> raw, absl::Time now)
                  -> absl::StatusOr<std::vector<events::Outcome>> {
      std::vector<events::Received<E>> events;
      events.reserve(raw.size());
      for (const Raw& r : raw) events.push_back({*r.envelope, static_cast<const E&>(*r.event)});
      return reaction(txn, events, now);
    }, gaps);
  }
  /// For reactions without state, given as plain functions.
  template <typename E>
  void On(absl::StatusOr<std::vector<events::Outcome>> (*reaction)(
      pg::Txn&, absl::Span<const events::Received<E>>, absl::Time)) {
    On<E>(events::Reaction<E>(reaction));
  }

  /// Subscribes several types with one reaction, which gets what a batch holds of all of them, each key once, as one set. `set` names
  /// it. For what is the same for every type once it is translated; a missing version parks the key.
  void OnAnyOf(const std::string& set, const std::vector<const google::protobuf::Descriptor*>& types, events::RawReaction reaction);

  /// How long events may wait for others to share their transaction (adr/0017): for a service that shows what others decide and that
  /// nobody waits for. Unless said, none waits.
  void Gather(absl::Duration longest);

  /// Runs `job` in its own transaction every `interval` on the replica that holds the relay's lease; again at once while it returns
  /// true (there is more). Jobs are short and take a bounded set.
  void Every(absl::Duration interval, const std::string& name,
             std::function<absl::StatusOr<bool>(pg::Txn& txn, absl::Time now)> job);

  /// Refreshes metrics from the database every 15 s, on each replica. Cheap: an indexed count. An error is logged.
  void Show(std::function<absl::Status(pg::Pool& pool)> refresh);

  /// A way out of an exception kind (saikne.operations.v1.ExceptionService/ResolveException). "ignore" exists for every kind.
  void Resolve(const std::string& kind, const std::string& way_out, Resolver resolver);

  /// Where the states of a topic ("crm.account") come from, for `saiknectl events republish-state`. Each topic with a state topic that this
  /// service publishes has one.
  void States(const std::string& topic, events::StateSource source);

  /// Facts for `saiknectl reconcile`: a named list, or a check whose rows are violations (empty = clean).
  void ReconcileFact(const std::string& name, FactQuery query);
  void ReconcileCheck(const std::string& name, FactQuery query);

  /// Parses the command line and runs. `compose` registers RPCs, reactions and jobs; it runs for `serve` only, after the
  /// configuration is loaded. Returns the exit code.
  int Main(int argc, char** argv, const std::function<void()>& compose);

  struct State;  // defined within libs/service

 private:
  using Raw = events::RawEvent;
  void Subscribe(const google::protobuf::Descriptor* type, events::RawReaction reaction,
                 std::optional<events::GapPolicy> gaps);
  void Keep(std::shared_ptr<void> object);

  std::unique_ptr<State> state_;
};

}  // namespace saikne::svc
