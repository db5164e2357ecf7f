#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"

namespace saikne::pg {

struct Migration {
  std::string name;  // "0001_init"
  std::string text;
};

/// Forward-only migrations of one owner ("backbone", "crm"), in order.
struct MigrationSeries {
  std::string name;
  std::vector<Migration> migrations;
};

/// Applies what is missing, each migration in one transaction (unless its first line is `-- no-transaction`), guarded by an
/// advisory lock, checksums recorded in schema_migrations. Repeatable.
/// Errors: FAILED_PRECONDITION/MIGRATION_CHANGED when an applied file's text differs.
absl::Status Migrate(const std::string& connection, absl::Span<const MigrationSeries> series);

/// OK when every migration is applied. Errors: FAILED_PRECONDITION/SCHEMA_TOO_OLD names the first one missing.
absl::Status CheckSchema(const std::string& connection, absl::Span<const MigrationSeries> series);

}  // namespace saikne::pg
