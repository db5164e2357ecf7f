#include "absl/time/clock.h"
#include "libs/base/log.h"
#include "libs/base/status.h"
#include "libs/events/consumer_metrics.h"
#include "libs/events/consumer_worker.h"
#include "libs/events/sql.h"

namespace saikne::events {
namespace {

constexpr absl::Duration kBrokerTimeout = absl::Seconds(10);
constexpr absl::Duration kReassignPause = absl::Milliseconds(500);

}  // namespace

absl::Status ConsumerWorker::Join() {
  kafka::Consumer::Options options;
  options.client = {settings_.brokers, settings_.group, settings_.kafka};
  options.group = settings_.group;
  options.topics = topics_;
  options.session_timeout = settings_.session_timeout;
  options.max_poll_interval = settings_.max_poll_interval;
  options.on_assigned = [this](absl::Span<const kafka::TopicPartition> ids) { return OnAssigned(ids); };
  options.on_revoked = [this] { ForgetPartitions(); };
  ASSIGN_OR_RETURN(consumer_, kafka::Consumer::Create(std::move(options)));
  return absl::OkStatus();
}

void ConsumerWorker::ForgetPartitions() {
  partitions_.clear();
  held_ = 0;
  reassign_ = false;
  std::lock_guard<std::mutex> lock(mutex_);
  status_.partitions = 0;
}

absl::StatusOr<std::vector<kafka::Position>> ConsumerWorker::OnAssigned(
    absl::Span<const kafka::TopicPartition> ids) {
  ForgetPartitions();
  // Until all is known here, the partitions stay unread and it is tried again.
  reassign_ = true;
  reassign_at_ = Monotonic::now() + absl::ToChronoNanoseconds(kReassignPause);
  std::map<kafka::TopicPartition, int64_t> positions;
  for (const kafka::TopicPartition& id : ids) positions[id] = -1;
  std::map<std::string, int32_t> streams;
  RETURN_IF_ERROR(ReadStreams(streams));
  RETURN_IF_ERROR(ReadPositions(positions));
  RETURN_IF_ERROR(StartNewPartitions(positions));
  RETURN_IF_ERROR(ReadPositions(positions));
  std::vector<kafka::Position> starts;
  for (const auto& [id, offset] : positions) {
    auto partition = std::make_unique<Partition>();
    partition->id = id;
    partition->stream = streams[id.topic];
    partition->next = partition->taken = offset;
    partitions_[id] = std::move(partition);
    starts.push_back({id, offset});
  }
  reassign_ = false;
  ConsumerFigures().rebalances.Increment();
  ConsumerFigures().lost.Set(0);
  log::Info("consumer.assigned", {{"group", settings_.group}, {"partitions", starts.size()}});
  std::lock_guard<std::mutex> lock(mutex_);
  ++status_.rebalances;
  status_.partitions = static_cast<int>(starts.size());
  return starts;
}

absl::Status ConsumerWorker::ReadStreams(std::map<std::string, int32_t>& streams) {
  RETURN_IF_ERROR(pool_.Read(sql::kEnsureStreams, topics_).status());
  ASSIGN_OR_RETURN(pg::Rows rows, pool_.Read(sql::kReadStreams, topics_));
  for (const pg::Row& row : rows) streams[row.Get<std::string>(0)] = row.Get<int32_t>(1);
  return absl::OkStatus();
}

absl::Status ConsumerWorker::ReadPositions(std::map<kafka::TopicPartition, int64_t>& positions) {
  std::vector<std::string> topics;
  std::vector<int32_t> partitions;
  for (const auto& [id, offset] : positions) {
    topics.push_back(id.topic);
    partitions.push_back(id.partition);
  }
  ASSIGN_OR_RETURN(pg::Rows rows, pool_.Read(sql::kReadPositions, topics, partitions));
  for (const pg::Row& row : rows) {
    positions[{row.Get<std::string>(0), row.Get<int32_t>(1)}] = row.Get<int64_t>(2);
  }
  return absl::OkStatus();
}

// A partition without a position gets one at its declared start, so that its row can be locked and a restart goes on there.
absl::Status ConsumerWorker::StartNewPartitions(const std::map<kafka::TopicPartition, int64_t>& known) {
  std::vector<kafka::TopicPartition> fresh;
  for (const auto& [id, offset] : known) {
    if (offset < 0) fresh.push_back(id);
  }
  if (fresh.empty()) return absl::OkStatus();
  absl::StatusOr<std::vector<kafka::Position>> starts =
      settings_.bootstrap == Bootstrap::kLatest ? consumer_->Ends(fresh, kBrokerTimeout)
                                                : consumer_->Beginnings(fresh, kBrokerTimeout);
  if (!starts.ok()) return starts.status();
  std::vector<std::string> topics;
  std::vector<int32_t> partitions;
  std::vector<int64_t> offsets;
  for (const kafka::Position& p : *starts) {
    topics.push_back(p.partition.topic);
    partitions.push_back(p.partition.partition);
    offsets.push_back(p.offset);
  }
  return pool_.Read(sql::kInsertPositions, topics, partitions, offsets).status();
}

void ConsumerWorker::Reassign() {
  if (!reassign_ || Monotonic::now() < reassign_at_) return;
  absl::Status status = consumer_->Reassign();  // through OnAssigned
  Report(status);
  if (!status.ok()) log::Warn("consumer.not_assigned", {{"group", settings_.group}, {"error", status}});
}

void ConsumerWorker::TellOffsets() {
  const Monotonic::time_point now = Monotonic::now();
  if (now - offsets_told_ < absl::ToChronoNanoseconds(settings_.offset_commit)) return;
  offsets_told_ = now;
  std::vector<kafka::Position> moved, all;
  for (auto& [id, partition] : partitions_) {
    all.push_back({id, partition->next});
    if (partition->told == partition->next) continue;
    partition->told = partition->next;
    moved.push_back({id, partition->next});
  }
  consumer_->CommitAdvisory(moved);
  ConsumerFigures().backlog.Set(static_cast<double>(consumer_->Backlog(all)));
}

void ConsumerWorker::Measure() {
  constexpr absl::Duration kInterval = absl::Seconds(15);
  const Monotonic::time_point now = Monotonic::now();
  if (now - measured_ < absl::ToChronoNanoseconds(kInterval)) return;
  measured_ = now;
  absl::StatusOr<pg::Rows> rows = pool_.Read(sql::kParkedSummary);
  if (!rows.ok()) return;  // the next batch will tell
  ConsumerFigures().parked.Set(static_cast<double>((*rows)[0].Get<int64_t>(0)));
  auto since = (*rows)[0].Get<std::optional<absl::Time>>(1);
  ConsumerFigures().parked_oldest.Set(since ? absl::ToDoubleSeconds(absl::Now() - *since) : 0);
}

}  // namespace saikne::events
