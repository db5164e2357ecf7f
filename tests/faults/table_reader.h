#pragma once

#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "libs/pg/pg.h"

namespace saikne::faults {

/// Reads a table to which rows are only added, with ever higher `seq`: each time what is new. That the rows read before are still what they
/// were, and that none has come between them, shows their number and a hash over all that was read of them; else all is read anew.
class TableReader {
 public:
  /// columns: what is read of a row, as SQL.
  TableReader(std::string table, std::string columns) : table_(std::move(table)), columns_(std::move(columns)) {}

  static constexpr int kFirst = 2;  // of a row that is handed out: where `columns` begin

  /// forget: what was handed out before does not count any more.
  absl::Status Advance(pg::Pool& pool, absl::FunctionRef<void()> forget, absl::FunctionRef<void(const pg::Row&)> take);
  /// The next Advance reads everything.
  void Forget() { last_ = count_ = 0, hash_ = 0; }

 private:
  absl::StatusOr<bool> GoOn(pg::Pool& pool, absl::FunctionRef<void(const pg::Row&)> take);

  std::string table_, columns_;
  int64_t last_ = 0, count_ = 0, hash_ = 0;
};

}  // namespace saikne::faults
