#include "libs/events/consumer_worker.h"

#include <algorithm>

#include "absl/time/clock.h"
#include "libs/base/fault_point.h"
#include "libs/base/log.h"
#include "libs/base/status.h"
#include "libs/events/consumer_metrics.h"
#include "libs/events/topics.h"

namespace saikne::events {
namespace {

constexpr size_t kHeld = 5000;  // records in memory; beyond, those of partitions that wait are dropped and read again
constexpr absl::Duration kLostPause = absl::Seconds(1);
constexpr absl::Duration kLeaderTimeout = absl::Seconds(5);
constexpr absl::Duration kJoinPause = absl::Seconds(1);
constexpr absl::Duration kControlInterval = absl::Seconds(1);
constexpr absl::Duration kPausedSleep = absl::Milliseconds(100);

pg::PoolOptions WorkerPool(const ConsumerSettings& settings) {
  pg::PoolOptions options;
  options.connection = settings.connection;
  options.size = 1;
  options.application_name = "saikne-consumer";
  return options;
}

}  // namespace

ConsumerMetrics& ConsumerFigures() {
  static auto* metrics = new ConsumerMetrics();
  return *metrics;
}

ConsumerWorker::ConsumerWorker(ConsumerSettings settings, std::vector<Subscription> subscriptions)
    : settings_(std::move(settings)),
      subscriptions_(ByType(std::move(subscriptions))),
      pool_(WorkerPool(settings_)),
      limit_(std::max(1, settings_.max_batch)),
      breaker_(settings_.breaker) {
  std::set<std::string> topics;
  for (const auto& [type, subscription] : subscriptions_) {
    topics.insert(TopicName(settings_.topic_prefix, EventTypeOf(subscription.type)->topic));
  }
  topics_.assign(topics.begin(), topics.end());
}

ConsumerStatus ConsumerWorker::status() const {
  ConsumerStatus status;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    status = status_;
  }
  const int64_t since = busy_since_;
  if (since != 0) status.busy = absl::Nanoseconds(Monotonic::now().time_since_epoch().count() - since);
  return status;
}

void ConsumerWorker::Report(const absl::Status& status) {
  std::lock_guard<std::mutex> lock(mutex_);
  status_.last_error = status.ok() ? "" : status.ToString();
}

void ConsumerWorker::Run(const std::atomic<bool>& stop) {
  if (topics_.empty()) return;
  while (!stop) {
    LookAtControl();
    if (control_.paused) {
      Leave();
      absl::SleepFor(kPausedSleep);
      continue;
    }
    if (consumer_ == nullptr) {
      absl::Status joined = Join();
      if (!joined.ok()) {
        Report(joined);
        log::Error("consumer.not_joined", {{"group", settings_.group}, {"error", joined}});
        for (int i = 0; i < 10 && !stop; ++i) absl::SleepFor(kJoinPause / 10);
        continue;
      }
    }
    Fill();
    if (consumer_ == nullptr) continue;  // it failed for good
    Items items = Take();
    if (!items.empty()) {
      busy_since_ = Monotonic::now().time_since_epoch().count();
      Process(std::move(items));
      busy_since_ = 0;
    }
    Reassign();
    TellOffsets();
    Measure();
  }
  Leave();
}

void ConsumerWorker::Leave() {
  ForgetPartitions();  // records belong to the client and go before it
  if (consumer_ != nullptr) consumer_->Close();
  consumer_.reset();
}

// While the database does not answer, what was known last holds.
void ConsumerWorker::LookAtControl() {
  const Monotonic::time_point now = Monotonic::now();
  if (now - control_read_ < absl::ToChronoNanoseconds(kControlInterval)) return;
  control_read_ = now;
  absl::StatusOr<BackboneControl> read = ReadControl(pool_, BackbonePart::kConsumer);
  if (!read.ok()) return;
  if (read->paused != control_.paused) {
    log::Warn(read->paused ? "consumer.paused" : "consumer.resumed",
              {{"group", settings_.group}, {"actor", read->actor}, {"reason", read->reason}});
    breaker_.Reset();
  }
  if (read->moves != control_.moves && consumer_ != nullptr) ReadAnew(absl::ZeroDuration());
  control_ = *std::move(read);
  tolerant_until_ = control_.tolerant_until;
  ConsumerFigures().paused.Set(control_.paused ? 1 : 0);
  std::lock_guard<std::mutex> lock(mutex_);
  status_.paused = control_.paused;
}

bool ConsumerWorker::Runnable(const Partition& partition, Monotonic::time_point now) const {
  return !partition.inbox.empty() && now >= database_wait_until_ &&
         (!partition.stalled_until || *partition.stalled_until <= now);
}

// How long to wait for a record: not at all when there is something to do, else until something that waits may go on.
absl::Duration ConsumerWorker::PollTime(Monotonic::time_point now) const {
  Monotonic::time_point until = now + absl::ToChronoNanoseconds(settings_.poll);
  for (const auto& [id, partition] : partitions_) {
    if (Runnable(*partition, now)) return absl::ZeroDuration();
    if (partition->inbox.empty()) continue;
    Monotonic::time_point at = database_wait_until_;
    if (partition->stalled_until) at = std::max(at, *partition->stalled_until);
    until = std::min(until, at);
  }
  // Whole milliseconds, rounded up, or a wait below one would spin.
  return absl::Ceil(absl::FromChrono(until - now), absl::Milliseconds(1));
}

void ConsumerWorker::Fill() {
  if (!TakeIn(consumer_->Poll(PollTime(Monotonic::now())))) return;
  // What has come already, or comes in the time to gather; a batch and little more, the client holds the rest.
  const Monotonic::time_point until = Monotonic::now() + absl::ToChronoNanoseconds(settings_.gather);
  for (size_t taken = 1; consumer_ != nullptr && taken < limit_; ++taken) {
    const absl::Duration left = absl::FromChrono(until - Monotonic::now());
    if (!TakeIn(consumer_->Poll(std::max(absl::ZeroDuration(), left)))) return;
  }
}

// False when nothing came.
bool ConsumerWorker::TakeIn(kafka::Consumer::Polled polled) {
  if (!polled.status.ok()) {
    Trouble(polled.partition, polled.status);
    return false;
  }
  if (!polled.record) return false;
  auto found = partitions_.find({std::string(polled.record->topic()), polled.record->partition()});
  if (found == partitions_.end()) return true;
  Partition* partition = found->second.get();
  if (partition->skipping || polled.record->offset() < partition->taken) return true;
  FAULT_POINT("C12.polled");
  partition->taken = polled.record->offset() + 1;
  partition->inbox.push_back(ReadItem(*std::move(polled.record), partition, subscriptions_));
  partition->inbox.back()->arrival = ++arrivals_;
  if (++held_ > kHeld) Shed();
  return true;
}

void ConsumerWorker::Trouble(const kafka::TopicPartition& partition, const absl::Status& status) {
  Report(status);
  const std::string reason = ReasonOf(status);
  if (reason == "KAFKA_FATAL") {
    log::Error("consumer.fatal", {{"group", settings_.group}, {"error", status}});
    ForgetPartitions();
    consumer_.reset();
  } else if (reason == "POSITION_LOST") {
    StopAtLostPosition(partition, status);
  } else {
    log::Warn("consumer.broker_trouble", {{"group", settings_.group}, {"error", status}});
  }
}

// While partitions move, a broker that does not lead and has not caught up says that a position is not there. Only the leader's word counts.
bool ConsumerWorker::LeaderHasNot(const kafka::TopicPartition& id) {
  const auto partition = partitions_.find(id);
  if (partition == partitions_.end()) return false;
  const auto begin = consumer_->Beginnings({id}, kLeaderTimeout), end = consumer_->Ends({id}, kLeaderTimeout);
  const int64_t position = partition->second->taken;
  return begin.ok() && end.ok() && (position < (*begin)[0].offset || position > (*end)[0].offset);
}

// Retention has passed the position, or it is another log than the one that was read. Never jump by ourselves, and never go on either once
// a log that was made anew has grown up to the position: all replicas pause until a person has moved it and resumes them.
void ConsumerWorker::StopAtLostPosition(const kafka::TopicPartition& partition, const absl::Status& status) {
  if (!LeaderHasNot(partition)) {
    log::Warn("consumer.position_not_found", {{"group", settings_.group}, {"error", status}});
    return ReadAnew(kLostPause);
  }
  log::Error("consumer.position_lost", {{"group", settings_.group}, {"error", status}});
  ConsumerFigures().lost.Increment();
  absl::Status paused = Pause(pool_, BackbonePart::kConsumer, std::string(status.message()), "system:positions");
  if (!paused.ok()) log::Error("consumer.not_paused", {{"error", paused}});
  control_.paused = true;  // also when the database did not take it: then until it is read again, and the position is lost again
}

void ConsumerWorker::ReadAnew(absl::Duration pause) {
  const Monotonic::time_point at = Monotonic::now() + absl::ToChronoNanoseconds(pause);
  reassign_at_ = reassign_ ? std::min(reassign_at_, at) : at;
  reassign_ = true;
}

// Partitions that wait must not fill the memory while others go on: what they hold is read again later.
void ConsumerWorker::Shed() {
  const Monotonic::time_point now = Monotonic::now();
  for (auto& [id, partition] : partitions_) {
    if (partition->inbox.empty() || Runnable(*partition, now)) continue;
    held_ -= partition->inbox.size();
    partition->inbox.clear();
    partition->skipping = true;
  }
  ReadAnew(absl::Seconds(1));
}

Items ConsumerWorker::Take() {
  const Monotonic::time_point now = Monotonic::now();
  std::vector<Partition*> runnable;
  for (auto& [id, partition] : partitions_) {
    if (Runnable(*partition, now)) runnable.push_back(partition.get());
  }
  auto later = [](const Partition* a, const Partition* b) {
    return a->inbox.front()->arrival > b->inbox.front()->arrival;
  };
  std::make_heap(runnable.begin(), runnable.end(), later);
  Items items;
  while (!runnable.empty() && items.size() < limit_) {
    std::pop_heap(runnable.begin(), runnable.end(), later);
    Partition* first = runnable.back();
    items.push_back(std::move(first->inbox.front()));
    first->inbox.pop_front();
    if (first->inbox.empty()) {
      runnable.pop_back();
    } else {
      std::push_heap(runnable.begin(), runnable.end(), later);
    }
  }
  held_ -= items.size();
  return items;
}

void ConsumerWorker::PutBack(Items items) {
  for (std::unique_ptr<Item>& item : items) {
    if (item->partition->skipping) continue;
    auto& inbox = item->partition->inbox;
    auto at = std::find_if(inbox.begin(), inbox.end(), [&](const std::unique_ptr<Item>& other) {
      return other->record.offset() > item->record.offset();
    });
    inbox.insert(at, std::move(item));
    ++held_;
  }
}

}  // namespace saikne::events
