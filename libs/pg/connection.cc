#include "libs/pg/connection.h"

#include <poll.h>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/pg/result.h"

namespace saikne::pg::internal {
namespace {

absl::Status Lost(PGconn* connection) {
  return Error(absl::StatusCode::kUnavailable, "CONNECTION_LOST",
               absl::StrCat("The connection to the database is lost: ",
                            absl::StripAsciiWhitespace(PQerrorMessage(connection))));
}

std::string Millis(absl::Duration duration) {
  return absl::StrCat(absl::ToInt64Milliseconds(duration));
}

// What rows.cc and the callers rely on. JIT compiles for tens of milliseconds what runs in one.
constexpr Sql kSession = {"session", R"(
SELECT set_config('application_name', $1, false), set_config('statement_timeout', $2, false),
       set_config('lock_timeout', $3, false), set_config('idle_in_transaction_session_timeout', $4, false),
       set_config('datestyle', 'ISO, YMD', false), set_config('timezone', 'UTC', false),
       set_config('bytea_output', 'hex', false), set_config('jit', 'off', false),
       set_config('default_transaction_isolation', 'read committed', false))"};

}  // namespace

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(const PoolOptions& options) {
  // Later entries win, so the connection string may overrule what stands before it.
  const char* keys[] = {"connect_timeout", "keepalives_idle", "keepalives_interval", "keepalives_count",
                        "tcp_user_timeout", "dbname", "client_encoding", nullptr};
  const char* values[] = {"5", "15", "5", "3", "30000", options.connection.c_str(), "UTF8", nullptr};
  PGconn* raw = PQconnectdbParams(keys, values, /*expand_dbname=*/1);
  std::unique_ptr<Connection> connection(new Connection(raw));
  if (PQstatus(raw) != CONNECTION_OK)
    return Error(absl::StatusCode::kUnavailable, "DATABASE_UNREACHABLE",
                 absl::StripAsciiWhitespace(PQerrorMessage(raw)));
  PQsetNoticeProcessor(raw, [](void*, const char*) {}, nullptr);
  Params params;
  params.Add(options.application_name);
  params.Add(Millis(options.statement_timeout));
  params.Add(Millis(options.lock_timeout));
  params.Add(Millis(options.statement_timeout + absl::Seconds(30)));
  ASSIGN_OR_RETURN(Rows set, connection->Once(kSession.text, params));
  return connection;
}

Connection::~Connection() { PQfinish(connection_); }

bool Connection::broken() const { return stale_ || PQstatus(connection_) != CONNECTION_OK; }

bool Connection::Alive() {
  if (broken()) return false;
  pollfd socket = {PQsocket(connection_), POLLIN, 0};
  if (poll(&socket, 1, 0) == 0) return true;
  // Something came while idle: the server's farewell or the end of the stream. Reading it would not tell which of the two is
  // still to come, so whatever it is, a new connection takes its place.
  return false;
}

absl::StatusOr<Rows> Connection::Take(PGresult* result, const char* what) {
  auto holder = std::make_shared<const ResultHolder>(result);
  const ExecStatusType status = result == nullptr ? PGRES_FATAL_ERROR : PQresultStatus(result);
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY)
    return Rows(std::move(holder));
  const char* sqlstate = result == nullptr ? nullptr : PQresultErrorField(result, PG_DIAG_SQLSTATE);
  sqlstate_ = sqlstate == nullptr ? "" : sqlstate;
  if (sqlstate == nullptr) return Lost(connection_);
  const char* message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  const char* constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
  const absl::string_view text = message == nullptr ? "" : message;
  if (sqlstate_ == "0A000") {
    // "cached plan must not change result type": a migration ran. A new connection prepares anew.
    if (!absl::StrContains(text, "cached plan")) sqlstate_.clear();
    stale_ = !sqlstate_.empty();
  }
  if (stale_) return Error(absl::StatusCode::kAborted, "CONFLICT", text);
  if (absl::StartsWith(sqlstate, "26")) stale_ = true;  // a statement that the session does not know
  return FromSqlState(sqlstate, text, constraint == nullptr ? "" : constraint, what);
}

namespace {

// Parameters as libpq takes them; valid as long as the Params.
struct Wire {
  explicit Wire(const Params& params) {
    const size_t count = params.values().size();
    types.reserve(count), data.reserve(count), lengths.reserve(count), formats.reserve(count);
    for (const Params::Value& value : params.values()) {
      types.push_back(static_cast<Oid>(value.array));  // 0: as the statement has it
      data.push_back(value.data ? value.data->data() : nullptr);
      lengths.push_back(value.data ? static_cast<int>(value.data->size()) : 0);
      formats.push_back(value.array != Params::ArrayType::kNone);
    }
  }
  int size() const { return static_cast<int>(data.size()); }
  std::vector<Oid> types;
  std::vector<const char*> data;
  std::vector<int> lengths, formats;
};

absl::Status Unstorable(const char* what) {
  return Error(absl::StatusCode::kInvalidArgument, "INVALID_TEXT",
               absl::StrCat(what, ": a text holds a NUL character, which cannot be stored"));
}

}  // namespace

absl::StatusOr<Rows> Connection::Prepared(const Sql& sql, const Params& params) {
  if (!params.storable()) return Unstorable(sql.name);
  const Wire wire(params);
  auto known = prepared_.find(sql.text);
  if (known == prepared_.end()) {
    const std::string name = absl::StrCat(sql.name, "_", prepared_.size());
    ASSIGN_OR_RETURN(Rows done, Take(PQprepare(connection_, name.c_str(), sql.text, wire.size(), wire.types.data()), sql.name));
    known = prepared_.emplace(sql.text, name).first;
  }
  return Take(PQexecPrepared(connection_, known->second.c_str(), wire.size(), wire.data.data(), wire.lengths.data(), wire.formats.data(), 0),
              sql.name);
}

bool Connection::Send(absl::Span<const Statement* const> statements, std::vector<Sent>& sent) {
  absl::flat_hash_map<absl::string_view, std::string> here;  // prepared by this pipeline
  for (const Statement* statement : statements) {
    const Sql& sql = statement->sql;
    const Wire wire(statement->params);
    std::string name;
    if (auto known = prepared_.find(sql.text); known != prepared_.end()) {
      name = known->second;
    } else if (auto added = here.find(sql.text); added != here.end()) {
      name = added->second;
    } else {
      name = absl::StrCat(sql.name, "_", prepared_.size() + here.size());
      if (PQsendPrepare(connection_, name.c_str(), sql.text, wire.size(), wire.types.data()) != 1) return false;
      here.emplace(sql.text, name);
      sent.push_back({&sql, name});
    }
    if (PQsendQueryPrepared(connection_, name.c_str(), wire.size(), wire.data.data(), wire.lengths.data(), wire.formats.data(), 0) != 1) return false;
    sent.push_back({&sql, ""});
  }
  return PQpipelineSync(connection_) == 1;
}

absl::StatusOr<std::vector<Rows>> Connection::Receive(const std::vector<Sent>& sent) {
  std::vector<Rows> all;
  absl::Status failed;
  for (const Sent& message : sent) {
    PGresult* result = PQgetResult(connection_);
    if (PQresultStatus(result) == PGRES_PIPELINE_ABORTED) {
      PQclear(result);
    } else if (absl::StatusOr<Rows> rows = Take(result, message.sql->name); !rows.ok()) {
      failed.Update(rows.status());
      if (broken() && !stale_) return failed;
    } else if (message.prepared.empty()) {
      all.push_back(*std::move(rows));
    } else {
      prepared_.emplace(message.sql->text, message.prepared);
    }
    while ((result = PQgetResult(connection_)) != nullptr) PQclear(result);  // up to the end of this message
  }
  PQclear(PQgetResult(connection_));  // the synchronization
  if (PQexitPipelineMode(connection_) != 1) {
    stale_ = true;
    return Lost(connection_);
  }
  if (!failed.ok()) return failed;
  return all;
}

absl::StatusOr<std::vector<Rows>> Connection::Together(absl::Span<const Statement* const> statements) {
  for (const Statement* statement : statements) {
    if (!statement->params.storable()) return Unstorable(statement->sql.name);
  }
  std::vector<Sent> sent;
  if (PQenterPipelineMode(connection_) != 1 || !Send(statements, sent)) {
    sqlstate_.clear();
    stale_ = true;  // half of it may be on its way
    return Lost(connection_);
  }
  return Receive(sent);
}

absl::StatusOr<Rows> Connection::Once(const char* text, const Params& params) {
  if (!params.storable()) return Unstorable("statement");
  const Wire wire(params);
  return Take(PQexecParams(connection_, text, wire.size(), wire.types.data(), wire.data.data(), wire.lengths.data(), wire.formats.data(), 0),
              "statement");
}

absl::StatusOr<Rows> Connection::Text(const char* text) {
  return Take(PQexec(connection_, text), "text");
}

}  // namespace saikne::pg::internal
