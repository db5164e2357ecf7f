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
  /// The same for PostgreSQL, whose data folder this is: what is put in its place is a standby, which a promotion gives a timeline of its
  /// own; what stood there before stays aside.
  static bool KeepDatabase(const std::string& data);
  static bool PutKeptDatabase(const std::string& data);
  /// Serves what stays aside, on the same socket with this port; deletes it.
  static bool ServeAside(const std::string& data, int port);
  static void DropAside(const std::string& data);
  /// The broker's data.
  static std::string KafkaData();
  static bool Running(const std::string& name);
  /// What it has printed so far.
  static std::string Log(const std::string& name);
  /// True when it answers.
  static bool Start(const std::string& name);
};

}  // namespace saikne::faults
