#include "libs/testing/interleaving.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status.h"

namespace saikne::testing {
namespace {

using std::chrono::steady_clock;

constexpr auto kStuck = std::chrono::seconds(20);
constexpr auto kLook = std::chrono::milliseconds(2);

constexpr pg::Sql kPid = {"interleaving_pid", "SELECT pg_backend_pid()"};
// Those of these sessions ($1) that wait for a lock which one of all sessions ($2) holds or waits for before them.
constexpr pg::Sql kWaiting = {"interleaving_waiting",
                              "SELECT pid FROM unnest($1::int[]) AS pid WHERE pg_blocking_pids(pid) && $2::int[]"};

std::string TextOf(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  return reason.empty() ? status.ToString() : reason;
}

// Shared by the sessions and the one who directs them.
struct Stage {
  std::mutex mutex;
  std::condition_variable changed;
};

// One session: a thread that does the step it is given.
class Actor {
 public:
  Actor(Stage& stage, pg::Pool& pool, const Session& session)
      : stage_(stage), pool_(pool), session_(session), thread_([this] { Live(); }) {}
  ~Actor() {
    {
      std::lock_guard<std::mutex> lock(stage_.mutex);
      leave_ = true;
      stage_.changed.notify_all();
    }
    thread_.join();
  }

  const std::string& name() const { return session_.name; }

  // These need the stage's mutex.
  void Start(const Step& step) {
    current_ = &step;
    busy_ = true;
    stage_.changed.notify_all();
  }
  bool busy() const { return busy_; }
  int32_t pid() const { return pid_; }
  const std::string& ended() const { return ended_; }
  /// The line of a step that is done, once.
  std::optional<std::string> TakeLine() { return std::exchange(line_, std::nullopt); }

 private:
  void Live() {
    while (const Step* step = Await()) {
      if (step->kind == Step::Kind::kBegin && ended_.empty()) {
        Transaction(*step);
      } else {
        Done(*step, "no transaction is open", "");
      }
    }
  }

  // The next step that is given; null when there will be none.
  const Step* Await() {
    std::unique_lock<std::mutex> lock(stage_.mutex);
    stage_.changed.wait(lock, [this] { return busy_ || leave_; });
    return leave_ ? nullptr : current_;
  }

  void Transaction(const Step& begin) {
    const Step* last = &begin;
    const absl::Status status = pool_.TryTransaction([&](pg::Txn& txn) -> absl::Status {
      ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(kPid));
      {
        std::lock_guard<std::mutex> lock(stage_.mutex);
        pid_ = rows[0].Get<int32_t>(0);
      }
      Done(begin, "", "");
      while ((last = Await()) != nullptr) {
        if (last->kind == Step::Kind::kCommit) return absl::OkStatus();
        if (last->kind != Step::Kind::kWork) break;
        RETURN_IF_ERROR(last->work(txn));
        Done(*last, "", "");
      }
      return absl::CancelledError("rolled back");
    });
    if (last == nullptr) return;
    if (last->kind == Step::Kind::kRollback) {
      Done(*last, "", "rolled back");
    } else {
      Done(*last, status.ok() ? "" : TextOf(status), status.ok() ? "committed" : TextOf(status));
    }
  }

  void Done(const Step& step, const std::string& refusal, const std::string& ended) {
    std::lock_guard<std::mutex> lock(stage_.mutex);
    line_ = absl::StrCat(name(), ".", step.name, refusal.empty() ? "" : ": ", refusal);
    if (!ended.empty()) ended_ = ended;
    busy_ = false;
    stage_.changed.notify_all();
  }

  Stage& stage_;
  pg::Pool& pool_;
  const Session& session_;
  const Step* current_ = nullptr;
  bool busy_ = false;
  bool leave_ = false;
  int32_t pid_ = 0;
  std::string ended_;  // how the transaction ended; read by its own thread or under the mutex
  std::optional<std::string> line_;
  std::thread thread_;  // last: it uses all the others
};

class Director {
 public:
  Director(pg::Pool& pool, const std::vector<Session>& sessions) : pool_(pool) {
    for (const Session& session : sessions) {
      actors_.push_back(std::make_unique<Actor>(stage_, pool, session));
      for (const Step& step : session.steps) {
        steps_[absl::StrCat(session.name, ".", step.name)] = {actors_.back().get(), &step};
      }
    }
  }

  Interleaved Run(std::vector<std::string> order) {
    while (!order.empty() || Waiting()) {
      auto next = std::find_if(order.begin(), order.end(), [this](const std::string& name) { return Free(name); });
      if (next == order.end()) {
        if (!Settle(/*may_wait=*/false)) break;
        continue;
      }
      const std::string name = *next;
      order.erase(next);
      if (!Play(name)) break;
    }
    for (const auto& actor : actors_) {
      std::lock_guard<std::mutex> lock(stage_.mutex);
      result_.ended[actor->name()] = actor->ended();
    }
    return std::move(result_);
  }

 private:
  struct Part {
    Actor* actor = nullptr;
    const Step* step = nullptr;
  };

  bool Waiting() {
    std::lock_guard<std::mutex> lock(stage_.mutex);
    return std::any_of(actors_.begin(), actors_.end(), [](const auto& actor) { return actor->busy(); });
  }
  bool Free(const std::string& name) {
    auto part = steps_.find(name);
    std::lock_guard<std::mutex> lock(stage_.mutex);
    return part == steps_.end() || !part->second.actor->busy();
  }

  // Starts a step and looks what came of it. False: the run is at its end.
  bool Play(const std::string& name) {
    auto part = steps_.find(name);
    const auto before = static_cast<std::ptrdiff_t>(result_.lines.size());
    if (part == steps_.end()) {
      ADD_FAILURE() << "no session has a step " << name;
      return false;
    }
    {
      std::lock_guard<std::mutex> lock(stage_.mutex);
      if (!part->second.actor->ended().empty()) return true;  // refused before
      part->second.actor->Start(*part->second.step);
    }
    if (!Settle(/*may_wait=*/true)) return false;
    if (std::lock_guard<std::mutex> lock(stage_.mutex); part->second.actor->busy()) {
      result_.lines.push_back(absl::StrCat(name, " waits"));
    }
    // A commit lets others go on before its own session hears of it: its line comes first all the same.
    auto& lines = result_.lines;
    auto own = std::find_if(lines.begin() + before, lines.end(), [&](const std::string& line) {
      return line == name || absl::StartsWith(line, absl::StrCat(name, ": "));
    });
    if (own != lines.end()) std::rotate(lines.begin() + before, own, own + 1);
    return true;
  }

  // Until every session is done with its step or, where they may, waits for another one. False after too long.
  bool Settle(bool may_wait) {
    const auto until = steady_clock::now() + kStuck;
    while (steady_clock::now() < until) {
      std::vector<int32_t> busy, all;
      {
        std::unique_lock<std::mutex> lock(stage_.mutex);
        const bool news = stage_.changed.wait_for(lock, kLook, [this] { return TakeLines(); });
        for (const auto& actor : actors_) {
          all.push_back(actor->pid());
          if (actor->busy()) busy.push_back(actor->pid());
        }
        if (busy.empty() || (news && !may_wait)) return true;
      }
      if (may_wait && AllWait(busy, all)) return true;
    }
    ADD_FAILURE() << "the sessions are stuck after: " << ::testing::PrintToString(result_.lines);
    return false;
  }

  // Under the mutex: the lines of the steps that are done. True when there was one.
  bool TakeLines() {
    const size_t before = result_.lines.size();
    for (const auto& actor : actors_) {
      if (auto line = actor->TakeLine()) result_.lines.push_back(*line);
    }
    return result_.lines.size() > before;
  }

  bool AllWait(const std::vector<int32_t>& busy, const std::vector<int32_t>& all) {
    auto rows = pool_.Read(kWaiting, busy, all);
    EXPECT_TRUE(rows.ok()) << rows.status();
    return rows.ok() && rows->size() == static_cast<int>(busy.size());
  }

  pg::Pool& pool_;
  Stage stage_;
  std::vector<std::unique_ptr<Actor>> actors_;
  std::map<std::string, Part> steps_;
  Interleaved result_;
};

void Merge(const std::vector<Session>& sessions, std::vector<size_t>& at, std::vector<std::string>& order,
           std::vector<std::vector<std::string>>& orders) {
  bool whole = true;
  for (size_t s = 0; s < sessions.size(); ++s) {
    if (at[s] == sessions[s].steps.size()) continue;
    whole = false;
    order.push_back(absl::StrCat(sessions[s].name, ".", sessions[s].steps[at[s]].name));
    ++at[s];
    Merge(sessions, at, order, orders);
    --at[s];
    order.pop_back();
  }
  if (whole) orders.push_back(order);
}

}  // namespace

int Interleaved::committed() const {
  return static_cast<int>(std::count_if(ended.begin(), ended.end(),
                                        [](const auto& end) { return end.second == "committed"; }));
}

bool Interleaved::has(const std::string& line) const {
  return std::find(lines.begin(), lines.end(), line) != lines.end();
}

Interleaved Interleave(pg::Pool& pool, const std::vector<Session>& sessions, const std::vector<std::string>& order) {
  return Director(pool, sessions).Run(order);
}

std::vector<std::vector<std::string>> Orders(const std::vector<Session>& sessions) {
  std::vector<std::vector<std::string>> orders;
  std::vector<size_t> at(sessions.size());
  std::vector<std::string> order;
  Merge(sessions, at, order, orders);
  return orders;
}

void InterleaveTwo(pg::Pool& pool, const std::function<std::pair<Step, Step>()>& prepare,
                   const std::function<void(const Interleaved&)>& check) {
  const Step none = Step::Do("work", nullptr);
  for (const Step& end_a : {Step::Commit(), Step::Rollback()}) {
    for (const Step& end_b : {Step::Commit(), Step::Rollback()}) {
      const size_t count = Orders({{"a", {Step::Begin(), none, end_a}}, {"b", {Step::Begin(), none, end_b}}}).size();
      for (size_t i = 0; i < count; ++i) {
        auto [a, b] = prepare();
        const std::vector<Session> sessions = {{"a", {Step::Begin(), a, end_a}}, {"b", {Step::Begin(), b, end_b}}};
        const std::vector<std::string> order = Orders(sessions)[i];
        SCOPED_TRACE(::testing::PrintToString(order));
        const Interleaved result = Interleave(pool, sessions, order);
        SCOPED_TRACE(::testing::PrintToString(result.lines));
        check(result);
      }
    }
  }
}

}  // namespace saikne::testing
