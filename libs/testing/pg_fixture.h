#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "libs/pg/migrate.h"
#include "libs/pg/pg.h"

namespace saikne::testing {

/// A database of its own for one test, on the server named by SAIKNE_TEST_PG (a superuser's connection string); without that
/// variable the test program ends with a message. It is cloned from a template that is migrated once per set of migrations,
/// and dropped at the end, open connections or not.
///   PgFixture pg({svc::Migrations(), events::Migrations(), crm::Migrations()});
class PgFixture {
 public:
  explicit PgFixture(const std::vector<pg::MigrationSeries>& series = {}, int pool_size = 8);
  ~PgFixture();
  PgFixture(const PgFixture&) = delete;
  PgFixture& operator=(const PgFixture&) = delete;

  const std::string& connection() const { return connection_; }
  const std::string& database() const { return database_; }
  pg::Pool& pool() { return *pool_; }

  /// Runs text in one transaction; an error fails the test and gives nothing. For set-up and for looking.
  void Exec(const std::string& text);
  /// The first column of the first row as text; empty for NULL or no row.
  std::string Value(const std::string& query);
  int64_t Count(const std::string& query);

 private:
  std::string database_;
  std::string connection_;
  std::unique_ptr<pg::Pool> pool_;
};

/// SAIKNE_TEST_PG; ends the program with a message when it is unset.
std::string TestPgConnection();

}  // namespace saikne::testing
