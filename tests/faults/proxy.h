#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"

namespace saikne::faults {

/// A TCP proxy on the loopback interface that can be a bad network. Thread-safe.
class Proxy {
 public:
  struct Weather {
    absl::Duration delay, jitter;               // of each piece
    bool hold_up = false, hold_down = false;    // nothing passes towards (from) the server; what was held goes on afterwards
    bool drip = false;                          // a few bytes at a time
    std::set<int16_t> dropped;                  // Kafka: answers to requests of these API keys are lost, and the connection with them
    double drop_rate = 0.3;                     // of those answers
    int drop_most = 1'000'000;                  // of each key
  };
  enum class Protocol { kAny, kKafka };

  Proxy(int target_port, Protocol protocol);
  ~Proxy();
  int port() const { return port_; }
  /// For all connections, also those that there are.
  void Set(Weather weather);
  /// Ends all connections with a reset, to both sides.
  void ResetAll();
  /// Kafka: how many answers to requests of this API key were lost so far.
  int dropped(int16_t key) const;
  /// Connections so far.
  int accepted() const { return accepted_; }

 private:
  struct Link;
  void Accept();
  void Pump(Link& link, bool up);
  std::string Frames(Link& link, bool up, std::string bytes, const Weather& weather);
  bool Drop(int16_t key, int most);
  bool Forward(Link& link, bool up, int to, const std::string& bytes);
  Weather weather() const;

  const int target_port_;
  const Protocol protocol_;
  int listener_ = -1, port_ = 0;
  std::atomic<bool> stop_{false};
  std::atomic<int> accepted_{0};
  mutable std::mutex mutex_;
  Weather weather_;                        // guarded by mutex_
  std::map<int16_t, int> dropped_;         // guarded by mutex_
  std::vector<std::shared_ptr<Link>> links_;  // guarded by mutex_
  std::thread acceptor_;
};

}  // namespace saikne::faults
