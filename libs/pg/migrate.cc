#include "libs/pg/migrate.h"

#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/log.h"
#include "libs/base/status.h"
#include "libs/pg/connection.h"

namespace saikne::pg {
namespace {

using internal::Connection;

constexpr char kCreateTable[] = R"(
CREATE TABLE IF NOT EXISTS schema_migrations (
  series text NOT NULL,
  name text NOT NULL,
  checksum text NOT NULL,
  apply_time timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT schema_migrations_pk PRIMARY KEY (series, name)))";
constexpr Sql kApplied = {"applied", "SELECT series, name, checksum FROM schema_migrations"};
constexpr Sql kChecksum = {"checksum", "SELECT encode(sha256(convert_to($1, 'UTF8')), 'hex')"};
constexpr Sql kRecord = {"record",
                         "INSERT INTO schema_migrations (series, name, checksum) VALUES ($1, $2, $3)"};
// Asked again and again instead of waited for: a session that waits holds a snapshot, and CREATE INDEX CONCURRENTLY of
// the session that migrates would wait for that snapshot for ever.
constexpr Sql kLock = {"lock", "SELECT pg_try_advisory_lock(7237970109966541)"};
constexpr int kLockTimeouts = 5;

using Applied = std::map<std::pair<std::string, std::string>, std::string>;

absl::StatusOr<std::unique_ptr<Connection>> Open(const std::string& connection) {
  PoolOptions options;
  options.connection = connection;
  options.application_name = "saikne-migrate";
  options.statement_timeout = absl::Hours(6);
  options.lock_timeout = absl::Seconds(10);  // so that readers do not queue behind DDL that waits
  return Connection::Open(options);
}

absl::Status Lock(Connection& connection) {
  for (bool said = false;;) {
    ASSIGN_OR_RETURN(Rows rows, connection.Prepared(kLock, Params()));
    if (rows[0].Get<bool>(0)) return absl::OkStatus();
    if (!said) log::Info("migrate.waiting", {{"for", "another migration of this database"}});
    said = true;
    absl::SleepFor(absl::Milliseconds(200));
  }
}

absl::StatusOr<Applied> ReadApplied(Connection& connection) {
  ASSIGN_OR_RETURN(Rows rows, connection.Prepared(kApplied, Params()));
  Applied applied;
  for (const Row& row : rows)
    applied[{row.Get<std::string>(0), row.Get<std::string>(1)}] = row.Get<std::string>(2);
  return applied;
}

absl::Status Record(Connection& connection, const std::string& series, const Migration& migration,
                    const std::string& checksum) {
  Params params;
  params.Add(series);
  params.Add(migration.name);
  params.Add(checksum);
  return connection.Prepared(kRecord, params).status();
}

absl::Status ApplyOnce(Connection& connection, const std::string& series, const Migration& migration,
                       const std::string& checksum) {
  const bool own_transaction = !absl::StartsWith(migration.text, "-- no-transaction");
  if (!own_transaction) {
    RETURN_IF_ERROR(connection.Text(migration.text.c_str()).status());
    return Record(connection, series, migration, checksum);
  }
  RETURN_IF_ERROR(connection.Text("BEGIN").status());
  absl::Status status = connection.Text(migration.text.c_str()).status();
  if (status.ok()) status = Record(connection, series, migration, checksum);
  if (status.ok()) return connection.Text("COMMIT").status();
  connection.Text("ROLLBACK").IgnoreError();
  return status;
}

absl::Status Apply(Connection& connection, const std::string& series, const Migration& migration,
                   const std::string& checksum) {
  for (int attempt = 1;; ++attempt) {
    absl::Status status = ApplyOnce(connection, series, migration, checksum);
    if (status.ok()) {
      log::Info("migrate.applied", {{"series", series}, {"migration", migration.name}});
      return status;
    }
    if (connection.sqlstate() != "55P03" || attempt == kLockTimeouts)
      return Error(status.code(), "MIGRATION_FAILED",
                   absl::StrCat(series, "/", migration.name, ": ", status.message()),
                   {{"series", series}, {"migration", migration.name}});
    absl::SleepFor(absl::Seconds(attempt));
  }
}

}  // namespace

absl::Status Migrate(const std::string& connection_string, absl::Span<const MigrationSeries> series) {
  ASSIGN_OR_RETURN(std::unique_ptr<Connection> connection, Open(connection_string));
  RETURN_IF_ERROR(Lock(*connection));
  RETURN_IF_ERROR(connection->Text(kCreateTable).status());
  ASSIGN_OR_RETURN(Applied applied, ReadApplied(*connection));
  for (const MigrationSeries& one : series) {
    for (const Migration& migration : one.migrations) {
      Params params;
      params.Add(migration.text);
      ASSIGN_OR_RETURN(Rows rows, connection->Prepared(kChecksum, params));
      const std::string checksum = rows[0].Get<std::string>(0);
      const auto found = applied.find({one.name, migration.name});
      if (found == applied.end()) {
        RETURN_IF_ERROR(Apply(*connection, one.name, migration, checksum));
      } else if (found->second != checksum) {
        return Error(absl::StatusCode::kFailedPrecondition, "MIGRATION_CHANGED",
                     absl::StrCat(one.name, "/", migration.name, " is applied with another text; write a new "
                                  "migration instead of changing an old one."),
                     {{"series", one.name}, {"migration", migration.name}});
      }
    }
  }
  return absl::OkStatus();
}

absl::Status CheckSchema(const std::string& connection_string, absl::Span<const MigrationSeries> series) {
  ASSIGN_OR_RETURN(std::unique_ptr<Connection> connection, Open(connection_string));
  absl::StatusOr<Applied> read = ReadApplied(*connection);
  if (!read.ok() && connection->sqlstate() != "42P01") return read.status();  // 42P01: no such table
  const Applied applied = read.ok() ? *std::move(read) : Applied();
  for (const MigrationSeries& one : series) {
    for (const Migration& migration : one.migrations) {
      if (applied.contains({one.name, migration.name})) continue;
      return Error(absl::StatusCode::kFailedPrecondition, "SCHEMA_TOO_OLD",
                   absl::StrCat("The database lacks migration ", one.name, "/", migration.name,
                                "; run the subcommand migrate."),
                   {{"series", one.name}, {"migration", migration.name}});
    }
  }
  return absl::OkStatus();
}

}  // namespace saikne::pg
