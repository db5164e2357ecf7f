#pragma once

#include <sys/types.h>

#include <map>
#include <optional>
#include <string>

namespace saikne::faults {

/// A program as a process of its own; what it prints is appended to a file. Killed with the object. Used under the System's lock.
class Process {
 public:
  Process(std::string program, std::string log_path) : program_(std::move(program)), log_path_(std::move(log_path)) {}
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  /// environment: beside that of this program, whose SAIKNE_ variables are left out. False when it cannot be started.
  bool Spawn(const std::string& command, const std::map<std::string, std::string>& environment);
  void Signal(int signal) const;
  /// How it ended (as waitpid says), once; nothing while it runs or when there is none.
  std::optional<int> Reap();
  /// Waits for its end.
  int Wait();
  bool running() const { return pid_ > 0; }
  pid_t pid() const { return pid_; }
  /// It has said since its last start that it is ready.
  bool Ready() const;
  const std::string& log_path() const { return log_path_; }
  /// What it has printed since its last start.
  std::string Log() const;

 private:
  const std::string program_, log_path_;
  pid_t pid_ = -1;
  size_t log_start_ = 0;
};

}  // namespace saikne::faults
