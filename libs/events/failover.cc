#include "libs/events/failover.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "libs/base/log.h"
#include "libs/base/status.h"
#include "libs/events/log_ends.h"
#include "libs/events/record.h"
#include "libs/events/sql.h"
#include "libs/kafka/consumer.h"
#include "libs/telemetry/metrics.h"

namespace saikne::events {
namespace {

// What is in the log before the noted progress was committed before it, and is as durable as the note. The margin is for clocks
// that disagree: the note has the database's time, the records the relay's.
constexpr absl::Duration kMargin = absl::Minutes(10);
constexpr absl::Duration kSilence = absl::Seconds(15);
constexpr size_t kLookedUpAtOnce = 20'000;  // each look-up reads the journal once
constexpr int kToldAtMost = 50;             // log lines

struct Metrics {
  prometheus::Counter& failovers = telemetry::Counter(
      "saikne_relay_failovers_total", "Times the database was another than the one published from before.");
  prometheus::Counter& ghosts = telemetry::Counter(
      "saikne_relay_ghost_events_total", "Events found in the log that the database has lost.");
};

Metrics& Figures() {
  static auto* metrics = new Metrics();
  return *metrics;
}

struct Origin {
  std::string timeline, verified_timeline;
  int64_t system = 0, verified_system = 0;
  bool verified = false;
  int64_t acked_to = 0;
  absl::Time noted_at;
};

absl::Status Fenced() {
  return Error(absl::StatusCode::kAborted, "FENCED", "another owner has taken over");
}

absl::StatusOr<Origin> ReadOrigin(pg::Pool& pool, int64_t fence) {
  ASSIGN_OR_RETURN(pg::Rows rows, pool.Read(sql::kRelayOrigin, fence));
  if (rows.empty()) return Fenced();
  Origin origin;
  std::optional<std::string> timeline;
  std::optional<int64_t> system;
  rows[0].Into(origin.timeline, origin.system, timeline, system, origin.acked_to, origin.noted_at);
  origin.verified = timeline && system;
  origin.verified_timeline = timeline.value_or("");
  origin.verified_system = system.value_or(0);
  return origin;
}

absl::StatusOr<std::vector<Id>> NotInJournal(pg::Pool& pool, const std::vector<Id>& ids, int64_t above_id) {
  ASSIGN_OR_RETURN(pg::Rows rows, pool.Read(sql::kLostEvents, ids, above_id));
  std::vector<Id> lost;
  for (const pg::Row& row : rows) lost.push_back(row.Get<Id>(0));
  return lost;
}

// Those of `events` that the journal does not hold.
absl::Status KeepLost(pg::Pool& pool, int64_t above_id, std::map<Id, Envelope>& events, std::vector<Envelope>& lost) {
  std::vector<Id> ids;
  for (const auto& [id, envelope] : events) ids.push_back(id);
  if (!ids.empty() && above_id > 0) {
    ASSIGN_OR_RETURN(ids, NotInJournal(pool, ids, above_id));
  }
  // What an owner that had lost its lease sent late may lie further back: before an event is called lost, all is looked through.
  if (!ids.empty()) {
    ASSIGN_OR_RETURN(ids, NotInJournal(pool, ids, 0));
  }
  for (const Id& id : ids) lost.push_back(events[id]);
  events.clear();
  return absl::OkStatus();
}

absl::Status Silent(const kafka::TopicPartition& partition, int64_t offset) {
  return Error(absl::StatusCode::kUnavailable, "LOG_NOT_READ",
               absl::StrCat("the log could not be read to its end: ", partition.topic, " ", partition.partition, "@", offset));
}

// Events of the tail that the journal does not hold, in the order of the log.
absl::StatusOr<std::vector<Envelope>> FindGhosts(const RelaySettings& settings, pg::Pool& pool, const LogTail& tail,
                                                 const std::function<bool()>& give_up) {
  std::map<kafka::TopicPartition, int64_t> open;  // -> its end
  std::vector<kafka::Position> starts;
  for (const kafka::Admin::Extent& extent : tail.extents) {
    if (extent.at >= extent.end) continue;
    open[extent.partition] = extent.end;
    starts.push_back({extent.partition, extent.at});
  }
  std::vector<Envelope> lost;
  if (open.empty()) return lost;
  ASSIGN_OR_RETURN(std::unique_ptr<kafka::Reader> reader,
                   kafka::Reader::Create({settings.brokers, "saikne-relay", settings.kafka}, starts));
  // What is older may have left the journal rightly.
  const absl::Time kept_since = absl::Now() - settings.journal_retention;
  std::map<Id, Envelope> events;
  absl::Time heard = absl::Now();
  while (!open.empty()) {
    if (give_up()) return absl::CancelledError("stopping");
    absl::StatusOr<std::optional<kafka::Record>> polled = reader->Poll(absl::Milliseconds(200));
    if (!polled.ok() || !polled->has_value()) {
      if (absl::Now() - heard > kSilence) return Silent(open.begin()->first, open.begin()->second);
      continue;
    }
    heard = absl::Now();
    const kafka::Record& record = **polled;
    const kafka::TopicPartition partition{std::string(record.topic()), record.partition()};
    const auto end = open.find(partition);
    if (end != open.end() && record.offset() + 1 >= end->second) open.erase(end);
    Envelope envelope;
    const std::vector<HeaderView> headers = record.headers();
    // What has no envelope, or another's source, is not the relay's.
    if (!FromHeaders(headers, envelope).ok() || envelope.time < kept_since) continue;
    if (!settings.source.empty() && envelope.source != settings.source) continue;
    envelope.topic = partition.topic;
    envelope.partition = partition.partition;
    envelope.offset = record.offset();
    events.try_emplace(envelope.id, std::move(envelope));
    if (events.size() >= kLookedUpAtOnce) RETURN_IF_ERROR(KeepLost(pool, tail.above_id, events, lost));
  }
  RETURN_IF_ERROR(KeepLost(pool, tail.above_id, events, lost));
  std::sort(lost.begin(), lost.end(), [](const Envelope& a, const Envelope& b) {
    return std::tie(a.topic, a.partition, a.offset) < std::tie(b.topic, b.partition, b.offset);
  });
  return lost;
}

// What the ghosts' keys append from now on, and have appended since the failover, comes after the ghosts: otherwise every consumer
// would drop it by its version.
absl::Status MoveVersions(pg::Txn& txn, const std::vector<Envelope>& ghosts) {
  std::map<std::pair<std::string, std::string>, std::pair<int64_t, int64_t>> ranges;  // topic, key -> first, last
  for (const Envelope& ghost : ghosts) {
    auto [range, added] = ranges.try_emplace({ghost.topic, ghost.subject}, ghost.event_version, ghost.event_version);
    if (added) continue;
    range->second.first = std::min(range->second.first, ghost.event_version);
    range->second.second = std::max(range->second.second, ghost.event_version);
  }
  std::vector<std::string> topics, keys;
  std::vector<int64_t> shifts, firsts;
  for (const auto& [name, range] : ranges) {
    const auto& [topic, key] = name;
    const absl::string_view stem = absl::StripSuffix(topic, ".events.v1");
    // The state of an aggregate has the version of its event.
    for (const std::string& each : {topic, absl::StrCat(stem, ".state.v1")}) {
      topics.push_back(each), keys.push_back(key);
      shifts.push_back(range.second - range.first + 1), firsts.push_back(range.first);
    }
  }
  // Whoever is appending ends first; whoever comes later finds the shifts.
  RETURN_IF_ERROR(txn.ExecText("lock table outbox in share row exclusive mode").status());
  RETURN_IF_ERROR(txn.Write(sql::kRenumberOutbox, topics, keys, shifts, firsts));
  return txn.Write(sql::kShiftVersions, topics, keys, shifts);
}

absl::Status Settle(const RelaySettings& settings, pg::Pool& pool, int64_t fence, const Origin& origin, const LogTail& tail,
                    const std::vector<Envelope>& ghosts) {
  return pool.RunInTransaction([&](pg::Txn& txn) -> absl::Status {
    ASSIGN_OR_RETURN(pg::Rows set, txn.Exec(sql::kSetRelayOrigin, fence, origin.timeline, origin.system));
    if (set.empty()) return Fenced();
    RETURN_IF_ERROR(NoteLogEnds(txn, fence, tail));
    if (ghosts.empty()) return absl::OkStatus();
    RETURN_IF_ERROR(MoveVersions(txn, ghosts));
    if (settings.on_ghosts) RETURN_IF_ERROR(settings.on_ghosts(txn, ghosts, absl::Now()));
    const std::string reason = absl::StrCat("failover of PostgreSQL: ", ghosts.size(),
                                            ghosts.size() == 1 ? " event is" : " events are",
                                            " in the log and no longer in the database");
    return txn.Write(sql::kSetControl, std::string("relay"), true, reason, std::string("relay"), int64_t{0});
  });
}

void Tell(const std::vector<Envelope>& ghosts) {
  log::Error("relay.ghost_events", {{"count", ghosts.size()}});
  int told = 0;
  for (const Envelope& ghost : ghosts) {
    if (++told > kToldAtMost) break;
    log::Warn("relay.ghost_event", {{"topic", ghost.topic}, {"partition", ghost.partition}, {"offset", ghost.offset},
                                    {"id", ghost.id.ToString()}, {"type", ghost.type}, {"subject", ghost.subject},
                                    {"version", ghost.event_version}, {"correlation_id", ghost.correlation_id}});
  }
}

}  // namespace

absl::StatusOr<VerifiedOrigin> VerifyOrigin(const RelaySettings& settings, pg::Pool& pool, int64_t fence, bool new_fence,
                                            int64_t highest_noted, const std::function<bool()>& give_up) {
  Metrics& figures = Figures();  // shown from the start
  ASSIGN_OR_RETURN(Origin origin, ReadOrigin(pool, fence));
  const bool same = origin.timeline == origin.verified_timeline && origin.system == origin.verified_system;
  const bool changed = origin.verified && !(same && origin.acked_to >= highest_noted);
  if (origin.verified && !changed && !new_fence) return VerifiedOrigin{origin.timeline};
  if (changed) {
    log::Warn("relay.database_changed",
              {{"timeline", origin.timeline}, {"before", origin.verified_timeline}, {"system", origin.system},
               {"system_before", origin.verified_system}, {"noted", origin.acked_to}, {"noted_before", highest_noted}});
  }
  const absl::Time since = origin.noted_at - kMargin;
  ASSIGN_OR_RETURN(LogTail tail, changed ? TailSince(settings, pool, since) : TailSinceNoted(settings, pool, since));
  std::vector<Envelope> ghosts;
  if (origin.verified) {  // what lies there before the first time is nobody's
    ASSIGN_OR_RETURN(ghosts, FindGhosts(settings, pool, tail, give_up));
  }
  RETURN_IF_ERROR(Settle(settings, pool, fence, origin, tail, ghosts));
  if (changed || !ghosts.empty()) figures.failovers.Increment();
  figures.ghosts.Increment(static_cast<double>(ghosts.size()));
  if (!ghosts.empty()) Tell(ghosts);
  if (changed && ghosts.empty()) log::Info("relay.database_verified", {{"timeline", origin.timeline}});
  return VerifiedOrigin{origin.timeline, static_cast<int64_t>(ghosts.size())};
}

}  // namespace saikne::events
