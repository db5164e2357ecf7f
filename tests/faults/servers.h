#pragma once

#include <string>

namespace saikne::faults {

/// The run's own PostgreSQL and Kafka (tests/servers). Needs SAIKNE_TEST_DIR.
class Servers {
 public:
  /// False outside of tests/run: then nothing may be done to the servers, which are others' too.
  static bool Own();
  /// name: "postgres" or "kafka".
  static void Signal(const std::string& name, int signal);
  /// Waits for its end after a signal that ends it.
  static bool AwaitEnd(const std::string& name);
  /// The broker gets a listener on the port that tells its clients to come to another one: a proxy's. It is restarted.
  static bool AddKafkaListener(int port, int advertised_port);
  /// Between AwaitEnd and Start: keeps the broker's data, and puts what was kept in its place.
  static void KeepLog();
  static void RestoreLog();
  /// True when it answers.
  static bool Start(const std::string& name);
};

}  // namespace saikne::faults
