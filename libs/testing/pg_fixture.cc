#include "libs/testing/pg_fixture.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/status.h"

namespace saikne::testing {
namespace {

[[noreturn]] void GiveUp(const absl::Status& status, const char* doing) {
  std::fprintf(stderr, "PgFixture: %s: %s\n", doing, status.ToString().c_str());
  std::exit(1);
}

pg::Pool& ServerPool() {
  static auto* pool = [] {
    pg::PoolOptions options;
    options.connection = TestPgConnection();
    options.size = 2;
    options.statement_timeout = absl::Minutes(2);
    options.lock_timeout = absl::Minutes(2);
    options.application_name = "saikne-test-fixture";
    return new pg::Pool(std::move(options));
  }();
  return *pool;
}

// A statement that cannot run in a transaction. Names are made here and need no quoting.
absl::Status OnServer(const std::string& text) {
  return ServerPool().Read(pg::Sql{"fixture", text.c_str()}).status();
}

std::string ConnectionTo(const std::string& database) {
  auto connection = pg::WithDatabase(TestPgConnection(), database);
  if (!connection.ok()) GiveUp(connection.status(), "reading SAIKNE_TEST_PG");
  return *connection;
}

// Of names and texts, so that changed migrations get a new template. FNV-1a: no two sets of one checkout will meet.
std::string TemplateName(const std::vector<pg::MigrationSeries>& series) {
  uint64_t hash = 14695981039346656037u;
  auto mix = [&hash](const std::string& text) {
    for (unsigned char c : text) hash = (hash ^ c) * 1099511628211u;
    hash = (hash ^ 255) * 1099511628211u;
  };
  for (const pg::MigrationSeries& one : series) {
    mix(one.name);
    for (const pg::Migration& migration : one.migrations) {
      mix(migration.name);
      mix(migration.text);
    }
  }
  return absl::StrCat("saikne_template_", absl::Hex(hash, absl::kZeroPad16));
}

constexpr pg::Sql kExists = {"exists", "SELECT count(*) FROM pg_database WHERE datname = $1"};
constexpr pg::Sql kLock = {"lock", "SELECT pg_advisory_xact_lock(hashtext($1))"};

absl::Status MakeTemplate(const std::string& name, const std::vector<pg::MigrationSeries>& series) {
  // Under a name of its own first: a run that dies half way leaves no half template.
  const std::string draft = absl::StrCat(name, "_", getpid());
  RETURN_IF_ERROR(OnServer(absl::StrCat("DROP DATABASE IF EXISTS ", draft)));
  RETURN_IF_ERROR(OnServer(absl::StrCat("CREATE DATABASE ", draft)));
  RETURN_IF_ERROR(pg::Migrate(ConnectionTo(draft), series));
  // The migration's session may still be closing.
  absl::Status renamed;
  for (int attempt = 0; attempt < 100; ++attempt) {
    renamed = OnServer(absl::StrCat("ALTER DATABASE ", draft, " RENAME TO ", name));
    if (renamed.ok()) break;
    absl::SleepFor(absl::Milliseconds(50));
  }
  return renamed;
}

// One test program at a time makes a template; the others wait for it.
absl::Status EnsureTemplate(const std::string& name, const std::vector<pg::MigrationSeries>& series) {
  return ServerPool().RunInTransaction([&](pg::Txn& txn) -> absl::Status {
    RETURN_IF_ERROR(txn.Exec(kLock, name).status());
    ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(kExists, name));
    if (rows[0].Get<int64_t>(0) > 0) return absl::OkStatus();
    return MakeTemplate(name, series);
  });
}

std::string NewDatabaseName() {
  static std::atomic<int> number{0};
  return absl::StrCat("saikne_test_", getpid(), "_", number.fetch_add(1), "_",
                      absl::ToUnixMicros(absl::Now()) % 1'000'000'000);
}

}  // namespace

std::string TestPgConnection() {
  const char* value = std::getenv("SAIKNE_TEST_PG");
  if (value == nullptr || *value == '\0') {
    std::fprintf(stderr, "SAIKNE_TEST_PG is not set: this test needs a PostgreSQL server. tests/run starts one.\n");
    std::exit(1);
  }
  return value;
}

PgFixture::PgFixture(const std::vector<pg::MigrationSeries>& series, int pool_size)
    : database_(NewDatabaseName()), connection_(ConnectionTo(database_)) {
  const std::string source = TemplateName(series);
  if (absl::Status s = EnsureTemplate(source, series); !s.ok()) GiveUp(s, "migrating the template");
  if (absl::Status s = OnServer(absl::StrCat("CREATE DATABASE ", database_, " TEMPLATE ", source)); !s.ok())
    GiveUp(s, "creating the test's database");
  pg::PoolOptions options;
  options.connection = connection_;
  options.size = pool_size;
  options.application_name = "saikne-test";
  pool_ = std::make_unique<pg::Pool>(std::move(options));
}

PgFixture::~PgFixture() {
  pool_.reset();
  OnServer(absl::StrCat("DROP DATABASE IF EXISTS ", database_, " WITH (FORCE)")).IgnoreError();
}

void PgFixture::Exec(const std::string& text) {
  const absl::Status status =
      pool_->RunInTransaction([&](pg::Txn& txn) { return txn.ExecText(text).status(); });
  EXPECT_TRUE(status.ok()) << status << "\n" << text;
}

std::string PgFixture::Value(const std::string& query) {
  std::string value;
  const absl::Status status = pool_->RunInTransaction([&](pg::Txn& txn) -> absl::Status {
    ASSIGN_OR_RETURN(pg::Rows rows, txn.ExecText(query));
    value = rows.empty() || rows[0].IsNull(0) ? "" : rows[0].Get<std::string>(0);
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status << "\n" << query;
  return value;
}

int64_t PgFixture::Count(const std::string& query) {
  int64_t count = 0;
  const std::string value = Value(query);
  EXPECT_TRUE(absl::SimpleAtoi(value, &count)) << "no number: '" << value << "' from " << query;
  return count;
}

}  // namespace saikne::testing
