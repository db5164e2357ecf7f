#include "tests/faults/history.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace saikne::faults {

History::History(const std::string& path) : file_(path), start_(absl::Now()) {}

void History::Write(int client, const std::string& operation, const char* what, const std::string& rest) {
  file_ << "{\"ms\":" << absl::ToInt64Milliseconds(absl::Now() - start_) << ",\"client\":" << client << ",\"type\":\"" << what
        << "\",\"operation\":\"" << operation << "\"" << rest << "}\n";
}

void History::Invoke(int client, const std::string& operation, const std::string& ticket, int64_t amount, int attempt) {
  std::lock_guard<std::mutex> lock(mutex_);
  operations_.try_emplace(operation, Operation{ticket, amount, 0, Outcome::kInvoked});
  Write(client, operation, "invoke",
        absl::StrCat(",\"ticket\":\"", ticket, "\",\"amount\":", amount, ",\"attempt\":", attempt));
}

void History::Tell(int client, const std::string& operation, Outcome outcome, int64_t version,
                   const std::string& detail) {
  static constexpr const char* kNames[] = {"invoke", "ok", "fail", "unknown"};
  std::lock_guard<std::mutex> lock(mutex_);
  operations_[operation].outcome = outcome;
  operations_[operation].version = version;
  Write(client, operation, kNames[static_cast<int>(outcome)],
        detail.empty() ? absl::StrCat(",\"version\":", version) : absl::StrCat(",\"detail\":", nlohmann::json(detail).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace)));
  file_.flush();
}

History::Operations History::operations() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return operations_;
}

int64_t History::acknowledged() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return std::count_if(operations_.begin(), operations_.end(), [](const auto& entry) { return entry.second.outcome == Outcome::kOk; });
}

size_t History::size() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return operations_.size();
}

}  // namespace saikne::faults
