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
constexpr Sql kBegin = {"begin", "BEGIN"};
constexpr Sql kBeginSnapshot = {"begin_snapshot", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"};
constexpr Sql kKeepPlans = {"keep_plans", "SET LOCAL plan_cache_mode = force_generic_plan"};
constexpr Sql kPreferIndexes = {"prefer_indexes", "SET LOCAL enable_seqscan = off"};
constexpr Sql kCommit = {"commit", "COMMIT"};

// A connection may have died unseen while idle. While nothing is done yet, another one may be taken.
constexpr int kConnections = 3;

std::vector<const Statement*> Opening(const Sql& begin) {
  return {new Statement(begin), new Statement(kKeepPlans), new Statement(kPreferIndexes)};
}

// BEGIN travels with the first statement, what is queued with the next one, and COMMIT with the last.
class OpenTxn final : public Txn {
 public:
  explicit OpenTxn(Lease& lease) : lease_(lease) {}

  absl::StatusOr<Rows> ExecParams(const Sql& sql, const Params& params) override {
    if (!failed_.ok()) return failed_;
    if (begun_ && queued_.empty()) return Note(lease_->Prepared(sql, params));
    const Statement statement(sql, params);
    ASSIGN_OR_RETURN(std::vector<Rows> rows, Send({&statement, 1}));
    return std::move(rows[0]);
  }
  absl::StatusOr<std::vector<Rows>> ExecTogether(absl::Span<const Statement> statements) override {
    if (statements.empty()) return std::vector<Rows>();
    return Send(statements);
  }
  absl::StatusOr<Rows> ExecText(const std::string& text) override {
    if (!begun_ || !queued_.empty()) RETURN_IF_ERROR(Send({}).status());
    if (!failed_.ok()) return failed_;
    return Note(lease_->Text(text.c_str()));
  }
  absl::Status Queue(Statement statement) override {
    if (failed_.ok()) queued_.push_back(std::move(statement));
    return failed_;
  }
  absl::Status Flush() override { return queued_.empty() ? failed_ : Send({}).status(); }
  void OnCommit(std::function<void()> action) override { actions_.push_back(std::move(action)); }

  absl::Status Commit() {
    if (queued_.empty() && !begun_) return absl::OkStatus();
    const Statement commit(kCommit);
    const absl::Status done = Send({&commit, 1}).status();
    // Where the plan of a queued statement was refused, the connection only has to go: COMMIT has not run.
    if (done.ok() || !lease_.lost() || done.code() == absl::StatusCode::kAborted) return done;
    return Error(absl::StatusCode::kUnavailable, "COMMIT_UNKNOWN",
                 "The connection broke at commit; the change may or may not have happened.");
  }
  void Rollback() {
    if (begun_ && !lease_.lost()) lease_->Text("ROLLBACK").IgnoreError();
  }

  /// The first error of a statement: after it nothing of this transaction can be kept.
  const absl::Status& failed() const { return failed_; }
  const std::string& sqlstate() const { return sqlstate_; }
  std::vector<std::function<void()>> TakeActions() { return std::move(actions_); }

 private:
  template <typename T>
  absl::StatusOr<T> Note(absl::StatusOr<T> rows) {
    if (!rows.ok()) {
      failed_ = rows.status();
      sqlstate_ = lease_.held() ? lease_->sqlstate() : "";
    }
    return rows;
  }

  // What is queued, then these; the rows of these.
  absl::StatusOr<std::vector<Rows>> Send(absl::Span<const Statement> statements) {
    if (!failed_.ok()) return failed_;
    const std::vector<Statement> queued = std::move(queued_);
    queued_.clear();
    std::vector<const Statement*> all;
    for (const Statement& statement : queued) all.push_back(&statement);
    for (const Statement& statement : statements) all.push_back(&statement);
    absl::StatusOr<std::vector<Rows>> rows = Note(begun_ ? lease_->Together(all) : BeginWith(all));
    if (rows.ok()) rows->erase(rows->begin(), rows->begin() + queued.size());
    return rows;
  }

  // Without the rows of BEGIN and its settings.
  absl::StatusOr<std::vector<Rows>> BeginWith(std::vector<const Statement*> statements) {
    static const auto* opening = new std::vector<const Statement*>(Opening(kBegin));
    const bool commits = !statements.empty() && statements.back()->sql.text == kCommit.text;
    statements.insert(statements.begin(), opening->begin(), opening->end());
    begun_ = true;
    for (int connection = 1;; ++connection) {
      absl::StatusOr<std::vector<Rows>> rows = lease_->Together(statements);
      if (rows.ok()) rows->erase(rows->begin(), rows->begin() + opening->size());
      if (rows.ok() || !lease_.lost() || commits || connection == kConnections) return rows;
      RETURN_IF_ERROR(lease_.Renew());
    }
  }

  Lease& lease_;
  bool begun_ = false;
  std::vector<Statement> queued_;
  absl::Status failed_;
  std::string sqlstate_;
  std::vector<std::function<void()>> actions_;
};

// What one attempt came to.
struct Attempt {
  absl::Status status;
  std::string sqlstate;  // of the statement that failed, if one did
};

Attempt Run(Pool::State& state, const std::function<absl::Status(Txn&)>& body) {
  absl::StatusOr<std::unique_ptr<internal::Connection>> connection = state.Acquire();
  if (!connection.ok()) return {connection.status(), ""};
  Lease lease(state, *std::move(connection));
  const absl::Time start = absl::Now();
  OpenTxn txn(lease);
  absl::Status status = body(txn);
  // Also when the body went on and returned OK: its transaction is lost.
  if (status.ok()) status = txn.failed();
  if (status.ok()) status = txn.Commit();
  const std::string sqlstate = txn.sqlstate();
  if (!status.ok()) txn.Rollback();
  state.CountTransaction(absl::Now() - start);
  if (!status.ok()) return {status, sqlstate};
  lease.End();  // the actions may take a connection themselves
  for (const auto& action : txn.TakeActions()) action();
  return {};
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

absl::StatusOr<std::vector<Rows>> Pool::ReadTogether(absl::Span<const Statement> statements) {
  static const auto* opening = new std::vector<const Statement*>(Opening(kBeginSnapshot));
  static const auto* commit = new Statement(kCommit);
  std::vector<const Statement*> all = *opening;
  for (const Statement& statement : statements) all.push_back(&statement);
  all.push_back(commit);
  ASSIGN_OR_RETURN(auto connection, state_->Acquire());
  Lease lease(*state_, std::move(connection));
  for (int tried = 1;; ++tried) {
    absl::StatusOr<std::vector<Rows>> rows = lease->Together(all);
    if (rows.ok()) {
      rows->erase(rows->begin(), rows->begin() + opening->size());
      rows->pop_back();
      return rows;
    }
    if (!lease.lost()) {
      lease->Text("ROLLBACK").IgnoreError();
      return rows;
    }
    if (tried == kConnections) return rows;
    RETURN_IF_ERROR(lease.Renew());
  }
}

}  // namespace saikne::pg
