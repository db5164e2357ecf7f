#include "libs/events/log_ends.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>

#include "libs/base/log.h"
#include "libs/base/status.h"
#include "libs/events/sql.h"
#include "libs/telemetry/metrics.h"

namespace saikne::events {
namespace {

// The relay's thread and its housekeeping must end soon after they are told to.
constexpr absl::Duration kAnswer = absl::Seconds(3);

struct Metrics {
  prometheus::Gauge& unused = telemetry::Gauge(
      "saikne_relay_partitions_unused", "Partitions that the service's topics were given later: nothing is written to them.");
  prometheus::Counter& lost = telemetry::Counter(
      "saikne_relay_log_ends_lost_total", "Times a partition ended before where it had ended: its log is another, or has lost its end.");
};

Metrics& Figures() {
  static auto* metrics = new Metrics();
  return *metrics;
}

struct NotedEnd {
  int64_t offset = 0;
  int64_t above_id = 0;
};

using Noted = std::map<kafka::TopicPartition, NotedEnd>;

absl::StatusOr<Noted> ReadNoted(pg::Pool& pool) {
  ASSIGN_OR_RETURN(pg::Rows rows, pool.Read(sql::kReadLogEnds));
  Noted noted;
  for (const pg::Row& row : rows) {
    kafka::TopicPartition partition;
    NotedEnd end;
    row.Into(partition.topic, partition.partition, end.offset, end.above_id);
    noted[std::move(partition)] = end;
  }
  return noted;
}

std::map<std::string, int> PartitionsIn(const Noted& noted) {
  std::map<std::string, int> partitions;
  for (const auto& [partition, end] : noted) ++partitions[partition.topic];
  return partitions;
}

// Kafka takes no partition away again, so this is told when it changes, not for ever.
void TellUnused(const std::vector<kafka::TopicInfo>& topics, const std::map<std::string, int>& used) {
  int unused = 0;
  for (const kafka::TopicInfo& topic : topics) {
    const auto own = used.find(topic.name);
    if (own != used.end()) unused += std::max(0, topic.partitions - own->second);
  }
  if (Figures().unused.Value() != unused && unused > 0) log::Error("relay.partitions_added", {{"unused", unused}});
  Figures().unused.Set(unused);
}

void TellLost(const Noted& noted, const std::vector<kafka::Admin::Extent>& extents) {
  for (const kafka::Admin::Extent& extent : extents) {
    const auto end = noted.find(extent.partition);
    if (end == noted.end() || end->second.offset <= extent.end) continue;
    Figures().lost.Increment();
    log::Error("relay.log_end_lost", {{"topic", extent.partition.topic}, {"partition", extent.partition.partition},
                                      {"end", extent.end}, {"end_before", end->second.offset}});
  }
}

// Of the partitions that are written to.
absl::StatusOr<std::vector<kafka::Admin::Extent>> Extents(const RelaySettings& settings, const Noted& noted, absl::Time since) {
  std::vector<kafka::TopicPartition> partitions;
  if (settings.topics.empty()) return std::vector<kafka::Admin::Extent>();
  ASSIGN_OR_RETURN(std::unique_ptr<kafka::Admin> admin, kafka::Admin::Create({settings.brokers, "saikne-relay", settings.kafka}));
  ASSIGN_OR_RETURN(std::vector<kafka::TopicInfo> topics, admin->ListTopics(kAnswer));
  const std::map<std::string, int> used = PartitionsIn(noted);
  for (const kafka::TopicInfo& topic : topics) {
    if (std::find(settings.topics.begin(), settings.topics.end(), topic.name) == settings.topics.end()) continue;
    const auto own = used.find(topic.name);
    const int count = own == used.end() ? topic.partitions : std::min(own->second, topic.partitions);
    for (int p = 0; p < count; ++p) partitions.push_back({topic.name, p});
  }
  TellUnused(topics, used);
  if (partitions.empty()) return std::vector<kafka::Admin::Extent>();
  return admin->Extents(partitions, since, kAnswer);
}

// Every id up to it is in the log or dead. progress: rows of load_relay_progress.sql.
int64_t DoneTo(const pg::Rows& progress) {
  const int64_t acked_to = progress[0].Get<int64_t>(0);
  return progress[0].IsNull(1) ? acked_to : std::min(acked_to, progress[0].Get<int64_t>(1) - 1);
}

// As a statement's parameters.
struct Ends {
  std::vector<std::string> topics;
  std::vector<int32_t> partitions;
  std::vector<int64_t> offsets;
  explicit Ends(const std::vector<kafka::Admin::Extent>& extents) {
    for (const kafka::Admin::Extent& extent : extents) {
      topics.push_back(extent.partition.topic);
      partitions.push_back(extent.partition.partition);
      offsets.push_back(extent.end);
    }
  }
};

}  // namespace

absl::StatusOr<std::map<std::string, int>> NotedPartitions(pg::Pool& pool) {
  ASSIGN_OR_RETURN(const Noted noted, ReadNoted(pool));
  return PartitionsIn(noted);
}

absl::StatusOr<LogTail> TailSince(const RelaySettings& settings, pg::Pool& pool, absl::Time since) {
  ASSIGN_OR_RETURN(const Noted noted, ReadNoted(pool));
  LogTail tail;
  ASSIGN_OR_RETURN(tail.extents, Extents(settings, noted, since));
  return tail;
}

absl::StatusOr<LogTail> TailSinceNoted(const RelaySettings& settings, pg::Pool& pool, absl::Time since) {
  ASSIGN_OR_RETURN(const Noted noted, ReadNoted(pool));
  LogTail tail;
  ASSIGN_OR_RETURN(tail.extents, Extents(settings, noted, since));
  TellLost(noted, tail.extents);
  bool first = true;
  for (kafka::Admin::Extent& extent : tail.extents) {
    const auto end = noted.find(extent.partition);
    const bool known = end != noted.end() && end->second.offset <= extent.end;
    if (known) extent.at = std::max(end->second.offset, extent.begin);
    const int64_t above = known ? end->second.above_id : 0;
    tail.above_id = first ? above : std::min(tail.above_id, above);
    first = false;
  }
  return tail;
}

absl::Status NoteLogEnds(pg::Txn& txn, int64_t fence, const LogTail& tail) {
  if (tail.extents.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(pg::Rows progress, txn.Exec(sql::kLoadRelayProgress, fence));
  if (progress.empty()) return absl::OkStatus();
  const Ends ends(tail.extents);
  return txn.Write(sql::kNoteLogEnds, fence, ends.topics, ends.partitions, ends.offsets, DoneTo(progress));
}

absl::Status NoteLogEnds(const RelaySettings& settings, pg::Pool& pool, int64_t fence) {
  // The progress first: what is noted as done by then lies before the ends.
  ASSIGN_OR_RETURN(pg::Rows progress, pool.Read(sql::kLoadRelayProgress, fence));
  if (progress.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Noted noted, ReadNoted(pool));
  ASSIGN_OR_RETURN(const std::vector<kafka::Admin::Extent> extents, Extents(settings, noted, absl::InfiniteFuture()));
  if (extents.empty()) return absl::OkStatus();
  TellLost(noted, extents);
  const Ends ends(extents);
  return pool.Read(sql::kNoteLogEnds, fence, ends.topics, ends.partitions, ends.offsets, DoneTo(progress)).status();
}

}  // namespace saikne::events
