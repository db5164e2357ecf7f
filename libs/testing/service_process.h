#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace saikne::testing {

/// A service's real program as a process of its own, on free ports. What it prints goes into a file; the end of it is shown when
/// something fails. Ended with the object.
class ServiceProcess {
 public:
  /// service: "crm"; its program lies beside the test programs, or in SAIKNE_BIN_DIR. properties: of its configuration.
  ServiceProcess(std::string service, std::map<std::string, std::string> properties);
  ~ServiceProcess();
  ServiceProcess(const ServiceProcess&) = delete;
  ServiceProcess& operator=(const ServiceProcess&) = delete;

  /// Runs a subcommand to its end: "migrate". Returns its exit code.
  int Run(const std::string& command);

  /// Starts `serve` and waits until it is ready. Errors: INTERNAL with the end of its log when it ended or took too long.
  absl::Status Start(absl::Duration within = absl::Seconds(60));
  /// SIGTERM, and waits. Returns the exit code; 128 + signal when it was killed; -1 when it did not run.
  int Stop(absl::Duration within = absl::Seconds(30));
  /// kill -9.
  void Kill();
  void Signal(int signal) const;
  bool running();

  /// "127.0.0.1:port" of the gRPC server; another one after each Start.
  std::string address() const;
  int admin_port() const { return admin_port_; }
  pid_t pid() const { return pid_; }

  /// Everything it has printed since the object was made.
  std::string Log() const;
  std::string LogTail() const;

 private:
  void Spawn(const std::string& command);
  bool FindPorts();
  int Wait(absl::Time deadline);

  const std::string service_;
  const std::map<std::string, std::string> properties_;
  std::string log_path_;
  size_t log_start_ = 0;  // where the log of the last start begins
  pid_t pid_ = -1;
  int port_ = 0;
  int admin_port_ = 0;
};

}  // namespace saikne::testing
