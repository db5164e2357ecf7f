#include "tests/faults/process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

extern char** environ;

namespace saikne::faults {

Process::~Process() {
  if (pid_ <= 0) return;
  Signal(SIGKILL);
  Wait();
}

bool Process::Spawn(const std::string& command, const std::map<std::string, std::string>& environment) {
  std::error_code none;
  const auto size = std::filesystem::file_size(log_path_, none);
  log_start_ = none ? 0 : size;
  std::vector<std::string> variables, args = {program_, command};
  for (char** variable = environ; *variable != nullptr; ++variable) {
    if (std::strncmp(*variable, "SAIKNE_", 7) != 0 && std::strncmp(*variable, "ASAN_OPTIONS=", 13) != 0) variables.push_back(*variable);
  }
  // A later option counts. What is freed is kept for a while; so little of it that memory can be judged. A library may be preloaded.
  const char* sanitizer = std::getenv("ASAN_OPTIONS");
  variables.push_back(std::string("ASAN_OPTIONS=") + (sanitizer == nullptr ? "" : sanitizer) + ":quarantine_size_mb=16:verify_asan_link_order=0");
  for (const auto& [name, value] : environment) variables.push_back(name + "=" + value);
  std::vector<char*> argv, envp;
  for (std::string& arg : args) argv.push_back(arg.data());
  for (std::string& variable : variables) envp.push_back(variable.data());
  argv.push_back(nullptr);
  envp.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, 1, log_path_.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
  posix_spawn_file_actions_adddup2(&files, 1, 2);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t nothing, all;
  sigemptyset(&nothing);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &nothing);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  const int failed = posix_spawn(&pid_, program_.c_str(), &files, &attributes, argv.data(), envp.data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  if (failed != 0) pid_ = -1;
  return failed == 0;
}

void Process::Signal(int signal) const {
  if (pid_ > 0) kill(pid_, signal);
}

std::optional<int> Process::Reap() {
  int status = 0;
  if (pid_ <= 0 || waitpid(pid_, &status, WNOHANG) != pid_) return std::nullopt;
  pid_ = -1;
  return status;
}

int Process::Wait() {
  int status = 0;
  if (pid_ > 0) waitpid(pid_, &status, 0);
  pid_ = -1;
  return status;
}

std::string Process::Log() const {
  std::ifstream file(log_path_);
  file.seekg(static_cast<std::streamoff>(log_start_));
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

bool Process::Ready() const { return pid_ > 0 && Log().find("\"service.ready\"") != std::string::npos; }

}  // namespace saikne::faults
