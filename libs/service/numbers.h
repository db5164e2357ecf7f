#pragma once

// Human numbers that may have gaps ("SO-2026-000123"), per company, series and year. Not for legal numbers: finance allots those.

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/base/id.h"
#include "libs/pg/pg.h"

namespace saikne::svc {

/// Allots numbers from blocks of 1,000 that are taken in short transactions of their own, on a connection of its own, so that
/// no business transaction waits for another's number. Thread-safe.
class Numbers {
 public:
  explicit Numbers(pg::PoolOptions options);
  ~Numbers();

  /// n numbers of a series ("SO", "SH", "PO", ...): "SO-2026-000123". Errors: those of pg.
  absl::StatusOr<std::vector<std::string>> Next(const Id& company_id, const std::string& series, int year,
                                                int n);
  /// One number.
  absl::StatusOr<std::string> Next(const Id& company_id, const std::string& series, int year);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace saikne::svc
