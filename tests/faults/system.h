#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "libs/kafka/producer.h"
#include "libs/testing/pg_fixture.h"
#include "tests/faults/process.h"
#include "tests/faults/proxy.h"

namespace saikne::faults {

inline constexpr const char* kServices[] = {"opener", "answerer"};
inline constexpr int kReplicas = 2;
inline constexpr int kPartitions = 3;

/// The two services, two replicas each, with databases and topics of their own, and a supervisor that starts again what died. Thread-safe.
class System {
 public:
  /// Ends the program when it cannot be brought up. folder: for the logs.
  explicit System(const std::string& folder);
  ~System();

  const std::string& brokers() const { return brokers_; }
  pg::Pool& pool(const std::string& service) { return databases_.at(service)->pool(); }
  const std::string& database(const std::string& service) { return databases_.at(service)->database(); }
  const std::string& connection(const std::string& service) { return databases_.at(service)->connection(); }
  /// PostgreSQL's, as it says; empty when it does not answer.
  std::string data_folder();
  std::string topic(const std::string& name) const { return prefix_ + "." + name + ".events.v1"; }
  /// All of them, dead letters too.
  const std::vector<std::string>& topics() const { return topics_; }
  std::string address(const std::string& service, int replica) const;

  /// Stops the service's replicas cleanly, then starts the first with the fault point (empty: none), then the others, so that it leads.
  void StartArmed(const std::string& service, const std::string& point);
  /// From their next start on, which this waits for, these replicas reach PostgreSQL and the broker through proxies; none: all directly.
  /// False when that cannot be had. Only with servers of the run's own.
  bool RouteThroughProxies(const std::set<int>& replicas);
  Proxy& database_proxy() { return *database_proxy_; }
  Proxy& broker_proxy() { return *broker_proxy_; }
  /// SIGTERM, and the supervisor starts it again. Says how long it took to end; a negative time when it had to be killed.
  absl::Duration StopCleanly(const std::string& service, int replica);
  /// As StopCleanly; what is started in its place, and after it, has these variables too.
  absl::Duration StopAndVary(const std::string& service, int replica, std::map<std::string, std::string> variables);
  void Kill(const std::string& service, int replica);
  /// The same, and what the supervisor starts in its place has this fault point armed, once.
  void KillAndArm(const std::string& service, int replica, const std::string& point);
  void Signal(const std::string& service, int replica, int signal);
  bool Ready(const std::string& service, int replica);
  /// The replica that holds the relay's lease; -1 when none does.
  int Leader(const std::string& service);
  /// How often a replica was ended by SIGKILL.
  int Deaths(const std::string& service, int replica);
  int kills();
  pid_t Pid(const std::string& service, int replica);
  /// What a replica has printed since its last start.
  std::string Log(const std::string& service, int replica);
  /// Where the processes print.
  std::vector<std::string> LogPaths() const;
  /// What ended otherwise than it was told to: defects. Cleared by the call.
  std::vector<std::string> TakeCrashes();
  /// True when all replicas are ready within the time.
  bool AwaitReady(absl::Duration within);

 private:
  struct Replica {
    std::unique_ptr<Process> process;
    int port = 0;
    bool attended = true;  // by the supervisor
    std::string next_point;  // armed at the next start by it
    std::map<std::string, std::string> variables;  // beside those that all have
    int deaths = 0;
  };
  void CreateTopics();
  void Spawn(const std::string& service, int index, const std::string& point);
  bool MakeProxies();
  void Supervise();
  void NoteEnd(const std::string& service, Replica& replica, int status);

  std::string brokers_, prefix_;
  std::unique_ptr<Proxy> database_proxy_, broker_proxy_;
  std::set<int> proxied_;  // guarded by mutex_
  std::map<std::string, std::unique_ptr<testing::PgFixture>> databases_;
  std::mutex mutex_;
  std::map<std::string, std::vector<Replica>> replicas_;
  std::vector<std::string> topics_;
  std::vector<std::string> crashes_;
  int kills_ = 0;
  std::atomic<bool> stop_{false};
  std::thread supervisor_;
};

/// A free port of the loopback interface.
int FreePort();

}  // namespace saikne::faults
