#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "libs/pg/pg.h"

namespace saikne::faults {

/// How much the relay has not noted as published yet.
inline constexpr char kUnpublished[] = "SELECT count(*) FROM outbox o, relay_progress p WHERE o.id > p.acked_to";

/// One statement as text. Unlike PgFixture it may fail: the server is killed while we ask.
absl::StatusOr<pg::Rows> Query(pg::Pool& pool, const std::string& text);

/// The first column of the first row as a number; -1 when the server does not answer.
int64_t Number(pg::Pool& pool, const std::string& text);

}  // namespace saikne::faults
