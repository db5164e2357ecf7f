#include "libs/events/publisher.h"

#include <algorithm>

#include "absl/time/clock.h"
#include "libs/base/fault_point.h"
#include "libs/base/log.h"
#include "libs/base/status.h"
#include "libs/events/failover.h"
#include "libs/events/log_ends.h"
#include "libs/events/record.h"
#include "libs/events/sql.h"
#include "libs/telemetry/metrics.h"

namespace saikne::events {
namespace {

constexpr int kBatchesAhead = 3;                     // times fetch_rows: rows given to Kafka and not acknowledged
constexpr int64_t kFetchBytes = int64_t{16} << 20;   // big payloads: fewer rows a fetch
constexpr absl::Duration kDatabasePause = absl::Milliseconds(200);

struct Metrics {
  prometheus::Counter& published =
      telemetry::Counter("saikne_outbox_published_total", "Events acknowledged by the brokers.");
  prometheus::Histogram& commit_to_ack = telemetry::Histogram(
      "saikne_outbox_commit_to_ack_seconds",
      "From an event's recorded time to its acknowledgement; one event of each batch.",
      telemetry::SecondsBounds());
  prometheus::Gauge& missing = telemetry::Gauge(
      "saikne_outbox_missing_ids", "Ids that were passed unseen: writers still open, or rolled back and not proven yet.");
};

absl::Status Fenced() {
  return Error(absl::StatusCode::kAborted, "FENCED", "the lease is no longer to be trusted");
}

Metrics& Figures() {
  static auto* metrics = new Metrics();
  return *metrics;
}

}  // namespace

Publisher::Publisher(const RelaySettings& settings, int64_t fence, pg::Pool& pool, RelayLease& lease,
                     Signal& signal, const RelayStop& stop, RelayFigures& figures)
    : settings_(settings),
      fence_(fence),
      pool_(pool),
      lease_(lease),
      signal_(signal),
      stop_(stop),
      figures_(figures) {}

absl::Status Publisher::Run() {
  RETURN_IF_ERROR(Verify());
  if (lease_.fence() != fence_) return absl::OkStatus();
  RETURN_IF_ERROR(Load());
  RETURN_IF_ERROR(Connect());
  absl::Status status = Loop();
  // What is acknowledged is noted in any case, so that it need not go out again.
  const bool crash = stop_.requested && stop_.grace_millis == 0;
  if (!crash && lease_.fence() == fence_) Note().IgnoreError();
  return status;
}

// Before anything is read: whether this is the database that was published from before.
absl::Status Publisher::Verify() {
  absl::StatusOr<VerifiedOrigin> origin =
      VerifyOrigin(settings_, pool_, fence_, figures_.verified_fence != fence_, figures_.acked_to,
                   [this] { return stop_.requested || lease_.fence() != fence_; });
  if (ReasonOf(origin.status()) == "FENCED") lease_.Lost(fence_);
  if (ReasonOf(origin.status()) == "FENCED" || absl::IsCancelled(origin.status())) return absl::OkStatus();
  RETURN_IF_ERROR(origin.status());
  figures_.verified_fence = fence_;
  timeline_ = origin->timeline;
  if (origin->ghosts > 0) held_until_ = Monotonic::now() + absl::ToChronoNanoseconds(settings_.lease_ttl);
  return absl::OkStatus();
}

absl::Status Publisher::Load() {
  ASSIGN_OR_RETURN(pg::Rows rows, pool_.Read(sql::kLoadRelayProgress, fence_));
  if (rows.empty()) {
    lease_.Lost(fence_);
    return absl::OkStatus();
  }
  noted_to_ = rows[0].Get<int64_t>(0);
  noted_missing_.clear();
  for (const pg::Row& row : rows) {
    if (!row.IsNull(1)) noted_missing_.push_back({row.Get<int64_t>(1), row.Get<int64_t>(2)});
  }
  figures_.acked_to = noted_to_;
  gaps_.Reset(noted_to_, noted_missing_);
  last_note_ = last_ack_ = next_fetch_ = Monotonic::now();
  return absl::OkStatus();
}

absl::Status Publisher::Connect() {
  kafka::Producer::Options options;
  options.client = {settings_.brokers, "saikne-relay", settings_.kafka};
  ASSIGN_OR_RETURN(options.partitions, NotedPartitions(pool_));
  options.on_ready = [this] { signal_.Raise(kDelivered); };
  options.on_delivery = [this](uint64_t tag, const absl::Status& status) { OnDelivery(tag, status); };
  ASSIGN_OR_RETURN(producer_, kafka::Producer::Create(std::move(options)));
  return absl::OkStatus();
}

void Publisher::OnDelivery(uint64_t tag, const absl::Status& status) {
  if (!status.ok()) {
    if (delivery_failure_.ok()) delivery_failure_ = status;
    return;
  }
  FAULT_POINT("C6.acknowledged");
  ++acks_since_note_;
  figures_.published.fetch_add(1, std::memory_order_relaxed);
  Figures().published.Increment();
  last_ack_ = Monotonic::now();
  if (flight_.Acked(tag) && tag == timed_tag_) {
    Figures().commit_to_ack.Observe(absl::ToDoubleSeconds(absl::Now() - timed_from_));
    timed_tag_ = 0;
  }
}

absl::Status Publisher::CheckProducer(Monotonic::time_point now) {
  RETURN_IF_ERROR(delivery_failure_);
  RETURN_IF_ERROR(producer_->fatal());
  if (flight_.outstanding() > 0 && now - last_ack_ > absl::ToChronoNanoseconds(settings_.stall_limit)) {
    return Error(absl::StatusCode::kUnavailable, "RELAY_STALLED",
                 absl::StrCat("no acknowledgement for ", absl::FormatDuration(settings_.stall_limit)));
  }
  return absl::OkStatus();
}

absl::Status Publisher::Loop() {
  while (lease_.fence() == fence_) {
    producer_->Poll(absl::ZeroDuration());
    Monotonic::time_point now = Monotonic::now();
    RETURN_IF_ERROR(CheckProducer(now));
    if (stop_.requested) {
      Drain();
      return absl::OkStatus();
    }
    if (paused()) next_fetch_ = now + absl::ToChronoNanoseconds(settings_.safety_poll);
    const bool room = flight_.outstanding() < kBatchesAhead * settings_.fetch_rows && !paused();
    if (room && (more_ || now >= next_fetch_)) {
      absl::StatusOr<bool> more = Fetch();
      more_ = more.ok() && *more;
      next_fetch_ = Monotonic::now() +
                    absl::ToChronoNanoseconds(more.ok() ? settings_.safety_poll : kDatabasePause);
      // Half a batch was given away: only a new start from the noted progress sends the rest.
      const std::string reason = ReasonOf(more.status());
      if (reason == "KAFKA_PRODUCE" || reason == "FENCED" || reason == "DATABASE_CHANGED") return more.status();
      Tell("relay.fetch_failed", more.status());
    }
    NoteIfDue(Monotonic::now());
    if (more_ && flight_.outstanding() < kBatchesAhead * settings_.fetch_rows && !paused()) continue;
    if (flight_.outstanding() > 0) FAULT_POINT_SOON("C5.sent");
    if (signal_.Wait(WaitUntil(Monotonic::now())) & kCommitted) more_ = true;
  }
  return absl::OkStatus();
}

Monotonic::time_point Publisher::WaitUntil(Monotonic::time_point now) const {
  Monotonic::time_point until = std::min(next_fetch_, lease_.trusted_until());
  if (flight_.outstanding() > 0 || acks_since_note_ > 0 || gaps_.NeedsNote()) {
    until = std::min(until, last_note_ + absl::ToChronoNanoseconds(settings_.progress_interval));
  }
  // Never a spin: a time that has passed (no room to fetch) waits for the next delivery.
  return std::max(until, now + std::chrono::milliseconds(1));
}

int64_t Publisher::FetchLimit() const {
  return std::clamp<int64_t>(kFetchBytes / std::max<int64_t>(bytes_per_row_, 1), 1,
                             settings_.fetch_rows);
}

absl::StatusOr<bool> Publisher::Fetch() {
  std::vector<int64_t> lo, hi;
  for (const IdRange& range : gaps_.Ranges()) lo.push_back(range.lo), hi.push_back(range.hi);
  const int64_t limit = FetchLimit();
  ASSIGN_OR_RETURN(pg::Rows found, pool_.Read(sql::kFetchOutbox, gaps_.high(), lo, hi, limit));
  if (found[0].Get<std::string>(7) != timeline_) {
    return Error(absl::StatusCode::kAborted, "DATABASE_CHANGED", "the database answers from another timeline");
  }
  const int64_t snapshot_xmin = found[0].Get<int64_t>(0);
  const int64_t high_before = gaps_.high();
  std::vector<Row> rows;
  std::vector<int64_t> ids, late;
  int64_t bytes = 0;
  if (!found[0].IsNull(1)) {
    rows.resize(found.size());
    ids.reserve(found.size());
    for (int i = 0; i < found.size(); ++i) {
      Row& row = rows[i];
      int64_t xmin;
      found[i].Into(xmin, row.id, row.topic, row.key, row.headers, row.payload);
      ids.push_back(row.id);
      if (row.id <= high_before) late.push_back(row.id);
      bytes += row.headers.size() + row.payload.data.size();
    }
  }
  if (!ids.empty()) FAULT_POINT("C3.fetched");
  gaps_.Fetched(ids);
  // A full fetch that never came to the end of the missing ids has not looked at all of them: no proof.
  const bool full = static_cast<int64_t>(ids.size()) >= limit;
  if (!full || ids.back() > high_before) gaps_.Ended(snapshot_xmin);
  figures_.high = gaps_.high();
  figures_.missing = gaps_.count();
  Figures().missing.Set(static_cast<double>(gaps_.count()));
  if (rows.empty()) return false;
  bytes_per_row_ = bytes / static_cast<int64_t>(rows.size());
  if (flight_.outstanding() == 0) last_ack_ = Monotonic::now();
  uint64_t tag = flight_.Begin(high_before, std::move(late), static_cast<int>(rows.size()));
  if (timed_tag_ == 0) {
    timed_tag_ = tag;
    timed_from_ = found[0].Get<absl::Time>(6);
  }
  RETURN_IF_ERROR(Send(rows, tag));
  return full;
}

absl::Status Publisher::Send(const std::vector<Row>& rows, uint64_t tag) {
  for (size_t i = 0; i < rows.size(); ++i) {
    // A process that was frozen in here must not send on for long.
    if (i % 128 == 0 && lease_.fence() != fence_) return Fenced();
    const Row& row = rows[i];
    const std::vector<HeaderView> headers = DecodeHeaders(row.headers);
    absl::Status sent = producer_->Send(row.topic, row.key, headers, row.payload.data, tag);
    while (sent.code() == absl::StatusCode::kResourceExhausted && lease_.fence() == fence_) {
      producer_->Poll(absl::Milliseconds(10));
      sent = producer_->Send(row.topic, row.key, headers, row.payload.data, tag);
    }
    if (lease_.fence() != fence_ && !sent.ok()) return Fenced();
    if (!sent.ok()) {
      return Error(absl::StatusCode::kInternal, "KAFKA_PRODUCE", sent.message());
    }
    FAULT_POINT("C4.enqueued");
  }
  return absl::OkStatus();
}

void Publisher::NoteIfDue(Monotonic::time_point now) {
  if (acks_since_note_ < settings_.progress_acks &&
      now - last_note_ < absl::ToChronoNanoseconds(settings_.progress_interval)) {
    return;
  }
  Tell("relay.progress_not_noted", Note());
}

// The first of a row of failures; the database is asked several times a second.
void Publisher::Tell(const char* code, const absl::Status& status) {
  if (!status.ok() && !in_trouble_) log::Warn(code, {{"fence", fence_}, {"error", status}});
  in_trouble_ = !status.ok();
}

absl::Status Publisher::Note() {
  const int64_t acked_to = flight_.AckedTo(gaps_.high());
  std::vector<IdRange> missing = flight_.Missing(gaps_);
  last_note_ = Monotonic::now();
  acks_since_note_ = 0;
  if (acked_to == noted_to_ && missing == noted_missing_ && !gaps_.NeedsNote()) return absl::OkStatus();
  std::vector<int64_t> lo, hi;
  for (const IdRange& range : missing) lo.push_back(range.lo), hi.push_back(range.hi);
  FAULT_POINT("C7.before_note");
  FAULT_POINT_SOON("C8.noting");
  ASSIGN_OR_RETURN(pg::Rows noted, pool_.Read(sql::kNoteRelayProgress, fence_, acked_to, lo, hi, timeline_));
  if (noted.empty()) {
    lease_.Lost(fence_);
    return absl::OkStatus();
  }
  FAULT_POINT("C9.noted");
  gaps_.Noted(noted[0].Get<int64_t>(0));
  noted_to_ = acked_to;
  noted_missing_ = std::move(missing);
  figures_.acked_to = acked_to;
  return absl::OkStatus();
}

void Publisher::Drain() {
  const Monotonic::time_point end = Monotonic::now() + std::chrono::milliseconds(stop_.grace_millis);
  while (flight_.outstanding() > 0 && Monotonic::now() < end && delivery_failure_.ok() &&
         lease_.fence() == fence_) {
    producer_->Poll(absl::Milliseconds(20));
  }
}

}  // namespace saikne::events
