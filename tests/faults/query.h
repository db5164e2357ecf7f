#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "libs/pg/pg.h"

namespace saikne::faults {

/// One statement as text. Unlike PgFixture it may fail: the server is killed while we ask.
absl::StatusOr<pg::Rows> Query(pg::Pool& pool, const std::string& text);

/// The first column of the first row as a number; -1 when the server does not answer.
int64_t Number(pg::Pool& pool, const std::string& text);

}  // namespace saikne::faults
