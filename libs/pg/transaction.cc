#include <cstring>

#include "absl/random/random.h"
#include "absl/time/clock.h"
#include "libs/base/status.h"
#include "libs/pg/pool_state.h"
#include "libs/pg/result.h"

namespace saikne::pg {
namespace {

constexpr int kAttempts = 8;

// Transactions run short statements by key, over and over: a plan made once and kept halves the server's work for small batches, and
// index scans also while the statistics still say that a new table is small. A pool's single reads are planned as usual.
constexpr char kBegin[] =
    "BEGIN; SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off";

class OpenTxn final : public Txn {
 public:
  explicit OpenTxn(internal::Connection& connection) : connection_(connection) {}

  absl::StatusOr<Rows> ExecParams(const Sql& sql, const Params& params) override {
    if (!failed_.ok()) return failed_;
    return Note(connection_.Prepared(sql, params));
  }
  absl::StatusOr<Rows> ExecText(const std::string& text) override {
    if (!failed_.ok()) return failed_;
    return Note(connection_.Text(text.c_str()));
  }
  void OnCommit(std::function<void()> action) override { actions_.push_back(std::move(action)); }

  /// The first error of a statement: after it nothing of this transaction can be kept.
  const absl::Status& failed() const { return failed_; }
  const std::string& sqlstate() const { return sqlstate_; }
  std::vector<std::function<void()>> TakeActions() { return std::move(actions_); }

 private:
  absl::StatusOr<Rows> Note(absl::StatusOr<Rows> rows) {
    if (!rows.ok()) {
      failed_ = rows.status();
      sqlstate_ = connection_.sqlstate();
    }
    return rows;
  }

  internal::Connection& connection_;
  absl::Status failed_;
  std::string sqlstate_;
  std::vector<std::function<void()>> actions_;
};

// What one attempt came to.
struct Attempt {
  absl::Status status;
  std::string sqlstate;  // of the statement that failed, if one did
};

absl::Status Begin(Pool::State& state, std::unique_ptr<internal::Connection>* connection) {
  // A connection may have died unseen while idle. Nothing is done yet, so another one may be taken.
  for (int attempt = 0;; ++attempt) {
    ASSIGN_OR_RETURN(*connection, state.Acquire());
    absl::StatusOr<Rows> begun = (*connection)->Text(kBegin);
    if (begun.ok()) return absl::OkStatus();
    const bool broken = (*connection)->broken();
    state.Release(std::move(*connection));
    if (!broken || attempt == 2) return begun.status();
  }
}

Attempt Commit(internal::Connection& connection) {
  absl::StatusOr<Rows> done = connection.Text("COMMIT");
  if (done.ok()) return {};
  if (connection.broken()) {
    return {Error(absl::StatusCode::kUnavailable, "COMMIT_UNKNOWN",
                  "The connection broke at commit; the change may or may not have happened."), ""};
  }
  return {done.status(), connection.sqlstate()};  // a deferred constraint, a serialization failure
}

Attempt Run(Pool::State& state, const std::function<absl::Status(Txn&)>& body) {
  std::unique_ptr<internal::Connection> connection;
  if (absl::Status begun = Begin(state, &connection); !begun.ok()) return {begun, ""};
  Lease lease(state, std::move(connection));
  const absl::Time start = absl::Now();
  OpenTxn txn(*lease);
  Attempt attempt{body(txn), ""};
  if (!txn.failed().ok()) {
    // Also when the body went on and returned OK: its transaction is lost.
    attempt.sqlstate = txn.sqlstate();
    if (attempt.status.ok()) attempt.status = txn.failed();
  }
  if (attempt.status.ok()) {
    attempt = Commit(*lease);
  } else if (!lease->broken()) {
    lease->Text("ROLLBACK").IgnoreError();
  }
  state.CountTransaction(absl::Now() - start);
  if (!attempt.status.ok()) return attempt;
  lease.End();  // the actions may take a connection themselves
  for (const auto& action : txn.TakeActions()) action();
  return attempt;
}

void Backoff(int attempt) {
  thread_local absl::InsecureBitGen random;
  const double limit_ms = std::min(200, 2 << attempt);
  absl::SleepFor(absl::Milliseconds(absl::Uniform(random, limit_ms / 4, limit_ms)));
}

}  // namespace

absl::Status Pool::TryTransaction(const std::function<absl::Status(Txn&)>& body) {
  return Run(*state_, body).status;
}

absl::Status Pool::RunInTransaction(const std::function<absl::Status(Txn&)>& body) {
  for (int attempt = 1;; ++attempt) {
    Attempt result = Run(*state_, body);
    if (result.status.ok() || !internal::Retryable(result.sqlstate) || attempt == kAttempts)
      return result.status;
    state_->CountRetry(result.sqlstate);
    Backoff(attempt);
  }
}

}  // namespace saikne::pg
