#include <algorithm>
#include <array>
#include <limits>

#include "absl/random/random.h"
#include "absl/time/clock.h"
#include "libs/base/log.h"
#include "libs/base/status.h"
#include "libs/events/consumer_metrics.h"
#include "libs/events/consumer_worker.h"

namespace saikne::events {
namespace {

constexpr absl::Duration kFirstStall = absl::Milliseconds(20);   // doubled with each attempt
constexpr absl::Duration kLastStall = absl::Seconds(2);
constexpr absl::Duration kNextTry = absl::Milliseconds(10);      // after others have got on
constexpr absl::Duration kLastDatabasePause = absl::Seconds(2);
constexpr int kConflictsAlone = 10;

bool DatabaseTrouble(const absl::Status& status) {
  constexpr std::array kReasons = {"CONNECTION_LOST",     "DATABASE_UNREACHABLE", "DATABASE_UNAVAILABLE",
                                   "DATABASE_EXHAUSTED",  "NO_CONNECTION",        "COMMIT_UNKNOWN"};
  const std::string reason = ReasonOf(status);
  return std::find(kReasons.begin(), kReasons.end(), reason) != kReasons.end();
}

bool Conflict(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  return reason == "CONFLICT" || reason == "LOCK_TIMEOUT";
}

bool Transient(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
      return true;
    default:
      return false;
  }
}

std::vector<Item*> Pointers(const Items& items) {
  std::vector<Item*> pointers;
  pointers.reserve(items.size());
  for (const std::unique_ptr<Item>& item : items) pointers.push_back(item.get());
  return pointers;
}

void Jitter() {
  thread_local absl::InsecureBitGen random;
  absl::SleepFor(absl::Microseconds(absl::Uniform(random, 500, 5000)));
}

}  // namespace

absl::Status ConsumerWorker::DeliverOnce(const std::vector<Item*>& items, Attempt& attempt) {
  const absl::Time start = absl::Now();
  const absl::Time now = settings_.clock != nullptr ? settings_.clock->Now() : start;
  const int64_t records = static_cast<int64_t>(items.size());
  const bool tolerant = tolerant_until_ && start < *tolerant_until_;
  const int64_t budget = tolerant ? std::numeric_limits<int64_t>::max() : breaker_.Budget(start, records);
  const Parking parking{settings_.on_parked, settings_.dead_letters, budget};
  absl::Status status = Deliver(pool_, items, parking, now, attempt);
  // Each pass gives a verdict on at least one record more, so this ends.
  while (!status.ok() && attempt.verdicts && !attempt.from_reaction) {
    status = Deliver(pool_, items, parking, now, attempt);
  }
  if (!status.ok() && attempt.hook_failed && !attempt.breaker && !Transient(status)) {
    // Parking goes before telling of it; the board shows parked messages too.
    log::Error("consumer.on_parked_failed", {{"error", status}});
    status = Deliver(pool_, items, {nullptr, settings_.dead_letters, budget}, now, attempt);
  }
  if (status.ok()) {
    if (!tolerant) breaker_.Note(start, records, attempt.keys_parked);
    Count(items, attempt, absl::Now() - start);
  }
  return status;
}

void ConsumerWorker::Count(const std::vector<Item*>& items, const Attempt& attempt, absl::Duration took) {
  ConsumerMetrics& figures = ConsumerFigures();
  figures.batch_seconds.Observe(absl::ToDoubleSeconds(took));
  figures.batch_size.Observe(static_cast<double>(items.size()));
  figures.duplicates.Increment(static_cast<double>(attempt.duplicates));
  figures.unknown.Increment(static_cast<double>(attempt.unknown));
  figures.gaps.Increment(static_cast<double>(attempt.gaps));
  if (!items[0]->verdict) {
    figures.age.Observe(absl::ToDoubleSeconds(absl::Now() - items[0]->envelope.time));
  }
  std::lock_guard<std::mutex> lock(mutex_);
  ++status_.batches;
  status_.applied += attempt.applied + attempt.ignored;
  status_.duplicates += attempt.duplicates;
  status_.unknown += attempt.unknown;
  status_.parked += attempt.parked;
  status_.gaps += attempt.gaps;
  status_.last_error.clear();
}

void ConsumerWorker::Process(Items items) {
  Attempt attempt;
  const absl::Status status = DeliverOnce(Pointers(items), attempt);
  if (status.ok()) return Succeeded(items);
  Report(status);
  if (attempt.fenced) {
    log::Warn("consumer.fenced", {{"group", settings_.group}, {"error", status}});
    items.clear();
    for (auto& [id, partition] : partitions_) {
      partition->inbox.clear();
      partition->skipping = true;
    }
    held_ = 0;
    return ReadAnew(absl::ZeroDuration());
  }
  if (attempt.breaker) return Trip(status);
  {
    std::lock_guard<std::mutex> lock(mutex_);
    ++status_.retries;
  }
  if (DatabaseTrouble(status)) return WaitForDatabase(std::move(items), status);
  if (Conflict(status)) {
    ConsumerFigures().conflicts.Increment();
    limit_ = std::max<size_t>(1, items.size() / 2);
    Jitter();
    if (items.size() > 1 || ++items[0]->conflicts < kConflictsAlone) return PutBack(std::move(items));
    return Stall(std::move(items), status);
  }
  if (!attempt.from_reaction) return WaitForDatabase(std::move(items), status);
  if (items.size() > 1) return Split(std::move(items));
  if (Transient(status)) return Stall(std::move(items), status);
  items[0]->verdict = Verdict{ReasonOf(status).empty() ? "REACTION_FAILED" : ReasonOf(status),
                              std::string(status.message())};
  Process(std::move(items));
}

// A bad release must not drain a topic into the parked events: all replicas pause until a person says so.
void ConsumerWorker::Trip(const absl::Status& status) {
  log::Error("consumer.breaker_tripped", {{"group", settings_.group}, {"error", status}});
  // All replicas trip on one flood. A person who has let it be parked since the first one did is not overruled by the second.
  const absl::StatusOr<BackboneControl> read = ReadControl(pool_, BackbonePart::kConsumer);
  const bool tolerated = read.ok() && read->tolerant_until > absl::Now();
  if (tolerated) {
    tolerant_until_ = read->tolerant_until;
  } else {
    absl::Status paused = Pause(pool_, BackbonePart::kConsumer, std::string(status.message()), "system:breaker");
    if (!paused.ok()) log::Error("consumer.not_paused", {{"error", paused}});
  }
  for (auto& [id, partition] : partitions_) {
    partition->inbox.clear();
    partition->skipping = true;  // what came with the batch must not overtake it
  }
  held_ = 0;
  ReadAnew(absl::Seconds(1));
  control_.paused = !tolerated;  // also when the database did not take it: then this replica alone, until it is read again
  breaker_.Reset();
}

// Halves, down to the one record that fails: what the others do stands, in transactions of their own.
void ConsumerWorker::Split(Items items) {
  Items second(std::make_move_iterator(items.begin() + items.size() / 2),
               std::make_move_iterator(items.end()));
  items.resize(items.size() / 2);
  Process(std::move(items));
  Items go_on, behind;
  for (std::unique_ptr<Item>& item : second) {
    const Partition& partition = *item->partition;
    if (partition.skipping) continue;
    // A record before it was put back: it waits behind that.
    const bool waits = !partition.inbox.empty() &&
                       partition.inbox.front()->record.offset() < item->record.offset();
    (waits ? behind : go_on).push_back(std::move(item));
  }
  PutBack(std::move(behind));
  if (!go_on.empty()) Process(std::move(go_on));
}

void ConsumerWorker::Succeeded(const Items& items) {
  limit_ = std::min<size_t>(std::max(1, settings_.max_batch), limit_ + 1 + limit_ / 8);
  database_pause_ = absl::ZeroDuration();
  for (const std::unique_ptr<Item>& item : items) item->partition->stalled_until.reset();
  // Others that wait may find now what they miss.
  const Monotonic::time_point now = Monotonic::now();
  int stalled = 0;
  for (auto& [id, partition] : partitions_) {
    if (!partition->stalled_until) continue;
    ++stalled;
    partition->stalled_until =
        std::min(*partition->stalled_until,
                 std::max(now, partition->last_attempt + absl::ToChronoNanoseconds(kNextTry)));
  }
  std::lock_guard<std::mutex> lock(mutex_);
  status_.stalled = stalled;
}

// One record cannot go on for now: its partition waits, others flow.
void ConsumerWorker::Stall(Items items, const absl::Status& status) {
  Item& item = *items[0];
  const Monotonic::time_point now = Monotonic::now();
  if (!item.failing_since) item.failing_since = now;
  if (now - *item.failing_since > absl::ToChronoNanoseconds(settings_.unavailable_limit)) {
    item.verdict = Verdict{ReasonOf(status).empty() ? "UNAVAILABLE" : ReasonOf(status),
                           std::string(status.message())};
    return Process(std::move(items));
  }
  ConsumerFigures().transients.Increment();
  const absl::Duration pause = std::min(kFirstStall * (1 << std::min(item.attempts, 10)), kLastStall);
  ++item.attempts;
  item.partition->last_attempt = now;
  item.partition->stalled_until = now + absl::ToChronoNanoseconds(pause);
  if (item.attempts == 5) {
    log::Warn("consumer.stalled", {{"topic", item.envelope.topic}, {"partition", item.envelope.partition},
                                   {"offset", item.envelope.offset}, {"type", item.envelope.type},
                                   {"error", status}});
  }
  PutBack(std::move(items));
  std::lock_guard<std::mutex> lock(mutex_);
  status_.stalled = std::max(status_.stalled, 1);
}

// Nothing can be done without the database; the client is polled meanwhile, so that the group keeps us.
void ConsumerWorker::WaitForDatabase(Items items, const absl::Status& status) {
  ConsumerFigures().databases.Increment();
  if (database_pause_ == absl::ZeroDuration()) {
    log::Warn("consumer.waits_for_database", {{"group", settings_.group}, {"error", status}});
  }
  database_pause_ = std::clamp(database_pause_ * 2, absl::Milliseconds(50), kLastDatabasePause);
  database_wait_until_ = Monotonic::now() + absl::ToChronoNanoseconds(database_pause_);
  PutBack(std::move(items));
}

}  // namespace saikne::events
