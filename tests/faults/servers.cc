#include "tests/faults/servers.h"

#include <signal.h>
#include <sys/types.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/testing/eventually.h"

namespace saikne::faults {
namespace {

pid_t PidOf(const std::string& name) {
  std::ifstream file(absl::StrCat(std::getenv("SAIKNE_TEST_DIR"), "/run/", name, ".pid"));
  pid_t pid = -1;
  file >> pid;
  return pid > 1 ? pid : -1;
}

bool Gone(pid_t pid) {
  if (pid < 0 || kill(pid, 0) != 0) return true;
  std::ifstream file(absl::StrCat("/proc/", pid, "/stat"));
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const size_t end = text.rfind(')');
  return end == std::string::npos || text.compare(end + 2, 1, "Z") == 0;
}

// With the functions of deploy/local/lib.
bool Shell(const std::string& script) {
  return std::system(absl::StrCat("bash -c 'set -e; . \"$(dirname \"$0\")/../deploy/local/lib/all.sh\"; ", script, "' ", SAIKNE_SERVERS,
                                  " >/dev/null 2>&1").c_str()) == 0;
}

std::string KafkaFile(const std::string& name) { return absl::StrCat(std::getenv("SAIKNE_TEST_DIR"), "/kafka/", name); }

}  // namespace

bool Servers::Own() { return std::getenv("SAIKNE_TEST_DIR") != nullptr; }

void Servers::Signal(const std::string& name, int signal) {
  if (const pid_t pid = PidOf(name); pid > 0) kill(pid, signal);
}

bool Servers::AwaitEnd(const std::string& name) {
  const pid_t pid = PidOf(name);
  return testing::Eventually(absl::Seconds(40), [pid] { return Gone(pid); });
}

bool Servers::Running(const std::string& name) { return !Gone(PidOf(name)); }

std::string Servers::Log(const std::string& name) {
  std::ifstream file(absl::StrCat(std::getenv("SAIKNE_TEST_DIR"), "/log/", name, ".log"));
  return std::string((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
}

std::string Servers::KafkaData() { return KafkaFile("data"); }

void Servers::KeepLog() {
  std::filesystem::remove_all(KafkaFile("data.kept"));
  std::filesystem::copy(KafkaFile("data"), KafkaFile("data.kept"), std::filesystem::copy_options::recursive);
}

void Servers::RestoreLog() {
  std::filesystem::remove_all(KafkaFile("data"));
  std::filesystem::rename(KafkaFile("data.kept"), KafkaFile("data"));
}

bool Servers::KeepDatabase(const std::string& data) {
  return Shell(absl::StrCat("rm -rf \"", data, ".kept\"; cp -a \"", data, "\" \"", data, ".kept\""));
}

bool Servers::PutKeptDatabase(const std::string& data) {
  return Shell(absl::StrCat("mv \"", data, "\" \"", data, ".aside\"; mv \"", data, ".kept\" \"", data, "\"; postgres_as touch \"", data,
                            "/standby.signal\""));
}

bool Servers::ServeAside(const std::string& data, int port) {
  return Shell(absl::StrCat("socket=$(postgres_socket_dir \"$(dirname \"", data, "\")\"); postgres_as \"$(postgres_bin_dir)/pg_ctl\" -D \"", data,
                            ".aside\" -w -l \"", data, ".aside/log\" -o \"-p ", port, " -k $socket -c listen_addresses=\" start"));
}

void Servers::DropAside(const std::string& data) {
  Shell(absl::StrCat("postgres_as \"$(postgres_bin_dir)/pg_ctl\" -D \"", data, ".aside\" -m immediate stop || true; rm -rf \"", data, ".aside\""));
}

bool Servers::AddKafkaListener(int port, int advertised_port) {
  const std::string path = KafkaFile("server.properties");
  std::ifstream old(path);
  std::string text;
  for (std::string line; std::getline(old, line);) {
    // Those of an earlier run of the suite on these servers go.
    line = line.substr(0, line.find(",PROXIED"));
    if (absl::StartsWith(line, "listeners=")) absl::StrAppend(&line, ",PROXIED://127.0.0.1:", port);
    if (absl::StartsWith(line, "advertised.listeners=")) absl::StrAppend(&line, ",PROXIED://127.0.0.1:", advertised_port);
    if (absl::StartsWith(line, "listener.security.protocol.map=")) absl::StrAppend(&line, ",PROXIED:PLAINTEXT");
    absl::StrAppend(&text, line, "\n");
  }
  old.close();
  std::ofstream(path) << text;
  Signal("kafka", SIGTERM);
  return AwaitEnd("kafka") && Start("kafka");
}

bool Servers::Start(const std::string& name) {
  return std::system(absl::StrCat(SAIKNE_SERVERS, " start ", name, " >/dev/null 2>&1").c_str()) == 0;
}

}  // namespace saikne::faults
