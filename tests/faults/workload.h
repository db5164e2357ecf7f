#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "tests/faults/history.h"
#include "tests/faults/system.h"

namespace saikne::faults {

/// What the clients put into the field `note`, which is personal.
inline constexpr char kPersonalMark[] = "Ada Lovelace, +44 20 5550 1843";
/// Of all that a ticket causes.
std::string CorrelationOf(const std::string& ticket);
/// Of all that an operation causes: 32 hexadecimal digits.
std::string TraceIdOf(const std::string& operation);

/// Clients that turn tickets, some of them hot, and repeat what they got no answer to with the same request_id. Seeded: each client's
/// requests are the same in each run with the seed; when they meet which fault is up to the machine.
class Workload {
 public:
  Workload(System& system, History& history, uint64_t seed, int clients);
  ~Workload();

  void Resume() { running_ = true; }
  /// Returns when no operation is under way.
  void Pause();
  /// Every client turns this ticket only; empty: as seeded.
  void OnlyHot(bool hot) { only_hot_ = hot; }

 private:
  void Run(int client, uint64_t seed);

  System& system_;
  History& history_;
  std::atomic<bool> running_{false}, stop_{false}, only_hot_{false};
  std::atomic<int> busy_{0};
  std::vector<std::string> hot_;
  std::vector<std::thread> threads_;
};

}  // namespace saikne::faults
