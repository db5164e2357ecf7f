#include "libs/events/positions.h"

#include <algorithm>

#include "libs/base/status.h"
#include "libs/events/sql.h"

namespace saikne::events {

absl::StatusOr<std::vector<ConsumedPartition>> ConsumedPartitions(pg::Pool& pool, kafka::Admin& admin) {
  ASSIGN_OR_RETURN(pg::Rows rows, pool.Read(sql::kAllPositions));
  std::vector<ConsumedPartition> partitions;
  std::vector<kafka::TopicPartition> ids;
  for (const pg::Row& row : rows) {
    ConsumedPartition partition;
    row.Into(partition.id.topic, partition.id.partition, partition.position);
    ids.push_back(partition.id);
    partitions.push_back(std::move(partition));
  }
  ASSIGN_OR_RETURN(std::vector<kafka::Admin::Extent> extents, admin.Extents(ids));
  for (size_t i = 0; i < partitions.size(); ++i) {
    partitions[i].begin = extents[i].begin;
    partitions[i].end = extents[i].end;
  }
  return partitions;
}

absl::StatusOr<std::vector<Rewind>> PlanRewind(pg::Pool& pool, kafka::Admin& admin, const std::string& topic,
                                               absl::Time time) {
  ASSIGN_OR_RETURN(pg::Rows rows, pool.Read(sql::kAllPositions));
  std::vector<kafka::TopicPartition> ids;
  std::vector<int64_t> positions;
  for (const pg::Row& row : rows) {
    if (!topic.empty() && row.Get<std::string>(0) != topic) continue;
    ids.push_back({row.Get<std::string>(0), row.Get<int32_t>(1)});
    positions.push_back(row.Get<int64_t>(2));
  }
  if (ids.empty()) return NotFound("CONSUMED_TOPIC", topic);
  ASSIGN_OR_RETURN(std::vector<kafka::Admin::Extent> extents, admin.Extents(ids, time));
  std::vector<Rewind> plan;
  for (size_t i = 0; i < ids.size(); ++i) {
    const bool lost = positions[i] < extents[i].begin;
    const int64_t to = lost ? extents[i].begin : std::clamp(extents[i].at, extents[i].begin, extents[i].end);
    if (lost || to < positions[i]) plan.push_back({ids[i], positions[i], to, lost});
  }
  return plan;
}

absl::Status ApplyRewind(pg::Pool& pool, const std::vector<Rewind>& plan) {
  std::vector<std::string> topics;
  std::vector<int32_t> partitions;
  std::vector<int64_t> before, after;
  for (const Rewind& step : plan) {
    topics.push_back(step.id.topic), partitions.push_back(step.id.partition);
    before.push_back(step.from), after.push_back(step.to);
  }
  return pool.RunInTransaction([&](pg::Txn& txn) -> absl::Status {
    RETURN_IF_ERROR(txn.Write(sql::kLockPositions, topics, partitions));
    ASSIGN_OR_RETURN(pg::Rows moved, txn.Exec(sql::kMovePositions, topics, partitions, before, after));
    if (moved.affected() == static_cast<int64_t>(plan.size())) return absl::OkStatus();
    return Error(absl::StatusCode::kAborted, "POSITION_MOVED",
                 "The consumer went on meanwhile; pause it first (saiknectl consumer pause), then try again.");
  });
}

}  // namespace saikne::events
