#include "tests/bench/bare_sql.h"

#include <algorithm>
#include <thread>

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "libs/base/status.h"

namespace saikne::bench {
namespace {

std::vector<std::string> Column(e2e::System& system, const std::string& service, const std::string& query) {
  std::vector<std::string> values;
  absl::Status status = system.database(service).pool().TryTransaction([&](pg::Txn& txn) -> absl::Status {
    ASSIGN_OR_RETURN(pg::Rows rows, txn.ExecText(query));
    for (const pg::Row& row : rows) values.push_back(row.Get<std::string>(0));
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status << " " << query;
  return values;
}

std::string Quoted(const std::vector<std::string>& names, const std::string& prefix = "") {
  return absl::StrJoin(names, ", ", [&](std::string* out, const std::string& name) {
    absl::StrAppend(out, prefix, "\"", name, "\"");
  });
}

/// One table's statements; $from and $to are row numbers of the stage.
struct BareTable {
  std::string service;
  std::string name;
  TableWrites writes;
  int64_t staged = 0;
  std::vector<std::string> columns;
  std::vector<std::string> key;
};

BareTable Prepare(e2e::System& system, const std::string& service, const std::string& name, const TableWrites& writes) {
  BareTable table{service, name, writes};
  table.columns = Column(system, service, absl::StrCat(
      "select attname::text from pg_attribute where attrelid = 'public.", name, "'::regclass and attnum > 0 and not "
      "attisdropped and attgenerated = '' order by attnum"));
  table.key = Column(system, service, absl::StrCat(
      "select a.attname::text from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey) "
      "where i.indrelid = 'public.", name, "'::regclass and i.indisprimary"));
  testing::PgFixture& database = system.database(service);
  database.Exec("create schema if not exists bare; create schema if not exists stage");
  database.Exec(absl::StrCat("create table bare.", name, " (like public.", name, " including all)"));
  // The youngest rows first: those that the run wrote.
  database.Exec(absl::StrCat("create unlogged table stage.", name, " as select row_number() over (order by ctid desc) as n, t.* "
                             "from public.", name, " t"));
  database.Exec(absl::StrCat("create index on stage.", name, " (n)"));
  database.Exec(absl::StrCat("analyze stage.", name));
  table.staged = database.Count(absl::StrCat("select count(*) from stage.", name));
  return table;
}

/// The slice of batch `b`: rows (from, to] of `total`, as far as the stage has them.
std::pair<int64_t, int64_t> Slice(int64_t total, int64_t staged, int b, int batches) {
  int64_t from = total * b / batches, to = total * (b + 1) / batches;
  return {std::min(from, staged), std::min(to, staged)};
}

std::string Insert(const BareTable& table, int b, int batches) {
  auto [from, to] = Slice(table.writes.inserted, table.staged, b, batches);
  if (from == to) return "";
  std::string columns = Quoted(table.columns);
  return absl::StrCat("insert into bare.", table.name, " (", columns, ") overriding system value select ", columns,
                      " from stage.", table.name, " where n > ", from, " and n <= ", to, " on conflict do nothing;\n");
}

/// Updates as many rows as the run did, rows that are there by now; a row may be updated in several batches.
std::string Update(const BareTable& table, int b, int batches) {
  if (table.key.empty() || table.staged == 0) return "";
  int64_t count = table.writes.updated * (b + 1) / batches - table.writes.updated * b / batches;
  int64_t there = std::max<int64_t>(1, Slice(table.writes.inserted, table.staged, b, batches).second);
  if (count == 0) return "";
  int64_t to = there, from = std::max<int64_t>(0, to - count);
  std::vector<std::string> joins;
  for (const std::string& column : table.key) joins.push_back(absl::StrCat("b.\"", column, "\" = s.\"", column, "\""));
  const std::string& changed = table.columns.back();
  return absl::StrCat("update bare.", table.name, " b set \"", changed, "\" = s.\"", changed, "\" from stage.", table.name,
                      " s where s.n > ", from, " and s.n <= ", to, " and ", absl::StrJoin(joins, " and "), ";\n");
}

}  // namespace

Writes CountWrites(e2e::System& system) {
  Writes writes;
  for (const char* service : e2e::kServices) {
    for (const std::string& row : Column(system, service,
             "select relname || ' ' || n_tup_ins || ' ' || n_tup_upd from pg_stat_user_tables where schemaname = 'public'")) {
      std::vector<std::string> words = absl::StrSplit(row, ' ');
      writes[absl::StrCat(service, ".", words[0])] = {std::stoll(words[1]), std::stoll(words[2])};
    }
  }
  return writes;
}

Writes Difference(const Writes& after, const Writes& before) {
  Writes writes;
  for (const auto& [table, now] : after) {
    TableWrites was;
    if (auto found = before.find(table); found != before.end()) was = found->second;
    TableWrites one{now.inserted - was.inserted, now.updated - was.updated};
    if (one.inserted > 0 || one.updated > 0) writes[table] = one;
  }
  return writes;
}

int64_t Rows(const Writes& writes) {
  int64_t rows = 0;
  for (const auto& [table, one] : writes) rows += one.inserted + one.updated;
  return rows;
}

absl::Duration WriteBare(e2e::System& system, const Writes& writes, int batches) {
  std::map<std::string, std::vector<BareTable>> by_service;
  for (const auto& [path, one] : writes) {
    std::pair<std::string, std::string> names = absl::StrSplit(path, absl::MaxSplits('.', 1));
    by_service[names.first].push_back(Prepare(system, names.first, names.second, one));
  }
  // Each transaction's text is made before the clock starts.
  std::vector<std::vector<std::pair<std::string, std::string>>> work(2);  // per connection: (service, statements)
  int next = 0;
  for (int b = 0; b < batches; ++b) {
    for (const auto& [service, tables] : by_service) {
      std::string text;
      for (const BareTable& table : tables) absl::StrAppend(&text, Insert(table, b, batches), Update(table, b, batches));
      if (!text.empty()) work[next++ % 2].emplace_back(service, std::move(text));
    }
  }
  absl::Time start = absl::Now();
  std::vector<std::thread> connections;
  for (const auto& own : work) {
    connections.emplace_back([&system, &own] {
      for (const auto& [service, text] : own) system.database(service).Exec(text);
    });
  }
  for (std::thread& connection : connections) connection.join();
  absl::Duration took = absl::Now() - start;
  for (const auto& [service, tables] : by_service) {
    system.database(service).Exec("drop schema bare cascade; drop schema stage cascade");
  }
  return took;
}

}  // namespace saikne::bench
