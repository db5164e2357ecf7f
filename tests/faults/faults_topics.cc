// Fault 21, what is done to a topic: partitions added, retention that passed a position, deleted and made anew. Nothing jumps to where the
// log begins or ends now: the consumer stops, and what a person does then is done here as the alert says it.

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "libs/base/status.h"
#include "libs/kafka/admin.h"
#include "libs/testing/eventually.h"
#include "tests/faults/query.h"
#include "tests/faults/stage.h"

namespace saikne::faults {
namespace {

using testing::Eventually;

constexpr char kStopped[] = "SELECT count(*) FROM backbone_control WHERE part = 'consumer' AND paused AND actor = 'system:positions'";
constexpr char kPositions[] = "SELECT sum(next_offset)::bigint FROM consumer_position";
constexpr char kRead[] = "SELECT count(*) FROM consumer_position WHERE next_offset > 0";

// Does it with the topic that the answerer reads.
void With(Stage& stage, const std::function<absl::Status(kafka::Admin& admin, const std::string& topic)>& what) {
  auto admin = kafka::Admin::Create({stage.system.brokers(), "saikne-faults"});
  const absl::Status done = admin.ok() ? what(**admin, stage.system.topic("opener.ticket")) : admin.status();
  stage.Expect(done.ok(), done.ToString());
}

absl::StatusOr<std::vector<kafka::Admin::Extent>> ExtentsOf(kafka::Admin& admin, const std::string& topic, int from, int to) {
  std::vector<kafka::TopicPartition> partitions;
  for (int p = from; p < to; ++p) partitions.push_back({topic, p});
  return admin.Extents(partitions);
}

// Keys stay where they are, also for processes that see the topic for the first time; a person is told.
void PartitionsAdded(Stage& stage) {
  With(stage, [&](kafka::Admin& admin, const std::string& topic) { return admin.AddPartitions(topic, 2 * kPartitions); });
  absl::SleepFor(absl::Seconds(1));
  for (const char* service : kServices) {
    for (int i = 0; i < kReplicas; ++i) (void)stage.system.StopCleanly(service, i);
  }
  stage.Expect(stage.system.AwaitReady(absl::Seconds(30)), "a replica does not get ready");
  absl::SleepFor(absl::Seconds(2));
  const bool told = Eventually(absl::Seconds(20), [&] {
    return absl::StrContains(stage.system.Log("opener", 0) + stage.system.Log("opener", 1), "relay.partitions_added");
  });
  stage.Expect(told, "21: nobody is told of partitions that were added");
  With(stage, [&](kafka::Admin& admin, const std::string& topic) -> absl::Status {
    ASSIGN_OR_RETURN(const auto added, ExtentsOf(admin, topic, kPartitions, 2 * kPartitions));
    for (const auto& extent : added) stage.Expect(extent.end == 0, "21: keys have moved to partitions that were added");
    return absl::OkStatus();
  });
}

void ExpectStopped(Stage& stage) {
  const int64_t position = Number(stage.system.pool("answerer"), kPositions);
  // A client that was told that its topic is gone asks again after half a minute.
  stage.Expect(Eventually(absl::Seconds(60), [&] { return Number(stage.system.pool("answerer"), kStopped) == 1; }),
               "21: a lost position does not stop the consumer");
  absl::SleepFor(absl::Seconds(1));
  stage.Expect(Number(stage.system.pool("answerer"), kPositions) == position, "21: a lost position was moved by nobody");
}

// What is gone is in the journals. It is published before anything newer, so that each key comes in order.
void Restore(Stage& stage) {
  RepublishSince(stage, absl::UnixEpoch());
  RewindTo(stage, absl::UnixEpoch());
  stage.Expect(Eventually(absl::Seconds(60), [&] { return Drained(stage.system, stage.foreign); }), "21: not read again");
  stage.workload.Resume();
  absl::SleepFor(absl::Seconds(1));
}

// The consumer was away for longer than its topic keeps records.
void RetentionPassed(Stage& stage) {
  // Without a position it rightly starts where the log begins.
  stage.Expect(Eventually(absl::Seconds(30), [&] { return Number(stage.system.pool("answerer"), kRead) == kPartitions; }), "21: a partition is not read");
  stage.Expect(Control(stage, "answerer", /*pause=*/true, 0).ok(), "pausing the consumer");
  absl::SleepFor(absl::Milliseconds(2500));
  stage.workload.Pause();
  stage.Expect(Eventually(absl::Seconds(30), [&] { return Number(stage.system.pool("opener"), kUnpublished) == 0; }), "21: not published");
  With(stage, [&](kafka::Admin& admin, const std::string& topic) -> absl::Status {
    ASSIGN_OR_RETURN(const auto extents, ExtentsOf(admin, topic, 0, kPartitions));
    std::vector<kafka::Position> ends;
    for (const auto& extent : extents) ends.push_back({extent.partition, extent.end});
    return admin.DeleteRecords(ends);
  });
  stage.Expect(Control(stage, "answerer", /*pause=*/false, 0).ok(), "resuming the consumer");
  ExpectStopped(stage);
  Restore(stage);
}

void TopicRecreated(Stage& stage) {
  stage.workload.Pause();
  stage.Expect(Eventually(absl::Seconds(60), [&] { return Drained(stage.system, stage.foreign); }), "21: not drained before the loss");
  With(stage, [&](kafka::Admin& admin, const std::string& topic) -> absl::Status {
    RETURN_IF_ERROR(admin.DeleteTopics(std::vector<std::string>{topic}));
    return admin.CreateTopics(std::vector<kafka::NewTopic>{{topic, kPartitions, -1, {}}});
  });
  ExpectStopped(stage);
  Restore(stage);
}

}  // namespace

std::vector<Fault> TopicFaults() {
  return {
      {"topic's retention passed a position", 21, false, RetentionPassed},
      {"topic made anew", 21, false, TopicRecreated},
      {"topic's partitions added", 21, false, PartitionsAdded},
  };
}

}  // namespace saikne::faults
