#pragma once

#include <fstream>
#include <mutex>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"

namespace saikne::faults {

/// What the clients asked for and were told, as JSON lines in a file, and the last word on each operation. Thread-safe.
class History {
 public:
  explicit History(const std::string& path);

  enum class Outcome { kInvoked, kOk, kFailed, kUnknown };
  struct Operation {
    std::string ticket_id;
    int64_t amount = 0;
    int64_t version = 0;  // of the ticket, as told with kOk
    Outcome outcome = Outcome::kInvoked;
  };
  void Invoke(int client, const std::string& operation, const std::string& ticket, int64_t amount, int attempt);
  void Tell(int client, const std::string& operation, Outcome outcome, int64_t version, const std::string& detail);
  using Operations = absl::flat_hash_map<std::string, Operation>;
  Operations operations() const;
  size_t size() const;
  int64_t acknowledged() const;

 private:
  void Write(int client, const std::string& operation, const char* what, const std::string& rest);
  mutable std::mutex mutex_;
  std::ofstream file_;
  const absl::Time start_;
  Operations operations_;
};

}  // namespace saikne::faults
