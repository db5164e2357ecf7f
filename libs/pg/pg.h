#pragma once

// PostgreSQL: a pool of connections, transactions that retry as a whole, sets of parameters as arrays.
// The only library that talks to libpq (docs/adr/0002); callers see absl::Status.
//
//   ASSIGN_OR_RETURN(auto rows, txn.Exec(sql::kLockDeals, ids));       // ids: std::vector<Id> -> uuid[]
//   for (const pg::Row& row : rows) row.Into(deal.id, deal.version, deal.stage, deal.lost_reason);

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/base/id.h"
#include "libs/money/money.h"
#include "libs/pg/sql.h"

namespace saikne::pg {

/// A bytea parameter or column.
struct Bytes {
  std::string data;
};

/// Parameters in order: single values as text, arrays in PostgreSQL's binary form, which it reads by copying (docs/adr/0019). Add() takes:
/// bool, int32_t, int64_t, std::string, absl::string_view, const char*, Id, absl::Time (timestamptz), absl::CivilDay (date), Bytes,
/// money::Scaled<...> (bigint micros), std::optional of these (NULL), and std::vector / absl::Span of these and of std::optional of
/// these (arrays). The SQL states the type: `$1::uuid[]`, `unnest($2::bigint[])`; an array of another type is cast to it, so
/// that texts may be `$3::jsonb[]`. A statement is always given arrays of the same C++ types.
class Params {
 public:
  /// The types of arrays, as PostgreSQL numbers them (pg_type.dat of its sources).
  enum class ArrayType : uint32_t {
    kNone = 0, kBool = 1000, kBytea = 1001, kInt4 = 1007, kText = 1009, kInt8 = 1016, kDate = 1182, kTimestamptz = 1185, kUuid = 2951
  };
  struct Value {
    std::optional<std::string> data;      // none: NULL
    ArrayType array = ArrayType::kNone;  // of an array, whose data is binary
  };

  void Add(bool v);
  void Add(int32_t v);
  void Add(int64_t v);
  void Add(absl::string_view v);
  void Add(const std::string& v);
  void Add(const char* v);
  void Add(const Id& v);
  void Add(absl::Time v);
  void Add(absl::CivilDay v);
  void Add(const Bytes& v);
  template <typename Kind>
  void Add(money::Scaled<Kind> v) { Add(v.micros); }
  template <typename T>
  void Add(const std::optional<T>& v) { v ? Add(*v) : AddNull(); }
  template <typename T>
  void Add(const std::vector<T>& v) { AddArray(v, static_cast<const T*>(nullptr)); }
  template <typename T>
  void Add(absl::Span<const T> v) { AddArray(v, static_cast<const T*>(nullptr)); }

  const std::vector<Value>& values() const { return values_; }
  /// False when a text holds a NUL character, which PostgreSQL cannot store: the statement fails with
  /// INVALID_ARGUMENT/INVALID_TEXT.
  bool storable() const { return storable_; }

 private:
  static ArrayType TypeOf(const bool*) { return ArrayType::kBool; }
  static ArrayType TypeOf(const int32_t*) { return ArrayType::kInt4; }
  static ArrayType TypeOf(const int64_t*) { return ArrayType::kInt8; }
  static ArrayType TypeOf(const std::string*) { return ArrayType::kText; }
  static ArrayType TypeOf(const absl::string_view*) { return ArrayType::kText; }
  static ArrayType TypeOf(const Id*) { return ArrayType::kUuid; }
  static ArrayType TypeOf(const absl::Time*) { return ArrayType::kTimestamptz; }
  static ArrayType TypeOf(const absl::CivilDay*) { return ArrayType::kDate; }
  static ArrayType TypeOf(const Bytes*) { return ArrayType::kBytea; }
  template <typename Kind>
  static ArrayType TypeOf(const money::Scaled<Kind>*) { return ArrayType::kInt8; }
  template <typename T>
  static ArrayType TypeOf(const std::optional<T>*) { return TypeOf(static_cast<const T*>(nullptr)); }

  void AddNull();
  template <typename Array, typename T>
  void AddArray(const Array& v, const T* element_type) {
    BeginArray(TypeOf(element_type), v.size());
    for (const auto& element : v) Element(element);
  }
  /// Elements go into the last of values_.
  void BeginArray(ArrayType type, size_t size);
  void Element(bool v);
  void Element(int32_t v);
  void Element(int64_t v);
  void Element(const std::string& v);
  void Element(absl::string_view v);
  void Element(const Id& v);
  void Element(absl::Time v);
  void Element(absl::CivilDay v);
  void Element(const Bytes& v);
  void NullElement();
  template <typename Kind>
  void Element(money::Scaled<Kind> v) { Element(v.micros); }
  template <typename T>
  void Element(const std::optional<T>& v) { v ? Element(*v) : NullElement(); }

  std::vector<Value> values_;
  bool storable_ = true;
};

/// A statement and what it is given, to be sent together with others.
struct Statement {
  template <typename... Args>
  explicit Statement(const Sql& text, const Args&... args) : sql(text) {
    (params.Add(args), ...);
  }
  Statement(const Sql& text, Params given) : sql(text), params(std::move(given)) {}
  Sql sql;
  Params params;
};

namespace internal {
struct ResultHolder;  // owns the PGresult
}

/// One row of a result; valid as long as its Rows. Columns are read by position.
class Row {
 public:
  /// Reads all columns from the left, in select order. NULL needs a std::optional target; a NULL into a plain target is a
  /// programming error and ends the process.
  template <typename... T>
  void Into(T&... targets) const {
    int column = 0;
    (Read(column++, targets), ...);
  }
  template <typename T>
  T Get(int column) const {
    T value{};
    Read(column, value);
    return value;
  }
  bool IsNull(int column) const;

 private:
  friend class Rows;
  Row(const internal::ResultHolder* result, int row) : result_(result), row_(row) {}
  void Read(int column, bool& out) const;
  void Read(int column, int32_t& out) const;
  void Read(int column, int64_t& out) const;
  void Read(int column, std::string& out) const;
  void Read(int column, Id& out) const;
  void Read(int column, absl::Time& out) const;
  void Read(int column, absl::CivilDay& out) const;
  void Read(int column, Bytes& out) const;
  template <typename Kind>
  void Read(int column, money::Scaled<Kind>& out) const { Read(column, out.micros); }
  template <typename T>
  void Read(int column, std::optional<T>& out) const {
    if (IsNull(column)) { out.reset(); return; }
    T value{};
    Read(column, value);
    out = std::move(value);
  }

  const internal::ResultHolder* result_;
  int row_;
};

/// The rows of one statement. Movable; may be used on another thread than the connection's.
class Rows {
 public:
  explicit Rows(std::shared_ptr<const internal::ResultHolder> result) : result_(std::move(result)) {}
  int size() const;
  bool empty() const { return size() == 0; }
  int64_t affected() const;  // rows changed by INSERT, UPDATE, DELETE
  Row operator[](int row) const { return Row(result_.get(), row); }

  class Iterator {
   public:
    Iterator(const Rows* rows, int row) : rows_(rows), row_(row) {}
    Row operator*() const { return (*rows_)[row_]; }
    Iterator& operator++() { ++row_; return *this; }
    bool operator!=(const Iterator& other) const { return row_ != other.row_; }

   private:
    const Rows* rows_;
    int row_;
  };
  Iterator begin() const { return {this, 0}; }
  Iterator end() const { return {this, size()}; }

 private:
  std::shared_ptr<const internal::ResultHolder> result_;
};

/// An open transaction (READ COMMITTED). Used by one thread.
/// After an error the transaction is lost: return the error up to RunInTransaction.
class Txn {
 public:
  virtual ~Txn() = default;

  /// Runs a prepared statement.
  /// Errors by SQLSTATE (style.md 2.7): ALREADY_EXISTS, FAILED_PRECONDITION with the constraint's name in upper case as
  /// reason, ABORTED/CONFLICT, DEADLINE_EXCEEDED, UNAVAILABLE, else INTERNAL.
  template <typename... Args>
  absl::StatusOr<Rows> Exec(const Sql& sql, const Args&... args) {
    Params params;
    (params.Add(args), ...);
    return ExecParams(sql, params);
  }
  virtual absl::StatusOr<Rows> ExecParams(const Sql& sql, const Params& params) = 0;

  /// Runs prepared statements that do not need one another's rows, in order, in one round trip. The rows of each.
  /// Errors: the first statement's; those after it have not run.
  virtual absl::StatusOr<std::vector<Rows>> ExecTogether(absl::Span<const Statement> statements) = 0;

  /// A statement whose rows nobody asks for: it travels with the next one, or with COMMIT, in the order of the calls, and saves its
  /// round trip. So is its error the next statement's or the commit's; what must name its own error is for Exec().
  template <typename... Args>
  absl::Status Write(const Sql& sql, const Args&... args) {
    return Queue(Statement(sql, args...));
  }
  virtual absl::Status Queue(Statement statement) = 0;

  /// Sends what is queued. Errors: the first statement's.
  virtual absl::Status Flush() = 0;

  /// Runs text without parameters that is not worth preparing (migrations, tests). May hold several statements.
  virtual absl::StatusOr<Rows> ExecText(const std::string& text) = 0;

  /// Called after a successful commit, in order, on the same thread: the relay's wake-up.
  virtual void OnCommit(std::function<void()> action) = 0;
};

struct PoolOptions {
  std::string connection;          // libpq connection string
  int size = 8;                    // connections; callers beyond wait
  absl::Duration acquire_timeout = absl::Seconds(5);
  absl::Duration statement_timeout = absl::Seconds(30);
  absl::Duration lock_timeout = absl::Seconds(10);
  std::string application_name = "saikne";
};

/// The same connection string for another database of the server.
/// Errors: INVALID_ARGUMENT/INVALID_CONNECTION when the string is none.
absl::StatusOr<std::string> WithDatabase(const std::string& connection, absl::string_view database);

/// What a pool has done since it was made; counters only grow.
struct PoolStats {
  int size = 0;
  int used = 0;                    // connections in callers' hands now
  int64_t acquired = 0;
  int64_t refused = 0;             // callers that waited longer than acquire_timeout
  absl::Duration waited;           // time spent waiting for a connection
  int64_t connected = 0;           // connections opened
  int64_t transactions = 0;        // attempts, committed or not
  absl::Duration in_transaction;   // from BEGIN to the end of COMMIT or ROLLBACK
  std::vector<std::pair<std::string, int64_t>> retries;  // SQLSTATE, attempts repeated for it
};

/// Connections to one database. Broken ones are dropped and made anew. Thread-safe.
class Pool {
 public:
  explicit Pool(PoolOptions options);
  ~Pool();

  /// One statement in autocommit; the cheapest read.
  template <typename... Args>
  absl::StatusOr<Rows> Read(const Sql& sql, const Args&... args) {
    Params params;
    (params.Add(args), ...);
    return ReadParams(sql, params);
  }
  absl::StatusOr<Rows> ReadParams(const Sql& sql, const Params& params);

  /// Reads by key that do not need one another's rows, in one round trip and of one snapshot, with kept plans (docs/adr/0005).
  /// The rows of each. Errors: the first statement's.
  absl::StatusOr<std::vector<Rows>> ReadTogether(absl::Span<const Statement> statements);

  /// Runs `body` in a transaction and commits when it returns OK. 40001 and 40P01 run the whole body again, up to 8 times with
  /// jitter, so the body touches nothing but the transaction and what it resets itself.
  /// Errors: the body's; ABORTED/CONFLICT after the last retry; UNAVAILABLE/COMMIT_UNKNOWN when the connection broke at commit:
  /// the effect may have happened, only a request_id makes repeating safe; RESOURCE_EXHAUSTED/NO_CONNECTION.
  absl::Status RunInTransaction(const std::function<absl::Status(Txn&)>& body);

  /// One attempt without the retry, for callers that change their batch between attempts (the inbox).
  absl::Status TryTransaction(const std::function<absl::Status(Txn&)>& body);

  int size() const;
  PoolStats stats() const;

  struct State;  // defined within libs/pg

 private:
  std::unique_ptr<State> state_;
};

}  // namespace saikne::pg
