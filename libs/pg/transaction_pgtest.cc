// Errors, retries, broken connections and the pool.

#include <gtest/gtest.h>

#include <thread>
#include <utility>

#include "absl/synchronization/barrier.h"
#include "absl/synchronization/notification.h"
#include "libs/base/status.h"
#include "libs/testing/pg_fixture.h"

namespace saikne::pg {
namespace {

using absl::StatusCode;
using testing::PgFixture;

class Transactions : public ::testing::Test {
 protected:
  void SetUp() override {
    pg_.Exec("CREATE TABLE t (id bigint CONSTRAINT t_pk PRIMARY KEY, n bigint NOT NULL CONSTRAINT t_n_positive CHECK (n > 0));"
             "CREATE TABLE \"odd\" (t_id bigint CONSTRAINT \"odd t-fk\" REFERENCES t (id) DEFERRABLE INITIALLY DEFERRED);"
             "INSERT INTO t VALUES (1, 10), (2, 20)");
  }
  absl::Status Run(const std::string& text) {
    return pg_.pool().RunInTransaction([&](Txn& txn) { return txn.ExecText(text).status(); });
  }
  int64_t Retries(const std::string& sqlstate) {
    for (const auto& [state, count] : pg_.pool().stats().retries) {
      if (state == sqlstate) return count;
    }
    return 0;
  }
  PgFixture pg_;
};

TEST_F(Transactions, ErrorsByConstraint) {
  EXPECT_EQ(ReasonOf(Run("INSERT INTO t VALUES (1, 1)")), "T_PK");
  EXPECT_EQ(Run("INSERT INTO t VALUES (1, 1)").code(), StatusCode::kAlreadyExists);
  EXPECT_EQ(Run("INSERT INTO t VALUES (3, 0)").code(), StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(Run("INSERT INTO t VALUES (3, 0)")), "T_N_POSITIVE");
}

TEST_F(Transactions, DeferredConstraintFailsAtCommitWithItsName) {
  const absl::Status status = Run("INSERT INTO odd VALUES (77)");
  EXPECT_EQ(status.code(), StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(status), "ODD_T_FK");
}

TEST_F(Transactions, ErrorsByState) {
  EXPECT_EQ(Run("SELECT 1/0").code(), StatusCode::kInternal);
  EXPECT_EQ(Run("SET LOCAL statement_timeout = 20; SELECT pg_sleep(5)").code(), StatusCode::kDeadlineExceeded);
  const absl::Status locked = pg_.pool().RunInTransaction([&](Txn& txn) -> absl::Status {
    RETURN_IF_ERROR(txn.ExecText("SELECT * FROM t WHERE id = 1 FOR UPDATE").status());
    const absl::Status other = Run("SET LOCAL lock_timeout = 20; UPDATE t SET n = 5 WHERE id = 1");
    EXPECT_EQ(other.code(), StatusCode::kAborted);
    EXPECT_EQ(ReasonOf(other), "LOCK_TIMEOUT");
    return absl::OkStatus();
  });
  EXPECT_TRUE(locked.ok()) << locked;
}

TEST_F(Transactions, BodyErrorRollsBack) {
  const absl::Status status = pg_.pool().RunInTransaction([&](Txn& txn) -> absl::Status {
    RETURN_IF_ERROR(txn.ExecText("INSERT INTO t VALUES (5, 5)").status());
    return absl::AbortedError("the caller's own");
  });
  EXPECT_EQ(status.message(), "the caller's own");
  EXPECT_EQ(pg_.Count("SELECT count(*) FROM t"), 2);
}

TEST_F(Transactions, SwallowedErrorDoesNotCommit) {
  const absl::Status status = pg_.pool().RunInTransaction([&](Txn& txn) -> absl::Status {
    RETURN_IF_ERROR(txn.ExecText("INSERT INTO t VALUES (5, 5)").status());
    txn.ExecText("INSERT INTO t VALUES (1, 1)").IgnoreError();
    return absl::OkStatus();
  });
  EXPECT_EQ(status.code(), StatusCode::kAlreadyExists);
  EXPECT_EQ(pg_.Count("SELECT count(*) FROM t"), 2);
}

TEST_F(Transactions, CommitActionsRunInOrderAfterCommitOnly) {
  std::string ran;
  ASSERT_TRUE(pg_.pool().RunInTransaction([&](Txn& txn) -> absl::Status {
    txn.OnCommit([&] { ran += "a"; EXPECT_EQ(pg_.Count("SELECT count(*) FROM t"), 3); });
    txn.OnCommit([&] { ran += "b"; });
    return txn.ExecText("INSERT INTO t VALUES (5, 5)").status();
  }).ok());
  EXPECT_EQ(ran, "ab");
  pg_.pool().RunInTransaction([&](Txn& txn) -> absl::Status {
    txn.OnCommit([&] { ran += "c"; });
    return absl::InternalError("no");
  }).IgnoreError();
  EXPECT_EQ(ran, "ab");
}

TEST_F(Transactions, DeadlockIsRetriedUntilBothCommit) {
  absl::Barrier* barrier = new absl::Barrier(2);
  auto worker = [&](int first, int second) {
    int attempt = 0;
    const absl::Status status = pg_.pool().RunInTransaction([&](Txn& txn) -> absl::Status {
      static constexpr Sql kAdd = {"add", "UPDATE t SET n = n + 1 WHERE id = $1"};
      RETURN_IF_ERROR(txn.Exec(kAdd, int64_t{first}).status());
      if (attempt++ == 0 && barrier->Block()) delete barrier;
      return txn.Exec(kAdd, int64_t{second}).status();
    });
    EXPECT_TRUE(status.ok()) << status;
  };
  std::thread other(worker, 2, 1);
  worker(1, 2);
  other.join();
  EXPECT_EQ(pg_.Value("SELECT string_agg(n::text, ',' ORDER BY id) FROM t"), "12,22");
  EXPECT_EQ(Retries("40P01"), 1);
}

TEST_F(Transactions, SerializationFailuresAreRetriedAndNothingIsLost) {
  absl::Barrier* all_have_read = new absl::Barrier(3);
  auto worker = [&] {
    bool first = true;
    for (int i = 0; i < 10; ++i) {
      const absl::Status status = pg_.pool().RunInTransaction([&](Txn& txn) -> absl::Status {
        RETURN_IF_ERROR(txn.ExecText("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE").status());
        ASSIGN_OR_RETURN(Rows rows, txn.ExecText("SELECT n FROM t WHERE id = 1"));
        if (std::exchange(first, false) && all_have_read->Block()) delete all_have_read;
        static constexpr Sql kSet = {"set", "UPDATE t SET n = $1 WHERE id = 1"};
        return txn.Exec(kSet, rows[0].Get<int64_t>(0) + 1).status();
      });
      if (status.ok()) continue;
      EXPECT_EQ(ReasonOf(status), "CONFLICT");
      --i;  // eight attempts may all lose; then it is the caller's to repeat
    }
  };
  std::thread a(worker), b(worker), c(worker);
  a.join(), b.join(), c.join();
  EXPECT_EQ(pg_.Count("SELECT n FROM t WHERE id = 1"), 40);
  EXPECT_GE(Retries("40001"), 2) << "of the three that have read the same, one wins";
}

TEST_F(Transactions, TryTransactionDoesNotRetry) {
  int attempts = 0;
  const absl::Status status = pg_.pool().TryTransaction([&](Txn& txn) -> absl::Status {
    ++attempts;
    return txn.ExecText("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40001'; END $$").status();
  });
  EXPECT_EQ(ReasonOf(status), "CONFLICT");
  EXPECT_EQ(attempts, 1);
}

TEST_F(Transactions, ConnectionTerminatedInTheMiddleIsUnavailableAndReplaced) {
  const absl::Status status = pg_.pool().RunInTransaction([&](Txn& txn) -> absl::Status {
    RETURN_IF_ERROR(txn.ExecText("INSERT INTO t VALUES (5, 5)").status());
    return txn.ExecText("SELECT pg_terminate_backend(pg_backend_pid())").status();
  });
  EXPECT_EQ(status.code(), StatusCode::kUnavailable);
  EXPECT_TRUE(Run("INSERT INTO t VALUES (6, 6)").ok());
  EXPECT_EQ(pg_.Count("SELECT count(*) FROM t"), 3);
}

TEST_F(Transactions, ConnectionLostAtCommitIsUnknown) {
  int32_t pid = 0;
  const absl::Status status = pg_.pool().RunInTransaction([&](Txn& txn) -> absl::Status {
    ASSIGN_OR_RETURN(Rows rows, txn.ExecText("INSERT INTO t VALUES (5, 5); SELECT pg_backend_pid()"));
    pid = rows[0].Get<int32_t>(0);
    static constexpr Sql kKill = {"kill", "SELECT pg_terminate_backend($1, 5000)"};
    return pg_.pool().Read(kKill, pid).status();
  });
  EXPECT_EQ(status.code(), StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(status), "COMMIT_UNKNOWN");
}

TEST_F(Transactions, IdleConnectionsThatDiedAreReplacedUnseen) {
  absl::Barrier* barrier = new absl::Barrier(4);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      EXPECT_TRUE(pg_.pool().RunInTransaction([&](Txn& txn) {
        if (barrier->Block()) delete barrier;
        return txn.ExecText("SELECT 1").status();
      }).ok());
    });
  }
  for (std::thread& thread : threads) thread.join();
  PgFixture other;
  other.Exec("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '" + pg_.database() + "'");
  for (int i = 0; i < 5; ++i) {
    const absl::Status status = Run("SELECT 1");
    EXPECT_TRUE(status.ok()) << status;
  }
}

TEST_F(Transactions, MigratedTableUnderAPreparedStatement) {
  static constexpr Sql kAll = {"all", "SELECT * FROM t WHERE id = $1"};
  auto read = [&] {
    return pg_.pool().RunInTransaction([&](Txn& txn) { return txn.Exec(kAll, int64_t{1}).status(); });
  };
  ASSERT_TRUE(read().ok());
  pg_.Exec("ALTER TABLE t ADD COLUMN more text");
  EXPECT_TRUE(read().ok()) << read();
}

TEST_F(Transactions, ManyStatementsOfOneNameAndBadOnes) {
  for (int i = 0; i < 3; ++i) {
    const std::string text = "SELECT " + std::to_string(i);
    auto rows = pg_.pool().Read(Sql{"same_name", text.c_str()});
    ASSERT_TRUE(rows.ok());
    EXPECT_EQ((*rows)[0].Get<int32_t>(0), i);
  }
  EXPECT_EQ(pg_.pool().Read(Sql{"bad", "SELECT FROM nowhere WHERE"}).status().code(), StatusCode::kInternal);
}

TEST_F(Transactions, FullPoolRefusesAfterItsTime) {
  PoolOptions options;
  options.connection = pg_.connection();
  options.size = 1;
  options.acquire_timeout = absl::Milliseconds(50);
  Pool pool(options);
  const absl::Status status = pool.RunInTransaction([&](Txn&) -> absl::Status {
    const absl::Status second = pool.Read(Sql{"one", "SELECT 1"}).status();
    EXPECT_EQ(ReasonOf(second), "NO_CONNECTION");
    EXPECT_EQ(second.code(), StatusCode::kResourceExhausted);
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok());
  EXPECT_EQ(pool.stats().refused, 1);
  EXPECT_EQ(pool.stats().used, 0);
}

TEST_F(Transactions, WaitersGetAConnectionWhenOneIsFree) {
  PoolOptions options;
  options.connection = pg_.connection();
  options.size = 2;
  Pool pool(options);
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 20; ++k) EXPECT_TRUE(pool.Read(Sql{"one", "SELECT 1"}).ok());
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(pool.stats().acquired, 320);
  EXPECT_LE(pool.stats().connected, 2);
}

TEST_F(Transactions, SessionSettings) {
  auto setting = [&](const char* name) {
    static constexpr Sql kSetting = {"setting", "SELECT current_setting($1)"};
    return (*pg_.pool().Read(kSetting, name))[0].Get<std::string>(0);
  };
  EXPECT_EQ(setting("application_name"), "saikne-test");
  EXPECT_EQ(setting("statement_timeout"), "30s");
  EXPECT_EQ(setting("lock_timeout"), "10s");
  EXPECT_EQ(setting("idle_in_transaction_session_timeout"), "1min");
  EXPECT_EQ(setting("TimeZone"), "UTC");
}

TEST_F(Transactions, PlansOfTransactionsAreKeptAndThoseOfReadsAreNot) {
  static constexpr Sql kSetting = {"setting", "SELECT current_setting('plan_cache_mode') || current_setting('enable_seqscan')"};
  ASSERT_TRUE(pg_.pool().RunInTransaction([&](Txn& txn) -> absl::Status {
    ASSIGN_OR_RETURN(Rows rows, txn.Exec(kSetting));
    EXPECT_EQ(rows[0].Get<std::string>(0), "force_generic_planoff");
    return absl::OkStatus();
  }).ok());
  EXPECT_EQ((*pg_.pool().Read(kSetting))[0].Get<std::string>(0), "autoon");
}

TEST(Pools, UnreachableServer) {
  PoolOptions options;
  options.connection = "host=127.0.0.1 port=1 dbname=x";
  Pool pool(options);
  const absl::Status status = pool.Read(Sql{"one", "SELECT 1"}).status();
  EXPECT_EQ(status.code(), StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(status), "DATABASE_UNREACHABLE");
  EXPECT_EQ(pool.stats().used, 0);
}

constexpr Sql kNumber = {"number", "SELECT n FROM t WHERE id = $1::bigint"};
constexpr Sql kAdd = {"add", "INSERT INTO t VALUES ($1::bigint, $2::bigint)"};

TEST_F(Transactions, StatementsTogetherAnswerInTheirOrder) {
  const absl::Status status = pg_.pool().RunInTransaction([&](Txn& txn) -> absl::Status {
    ASSIGN_OR_RETURN(const std::vector<Rows> first, txn.ExecTogether({Statement(kNumber, 2), Statement(kAdd, 3, 30)}));
    EXPECT_EQ(first.size(), 2u);
    EXPECT_EQ(first[0][0].Get<int64_t>(0), 20);
    EXPECT_EQ(first[1].affected(), 1);
    ASSIGN_OR_RETURN(const std::vector<Rows> second, txn.ExecTogether({Statement(kNumber, 3), Statement(kNumber, 1)}));
    EXPECT_EQ(second[0][0].Get<int64_t>(0), 30);
    EXPECT_EQ(second[1][0].Get<int64_t>(0), 10);
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(pg_.Count("SELECT count(*) FROM t"), 3);
}

TEST_F(Transactions, TheFirstErrorOfStatementsTogetherIsTold) {
  for (const bool begun : {false, true}) {
    const absl::Status status = pg_.pool().RunInTransaction([&](Txn& txn) -> absl::Status {
      if (begun) RETURN_IF_ERROR(txn.Exec(kNumber, 1).status());
      return txn.ExecTogether({Statement(kAdd, 3, 30), Statement(kAdd, 4, 0), Statement(kAdd, 1, 1)}).status();
    });
    EXPECT_EQ(ReasonOf(status), "T_N_POSITIVE") << status;
    EXPECT_EQ(pg_.Count("SELECT count(*) FROM t"), 2);
  }
}

TEST_F(Transactions, WhatIsWrittenIsSeenByTheNextStatement) {
  const absl::Status status = pg_.pool().RunInTransaction([&](Txn& txn) -> absl::Status {
    RETURN_IF_ERROR(txn.Write(kAdd, 4, 40));
    RETURN_IF_ERROR(txn.Write(kAdd, 5, 50));
    ASSIGN_OR_RETURN(const Rows rows, txn.Exec(kNumber, 5));
    EXPECT_EQ(rows[0].Get<int64_t>(0), 50);
    return txn.Write(kAdd, 6, 60);
  });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(pg_.Count("SELECT count(*) FROM t"), 5);
  EXPECT_TRUE(pg_.pool().RunInTransaction([](Txn& txn) { return txn.Write(kAdd, 7, 70); }).ok());
  EXPECT_EQ(pg_.Count("SELECT count(*) FROM t"), 6);
}

TEST_F(Transactions, WhatIsWrittenAndFailsAtCommitUndoesAll) {
  bool told = false;
  const absl::Status status = pg_.pool().RunInTransaction([&](Txn& txn) -> absl::Status {
    txn.OnCommit([&] { told = true; });
    RETURN_IF_ERROR(txn.Exec(kAdd, 7, 70).status());
    return txn.Write(kAdd, 1, 1);
  });
  EXPECT_EQ(ReasonOf(status), "T_PK") << status;
  EXPECT_FALSE(told);
  EXPECT_EQ(pg_.Count("SELECT count(*) FROM t"), 2);
  EXPECT_EQ(pg_.pool().stats().connected, 1) << "the connection is still good";
}

TEST_F(Transactions, WhatIsWrittenAndFailsIsToldByTheNextStatement) {
  for (const bool flush : {false, true}) {
    const absl::Status status = pg_.pool().RunInTransaction([&](Txn& txn) -> absl::Status {
      RETURN_IF_ERROR(txn.Write(kAdd, 1, 1));
      const absl::Status told = flush ? txn.Flush() : txn.Exec(kNumber, 1).status();
      EXPECT_EQ(ReasonOf(told), "T_PK") << told;
      EXPECT_EQ(ReasonOf(txn.Write(kAdd, 9, 9)), "T_PK") << "the transaction is lost";
      return absl::OkStatus();
    });
    EXPECT_EQ(ReasonOf(status), "T_PK") << status;
    EXPECT_EQ(pg_.Count("SELECT count(*) FROM t"), 2);
  }
}

TEST_F(Transactions, ABodyWithoutStatementsIsNoTransaction) {
  EXPECT_TRUE(pg_.pool().RunInTransaction([](Txn&) { return absl::OkStatus(); }).ok());
}

TEST_F(Transactions, ReadsTogetherAreOfOneSnapshot) {
  static constexpr Sql kSlow = {"slow", "SELECT 1 FROM pg_sleep(0.3)"};
  std::thread other([&] {
    absl::SleepFor(absl::Milliseconds(100));
    pg_.Exec("UPDATE t SET n = n + 1");
  });
  const auto rows = pg_.pool().ReadTogether({Statement(kNumber, 1), Statement(kSlow), Statement(kNumber, 2)});
  other.join();
  ASSERT_TRUE(rows.ok()) << rows.status();
  ASSERT_EQ(rows->size(), 3u);
  EXPECT_EQ((*rows)[0][0].Get<int64_t>(0), 10);
  EXPECT_EQ((*rows)[2][0].Get<int64_t>(0), 20);
}

TEST_F(Transactions, ReadsTogetherTellTheirErrorAndLeaveTheConnectionGood) {
  static constexpr Sql kBad = {"bad", "SELECT 1/0"};
  const auto rows = pg_.pool().ReadTogether({Statement(kNumber, 1), Statement(kBad)});
  EXPECT_EQ(rows.status().code(), StatusCode::kInternal);
  EXPECT_TRUE(pg_.pool().ReadTogether({Statement(kNumber, 1)}).ok());
  EXPECT_EQ(pg_.pool().stats().connected, 1);
}

}  // namespace
}  // namespace saikne::pg
