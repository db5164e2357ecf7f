#include "tests/faults/table_reader.h"

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "tests/faults/query.h"

namespace saikne::faults {

absl::Status TableReader::Advance(pg::Pool& pool, absl::FunctionRef<void()> forget, absl::FunctionRef<void(const pg::Row&)> take) {
  if (count_ == 0) forget();
  ASSIGN_OR_RETURN(bool same, GoOn(pool, take));
  if (same) return absl::OkStatus();
  Forget();
  forget();
  ASSIGN_OR_RETURN(same, GoOn(pool, take));
  if (same) return absl::OkStatus();
  Forget();
  return absl::UnavailableError(absl::StrCat("rows of ", table_, " come and go while it is read"));
}

// False when what was read is not what is there.
absl::StatusOr<bool> TableReader::GoOn(pg::Pool& pool, absl::FunctionRef<void(const pg::Row&)> take) {
  const std::string hash = absl::StrCat("hash_record_extended(ROW(seq, ", columns_, "), 0)");
  ASSIGN_OR_RETURN(pg::Rows rows, Query(pool, absl::StrCat("SELECT seq, ", hash, ", ", columns_, " FROM ", table_, " WHERE seq > ", last_,
                                                           " ORDER BY seq")));
  for (const pg::Row& row : rows) {
    last_ = row.Get<int64_t>(0);
    hash_ ^= row.Get<int64_t>(1);
    ++count_;
    take(row);
  }
  ASSIGN_OR_RETURN(pg::Rows sum, Query(pool, absl::StrCat("SELECT count(*), coalesce(bit_xor(", hash, "), 0) FROM ", table_,
                                                          " WHERE seq <= ", last_)));
  return sum[0].Get<int64_t>(0) == count_ && sum[0].Get<int64_t>(1) == hash_;
}

}  // namespace saikne::faults
