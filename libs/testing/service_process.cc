#include "libs/testing/service_process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

extern char** environ;

namespace saikne::testing {
namespace {

std::string ProgramOf(const std::string& service) {
  const char* folder = std::getenv("SAIKNE_BIN_DIR");
  return absl::StrCat(folder == nullptr ? SAIKNE_DEFAULT_BIN_DIR : folder, "/saikne-", service);
}

std::string NewLogPath(const std::string& service) {
  static std::atomic<int> number{0};
  const char* run = std::getenv("SAIKNE_TEST_DIR");
  const std::filesystem::path folder = run == nullptr ? std::filesystem::temp_directory_path() : run;
  return folder / absl::StrCat("saikne-", service, "-", getpid(), "-", number.fetch_add(1), ".log");
}

// This process's environment without its Saikne settings, and the properties.
std::vector<std::string> EnvironmentOf(const std::map<std::string, std::string>& properties) {
  std::vector<std::string> environment;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    if (std::strncmp(*variable, "SAIKNE_", 7) != 0) environment.push_back(*variable);
  }
  for (const auto& [name, value] : properties)
    environment.push_back(absl::StrCat("SAIKNE_", absl::AsciiStrToUpper(name), "=", value));
  return environment;
}

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// The services block SIGTERM in their threads themselves; they must not inherit it blocked or ignored.
void DefaultSignals(posix_spawnattr_t* attributes) {
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(attributes, &none);
  posix_spawnattr_setsigdefault(attributes, &all);
  posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

}  // namespace

ServiceProcess::ServiceProcess(std::string service, std::map<std::string, std::string> properties)
    : service_(std::move(service)), properties_(std::move(properties)), log_path_(NewLogPath(service_)) {}

ServiceProcess::~ServiceProcess() {
  Stop();
  if (::testing::Test::HasFailure()) {
    std::fprintf(stderr, "---- end of the log of saikne-%s (%s)\n%s----\n", service_.c_str(), log_path_.c_str(),
                 LogTail().c_str());
  } else {
    std::filesystem::remove(log_path_);
  }
}

void ServiceProcess::Spawn(const std::string& command) {
  log_start_ = Log().size();
  std::vector<std::string> args = {ProgramOf(service_), command};
  std::vector<std::string> environment = EnvironmentOf(properties_);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 1, log_path_.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
  posix_spawn_file_actions_adddup2(&files, 1, 2);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  DefaultSignals(&attributes);
  const int failed = posix_spawn(&pid_, args[0].c_str(), &files, &attributes, Pointers(args).data(),
                                 Pointers(environment).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  if (failed != 0) {
    pid_ = -1;
    ADD_FAILURE() << args[0] << " cannot be started: " << std::strerror(failed)
                  << "; the test needs add_dependencies on it";
  }
}

int ServiceProcess::Run(const std::string& command) {
  Spawn(command);
  return Wait(absl::Now() + absl::Minutes(2));
}

absl::Status ServiceProcess::Start(absl::Duration within) {
  const absl::Time deadline = absl::Now() + within;
  Spawn("serve");
  while (pid_ > 0 && absl::Now() < deadline) {
    if (FindPorts()) return absl::OkStatus();
    if (!running()) break;
    absl::SleepFor(absl::Milliseconds(10));
  }
  return absl::InternalError(absl::StrCat("saikne-", service_, " did not get ready:\n", LogTail()));
}

bool ServiceProcess::FindPorts() {
  std::istringstream lines(Log().substr(log_start_));
  for (std::string line; std::getline(lines, line);) {
    if (line.find("\"service.ready\"") == std::string::npos) continue;
    const auto json = nlohmann::json::parse(line, nullptr, false);
    if (json.is_discarded() || json.value("code", "") != "service.ready") continue;
    return absl::SimpleAtoi(json["fields"].value("listen_port", ""), &port_) &&
           absl::SimpleAtoi(json["fields"].value("admin_port", ""), &admin_port_);
  }
  return false;
}

int ServiceProcess::Wait(absl::Time deadline) {
  if (pid_ <= 0) return -1;
  int status = 0;
  while (waitpid(pid_, &status, WNOHANG) == 0) {
    if (absl::Now() >= deadline) {
      ADD_FAILURE() << "saikne-" << service_ << " does not end; it is killed";
      kill(pid_, SIGKILL);
      deadline = absl::InfiniteFuture();
    }
    absl::SleepFor(absl::Milliseconds(5));
  }
  pid_ = -1;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int ServiceProcess::Stop(absl::Duration within) {
  Signal(SIGTERM);
  return Wait(absl::Now() + within);
}

void ServiceProcess::Kill() {
  Signal(SIGKILL);
  Wait(absl::InfiniteFuture());
}

void ServiceProcess::Signal(int signal) const {
  if (pid_ > 0) kill(pid_, signal);
}

bool ServiceProcess::running() {
  if (pid_ <= 0) return false;
  siginfo_t info = {};
  return waitid(P_PID, pid_, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == 0;
}

std::string ServiceProcess::address() const { return absl::StrCat("127.0.0.1:", port_); }

std::string ServiceProcess::Log() const {
  std::ifstream file(log_path_);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string ServiceProcess::LogTail() const {
  const std::string log = Log();
  constexpr size_t kTail = 6000;
  return log.size() <= kTail ? log : "...\n" + log.substr(log.find('\n', log.size() - kTail) + 1);
}

}  // namespace saikne::testing
