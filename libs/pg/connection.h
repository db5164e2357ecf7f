#pragma once

// Private to libs/pg: one connection and the translation of its errors.

#include <libpq-fe.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "libs/pg/pg.h"

namespace saikne::pg::internal {

/// One session. Used by one thread at a time. A broken one stays broken: libpq never reconnects by itself, so no session
/// state is lost unseen.
class Connection {
 public:
  /// Errors: UNAVAILABLE/DATABASE_UNREACHABLE.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(const PoolOptions& options);
  ~Connection();

  absl::StatusOr<Rows> Prepared(const Sql& sql, const Params& params);
  /// All of them in one round trip (libpq's pipeline); after one that fails the others have not run.
  absl::StatusOr<std::vector<Rows>> Together(absl::Span<const Statement* const> statements);
  /// Several statements are allowed; the rows are the last one's.
  absl::StatusOr<Rows> Text(const char* text);
  /// Without preparing.
  absl::StatusOr<Rows> Once(const char* text, const Params& params);

  /// Must not be used again.
  bool broken() const;
  /// Whether the server still holds the session, asked without a round trip.
  bool Alive();
  /// SQLSTATE of the last error; empty when the connection broke or nothing failed.
  const std::string& sqlstate() const { return sqlstate_; }
  PGTransactionStatusType transaction() const { return PQtransactionStatus(connection_); }

 private:
  // A message of a pipeline: a statement's preparation (with the name it gets) or its execution.
  struct Sent {
    const Sql* sql;
    std::string prepared;
  };
  explicit Connection(PGconn* connection) : connection_(connection) {}
  absl::StatusOr<Rows> Take(PGresult* result, const char* what);
  bool Send(absl::Span<const Statement* const> statements, std::vector<Sent>& sent);
  absl::StatusOr<std::vector<Rows>> Receive(const std::vector<Sent>& sent);

  PGconn* connection_;
  absl::flat_hash_map<std::string, std::string> prepared_;  // text to statement name
  std::string sqlstate_;
  bool stale_ = false;  // its prepared statements no longer fit the schema
};

/// The status of an error of the server (style.md 2.7). constraint: as in the error's fields, may be empty.
absl::Status FromSqlState(absl::string_view sqlstate, absl::string_view message,
                          absl::string_view constraint, absl::string_view statement);

/// Whether the whole transaction is worth another try: 40001, 40P01, and a plan that a migration made invalid.
bool Retryable(absl::string_view sqlstate);

}  // namespace saikne::pg::internal
