#include "tests/faults/system.h"

#include <arpa/inet.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "libs/events/topics.h"
#include "libs/kafka/admin.h"
#include "libs/testing/kafka_fixture.h"
#include "tests/faults/query.h"
#include "tests/faults/servers.h"

namespace saikne::faults {
namespace {

constexpr absl::Duration kDrainLimit = absl::Seconds(30);

[[noreturn]] void Die(const std::string& why) {
  std::fprintf(stderr, "faults: %s\n", why.c_str());
  std::exit(1);
}

std::string ProgramOf(const std::string& service) {
  const char* folder = std::getenv("SAIKNE_TEST_BIN");
  return absl::StrCat(folder == nullptr ? SAIKNE_DEFAULT_BIN_DIR : folder, "/saikne-", service);
}

// In the same transaction as the row of the outbox: what the relay and the segments do later cannot change it.
constexpr char kJournal[] = R"(
CREATE TABLE journal_kept (
  seq bigint GENERATED ALWAYS AS IDENTITY, event_id uuid NOT NULL, topic text NOT NULL, key text NOT NULL, event_version bigint NOT NULL, digest text NOT NULL);
CREATE FUNCTION keep_journal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO journal_kept (event_id, topic, key, event_version, digest)
  VALUES (NEW.event_id, NEW.topic, NEW.key, NEW.event_version, md5(NEW.payload));
  RETURN NULL;
END $$;
CREATE TRIGGER keep_journal AFTER INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION keep_journal();
INSERT INTO companies (id, code, name, base_currency, time_zone, default_tax_code, default_payment_term_code,
                       default_billing_policy, event_version, version)
VALUES ('01890000-0000-7000-8000-000000000001', 'MAIN', 'Main', 'EUR', 'UTC', 'STANDARD', 'NET30', 1, 1, 1))";

}  // namespace

int FreePort() {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    Die("no free port");
  }
  close(fd);
  return ntohs(address.sin_port);
}

System::System(const std::string& folder)
    : brokers_(testing::TestKafkaBrokers()),
      prefix_(absl::StrCat("faults-", getpid(), "-", absl::ToUnixMillis(absl::Now()) % 1'000'000)) {
  CreateTopics();
  for (const char* service : kServices) {
    databases_[service] = std::make_unique<testing::PgFixture>(std::vector<pg::MigrationSeries>{}, 2);
    for (int i = 0; i < kReplicas; ++i) {
      Replica replica;
      replica.port = FreePort();
      replica.process = std::make_unique<Process>(ProgramOf(service), absl::StrCat(folder, "/", service, "-", i, ".log"));
      replicas_[service].push_back(std::move(replica));
    }
    Process& first = *replicas_[service][0].process;
    if (!first.Spawn("migrate", {{"SAIKNE_DATABASE", databases_[service]->connection()}}) || first.Wait() != 0)
      Die(absl::StrCat("saikne-", service, " migrate failed:\n", first.Log()));
    if (auto made = Query(pool(service), kJournal); !made.ok()) Die(made.status().ToString());
    for (int i = 0; i < kReplicas; ++i) Spawn(service, i, "");
  }
  supervisor_ = std::thread([this] { Supervise(); });
  if (!AwaitReady(absl::Seconds(60))) Die("the services do not get ready");
}

System::~System() {
  stop_ = true;
  supervisor_.join();
  replicas_.clear();  // killed
  auto admin = kafka::Admin::Create({brokers_, "saikne-faults"});
  if (admin.ok()) (*admin)->DeleteTopics(topics_).IgnoreError();
}

void System::CreateTopics() {
  topics_ = {topic("opener.ticket"), topic("answerer.tally"), events::DeadLetterTopic(prefix_, "opener"),
             events::DeadLetterTopic(prefix_, "answerer")};
  std::vector<kafka::NewTopic> topics;
  for (const std::string& name : topics_) topics.push_back({name, kPartitions, -1, {}});
  auto admin = kafka::Admin::Create({brokers_, "saikne-faults"});
  absl::Status created = admin.ok() ? (*admin)->CreateTopics(topics, absl::Seconds(60)) : admin.status();
  if (!created.ok()) Die(created.ToString());
}

std::string System::data_folder() {
  const auto rows = Query(pool("opener"), "SELECT current_setting('data_directory')");
  return rows.ok() ? (*rows)[0].Get<std::string>(0) : "";
}

std::string System::address(const std::string& service, int replica) const {
  return absl::StrCat("127.0.0.1:", replicas_.at(service)[replica].port);
}

void System::Spawn(const std::string& service, int index, const std::string& point) {
  Replica& replica = replicas_.at(service)[index];
  const bool proxied = proxied_.contains(index);
  // Of a keyword that comes twice libpq takes the last.
  const std::string database =
      absl::StrCat(databases_.at(service)->connection(), proxied ? absl::StrCat(" host=127.0.0.1 port=", database_proxy_->port()) : "");
  std::map<std::string, std::string> environment = {
      {"SAIKNE_DATABASE", database},
      {"SAIKNE_KAFKA_BROKERS", proxied ? absl::StrCat("127.0.0.1:", broker_proxy_->port()) : brokers_},
      {"SAIKNE_TOPIC_PREFIX", prefix_},
      {"SAIKNE_LISTEN", absl::StrCat("127.0.0.1:", replica.port)},
      {"SAIKNE_ADMIN_LISTEN", "127.0.0.1:0"},
      {"SAIKNE_DB_POOL_SIZE", "6"}};
  environment.insert(replica.variables.begin(), replica.variables.end());
  if (!point.empty()) environment["SAIKNE_FAULT_POINT"] = point;
  if (!replica.process->Spawn("serve", environment)) Die(absl::StrCat("saikne-", service, " cannot be started"));
}

void System::NoteEnd(const std::string& service, Replica& replica, int status) {
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) {
    ++kills_;
    ++replica.deaths;
    return;
  }
  // Before it has come to handle signals. Only this program sends it.
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM) return;
  const std::string log = replica.process->Log();
  // A start while the servers are away is refused, and tried again.
  const bool sanitizer = absl::StrContains(log, "Sanitizer") || absl::StrContains(log, "runtime error:");
  if (WIFEXITED(status) && (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 1) && !sanitizer) return;
  crashes_.push_back(absl::StrCat("saikne-", service, " ended with status ", status, "; see ", replica.process->log_path(),
                                  "\n", log.substr(log.size() > 4000 ? log.size() - 4000 : 0)));
}

void System::Supervise() {
  while (!stop_) {
    absl::SleepFor(absl::Milliseconds(10));
    std::lock_guard<std::mutex> lock(mutex_);
    for (auto& [service, replicas] : replicas_) {
      for (int i = 0; i < kReplicas; ++i) {
        Replica& replica = replicas[i];
        if (!replica.attended) continue;
        if (std::optional<int> status = replica.process->Reap()) NoteEnd(service, replica, *status);
        if (!replica.process->running()) Spawn(service, i, std::exchange(replica.next_point, {}));
      }
    }
  }
}

bool System::MakeProxies() {
  if (database_proxy_ != nullptr) return true;
  const auto rows = Query(pool("opener"), "SELECT current_setting('port')");
  int port = 0;
  if (!rows.ok() || !absl::SimpleAtoi((*rows)[0].Get<std::string>(0), &port)) return false;
  const int listener = FreePort();
  auto broker = std::make_unique<Proxy>(listener, Proxy::Protocol::kKafka);
  if (!Servers::AddKafkaListener(listener, broker->port())) return false;
  std::lock_guard<std::mutex> lock(mutex_);
  broker_proxy_ = std::move(broker);
  database_proxy_ = std::make_unique<Proxy>(port, Proxy::Protocol::kAny);
  return true;
}

bool System::RouteThroughProxies(const std::set<int>& replicas) {
  if (!replicas.empty() && !MakeProxies()) return false;
  std::set<int> before;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    before = std::exchange(proxied_, replicas);
  }
  if (before == replicas) return true;
  std::vector<std::thread> stops;
  for (int i = 0; i < kReplicas; ++i) {
    if (before.contains(i) == replicas.contains(i)) continue;
    for (const char* service : kServices) stops.emplace_back([this, service, i] { (void)StopCleanly(service, i); });
  }
  for (std::thread& stop : stops) stop.join();
  return AwaitReady(absl::Seconds(40));
}

absl::Duration System::StopAndVary(const std::string& service, int replica, std::map<std::string, std::string> variables) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    replicas_.at(service)[replica].variables = std::move(variables);
  }
  return StopCleanly(service, replica);
}

absl::Duration System::StopCleanly(const std::string& service, int index) {
  Replica& replica = replicas_.at(service)[index];
  const absl::Time start = absl::Now();
  {
    std::lock_guard<std::mutex> lock(mutex_);
    replica.attended = false;
    replica.process->Signal(SIGTERM);
  }
  absl::Duration took = -absl::InfiniteDuration();
  while (true) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (std::optional<int> status = replica.process->Reap()) {
      if (took < absl::ZeroDuration() && absl::Now() - start < kDrainLimit) took = absl::Now() - start;
      NoteEnd(service, replica, *status);
    }
    if (!replica.process->running()) {
      replica.attended = true;
      return took;
    }
    if (absl::Now() - start > kDrainLimit) replica.process->Signal(SIGKILL);
    absl::SleepFor(absl::Milliseconds(5));
  }
}

void System::StartArmed(const std::string& service, const std::string& point) {
  std::vector<Replica>& replicas = replicas_.at(service);
  {
    std::lock_guard<std::mutex> lock(mutex_);
    for (Replica& replica : replicas) {
      replica.attended = false;
      replica.process->Signal(SIGTERM);
    }
  }
  const absl::Time limit = absl::Now() + kDrainLimit;
  while (true) {
    std::lock_guard<std::mutex> lock(mutex_);
    bool running = false;
    for (Replica& replica : replicas) {
      if (std::optional<int> status = replica.process->Reap()) NoteEnd(service, replica, *status);
      if (absl::Now() > limit) replica.process->Signal(SIGKILL);
      running |= replica.process->running();
    }
    if (!running) break;
    absl::SleepFor(absl::Milliseconds(5));
  }
  {
    std::lock_guard<std::mutex> lock(mutex_);
    Spawn(service, 0, point);
    replicas[0].attended = true;
  }
  const absl::Time ready = absl::Now() + absl::Seconds(20);
  const int deaths = Deaths(service, 0);
  while (absl::Now() < ready && Deaths(service, 0) == deaths && Leader(service) != 0) absl::SleepFor(absl::Milliseconds(20));
  std::lock_guard<std::mutex> lock(mutex_);
  for (int i = 1; i < kReplicas; ++i) replicas[i].attended = true;  // the supervisor starts them
}

void System::Kill(const std::string& service, int replica) { Signal(service, replica, SIGKILL); }

void System::KillAndArm(const std::string& service, int replica, const std::string& point) {
  std::lock_guard<std::mutex> lock(mutex_);
  replicas_.at(service)[replica].next_point = point;
  replicas_.at(service)[replica].process->Signal(SIGKILL);
}

void System::Signal(const std::string& service, int replica, int signal) {
  std::lock_guard<std::mutex> lock(mutex_);
  replicas_.at(service)[replica].process->Signal(signal);
}

bool System::Ready(const std::string& service, int replica) {
  std::lock_guard<std::mutex> lock(mutex_);
  return replicas_.at(service)[replica].process->Ready();
}

int System::Deaths(const std::string& service, int replica) {
  std::lock_guard<std::mutex> lock(mutex_);
  return replicas_.at(service)[replica].deaths;
}

int System::kills() {
  std::lock_guard<std::mutex> lock(mutex_);
  return kills_;
}

pid_t System::Pid(const std::string& service, int replica) {
  std::lock_guard<std::mutex> lock(mutex_);
  return replicas_.at(service)[replica].process->pid();
}

std::string System::Log(const std::string& service, int replica) {
  std::lock_guard<std::mutex> lock(mutex_);
  return replicas_.at(service)[replica].process->Log();
}

std::vector<std::string> System::LogPaths() const {
  std::vector<std::string> paths;
  for (const auto& [service, replicas] : replicas_) {
    for (const Replica& replica : replicas) paths.push_back(replica.process->log_path());
  }
  return paths;
}

std::vector<std::string> System::TakeCrashes() {
  std::lock_guard<std::mutex> lock(mutex_);
  return std::exchange(crashes_, {});
}

int System::Leader(const std::string& service) {
  const auto rows = Query(pool(service), "SELECT owner FROM relay_lease WHERE expires_at > clock_timestamp()");
  if (!rows.ok() || rows->empty()) return -1;
  const std::vector<std::string> words = absl::StrSplit((*rows)[0].Get<std::string>(0), ':');
  int pid = 0;
  if (words.size() < 2 || !absl::SimpleAtoi(words[1], &pid)) return -1;
  std::lock_guard<std::mutex> lock(mutex_);
  for (int i = 0; i < kReplicas; ++i) {
    if (replicas_.at(service)[i].process->pid() == pid) return i;
  }
  return -1;
}

bool System::AwaitReady(absl::Duration within) {
  const absl::Time deadline = absl::Now() + within;
  for (const char* service : kServices) {
    for (int i = 0; i < kReplicas; ++i) {
      while (!Ready(service, i)) {
        if (absl::Now() > deadline) return false;
        absl::SleepFor(absl::Milliseconds(20));
      }
    }
  }
  return true;
}

}  // namespace saikne::faults
