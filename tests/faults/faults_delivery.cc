// Faults 12, 13, 15, 17: what arrives twice, out of order, broken, or from another release.

#include <unistd.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "google/protobuf/util/time_util.h"
#include "libs/events/record.h"
#include "libs/testing/eventually.h"
#include "saikne/opener/events/v1/opener_events.pb.h"
#include "saikne/operations/v1/operations_service.pb.h"
#include "tests/faults/query.h"
#include "tests/faults/stage.h"

namespace saikne::faults {
namespace {

namespace ops = operations::v1;
using opener::events::v1::TicketTurned;

constexpr char kParked[] = "SELECT count(*) FROM parked_message WHERE state = 'parked'";

// Writes records as a stranger does.
class Stranger {
 public:
  explicit Stranger(Stage& stage) : stage_(stage) {
    kafka::Producer::Options options;
    options.client = {stage.system.brokers(), "saikne-faults-stranger", {{"message.max.bytes", "4000000"}}};
    options.on_delivery = [&stage](uint64_t, const absl::Status& status) { stage.Expect(status.ok(), status.ToString()); };
    producer_ = *kafka::Producer::Create(std::move(options));
  }

  std::string NewKey() {
    const std::string key = Id::New(absl::Now()).ToString();
    stage_.foreign.keys.insert(key);
    return key;
  }

  // effect: it must have exactly one. extra: bytes behind the message.
  events::EventRecord Turn(const std::string& key, int64_t version, int64_t amount, bool effect, const std::string& extra = "") {
    TicketTurned event;
    event.set_ticket_id(key);
    event.set_operation_id(Id::New(absl::Now()).ToString());
    event.set_amount(amount);
    event.set_note(kPersonalMark);
    events::Flow flow;
    flow.company_id = *Id::Parse("01890000-0000-7000-8000-000000000001");
    flow.actor = "user:stranger";
    flow.correlation_id = key;
    flow.causation_id = key;
    flow.effective_time = absl::Now();
    const Id id = Id::New(absl::Now());
    events::EventRecord record = *events::EncodeRecord(event, version, flow, absl::Now(), id, "//test/stranger", "x");
    record.payload += extra;
    if (effect) stage_.foreign.effects.insert(id.ToString());
    return record;
  }

  void Send(const events::EventRecord& record) {
    std::vector<kafka::HeaderView> headers;
    for (const auto& [name, value] : record.headers) headers.emplace_back(name, value);
    absl::Status sent = producer_->Send(stage_.system.topic("opener.ticket"), record.key, headers, record.payload, 0);
    if (sent.ok()) sent = producer_->Flush(absl::Seconds(30));
    stage_.Expect(sent.ok(), sent.ToString());
  }

 private:
  Stage& stage_;
  std::unique_ptr<kafka::Producer> producer_;
};

void AwaitParked(Stage& stage, int64_t count, const char* where) {
  const bool there = testing::Eventually(absl::Seconds(60), [&] { return Number(stage.system.pool("answerer"), kParked) == count; });
  stage.Expect(there, absl::StrCat(where, ": ", Number(stage.system.pool("answerer"), kParked), " events are parked, not ", count));
}

std::vector<ops::ParkedEventName> ParkedOf(Stage& stage, const std::string& condition) {
  std::vector<ops::ParkedEventName> names;
  const auto rows = Query(stage.system.pool("answerer"),
                          absl::StrCat("SELECT topic, partition, record_offset FROM parked_message WHERE ", condition,
                                       " ORDER BY topic, subject, event_version NULLS FIRST, record_offset"));
  if (!rows.ok()) return names;
  for (const pg::Row& row : *rows) {
    ops::ParkedEventName name;
    name.set_topic(row.Get<std::string>(0));
    name.set_partition(row.Get<int32_t>(1));
    name.set_offset(row.Get<int64_t>(2));
    names.push_back(name);
  }
  return names;
}

ops::RetryParkedEventsResponse Retry(Stage& stage, const std::vector<ops::ParkedEventName>& names) {
  ops::RetryParkedEventsRequest request;
  request.mutable_names()->Assign(names.begin(), names.end());
  request.set_reason("fault suite");
  ops::RetryParkedEventsResponse response;
  const absl::Status status = stage.Call("answerer", "ParkedEventService/RetryParkedEvents", request, response);
  stage.Expect(status.ok(), absl::StrCat("retry: ", status.ToString()));
  return response;
}

void SkipAll(Stage& stage) {
  ops::SkipParkedEventsRequest request;
  const auto names = ParkedOf(stage, "state = 'parked'");
  request.mutable_names()->Assign(names.begin(), names.end());
  request.set_reason("fault suite");
  for (int click = 0; click < 2; ++click) {
    ops::SkipParkedEventsResponse response;
    const absl::Status status = stage.Call("answerer", "ParkedEventService/SkipParkedEvents", request, response);
    stage.Expect(status.ok(), absl::StrCat("skip: ", status.ToString()));
  }
  AwaitParked(stage, 0, "after skip");
}

void Release(Stage& stage, const std::string& key) {
  ops::ReleaseParkedKeyRequest request;
  request.set_topic(stage.system.topic("opener.ticket"));
  request.set_subject(key);
  request.set_reason("fault suite");
  ops::ReleaseParkedKeyResponse response;
  const absl::Status status = stage.Call("answerer", "ParkedEventService/ReleaseParkedKey", request, response);
  stage.Expect(status.ok(), absl::StrCat("release: ", status.ToString()));
}

void Disorder(Stage& stage) {
  Stranger stranger(stage);
  const std::string swapped = stranger.NewKey(), dropped = stranger.NewKey();
  const auto one = stranger.Turn(swapped, 1, 1, true), two = stranger.Turn(swapped, 2, 2, true), three = stranger.Turn(swapped, 3, 3, true);
  for (const auto& record : {one, three, two, one}) stranger.Send(record);
  const auto first = stranger.Turn(dropped, 1, 1, true), gone = stranger.Turn(dropped, 2, 0, false), third = stranger.Turn(dropped, 3, 3, true);
  for (const auto& record : {first, third}) stranger.Send(record);
  AwaitParked(stage, 3, "disorder");
  // In its order, also when what came late stands behind.
  Retry(stage, ParkedOf(stage, absl::StrCat("subject = '", swapped, "' AND state = 'parked'")));
  AwaitParked(stage, 1, "after the late one");
  Release(stage, dropped);  // over the version that is lost for good
  AwaitParked(stage, 0, "after release");
}

// What an older reader does not know must neither stop it nor change what it knows.
void NextRelease(Stage& stage) {
  Stranger stranger(stage);
  const std::string key = stranger.NewKey();
  const std::string unknown_field("\xA2\x06\x03new", 6);  // field 100, text
  const std::string unknown_enum("\x20\x63", 2);          // kind = 99
  stranger.Send(stranger.Turn(key, 1, 5, true, unknown_field));
  stranger.Send(stranger.Turn(key, 2, 7, true, unknown_enum));
  auto unknown_type = stranger.Turn(key, 3, 9, false);
  for (auto& [name, value] : unknown_type.headers) {
    if (name == "ce_type") value = "saikne.opener.events.v1.TicketMerged";
  }
  stranger.Send(unknown_type);
  stranger.Send(stranger.Turn(key, 4, 1, true));
  const std::string sum = absl::StrCat("SELECT coalesce(sum(amount), 0)::bigint FROM effects WHERE ticket_id = '", key, "'");
  stage.Expect(testing::Eventually(absl::Seconds(40), [&] { return Number(stage.system.pool("answerer"), sum) == 13; }),
               absl::StrCat("17: amounts of the next release: ", Number(stage.system.pool("answerer"), sum)));
}

// More keys than the window allows: the breaker stops the consumer until a person lets it park them.
void Flood(Stage& stage) {
  Stranger stranger(stage);
  constexpr int kKeys = 80;
  for (int i = 0; i < kKeys; ++i) {
    auto record = stranger.Turn(stranger.NewKey(), 1, 1, false);
    record.payload = "\xff\xff\xff";
    stranger.Send(record);
  }
  const std::string tripped = "SELECT count(*) FROM backbone_control WHERE part = 'consumer' AND paused AND actor = 'system:breaker'";
  stage.Expect(testing::Eventually(absl::Seconds(40), [&] { return Number(stage.system.pool("answerer"), tripped) == 1; }),
               "15: the breaker does not trip on a flood");
  stage.Expect(Number(stage.system.pool("answerer"), kParked) < kKeys, "15: the flood is parked before the breaker trips");
  stage.Expect(Control(stage, "answerer", false, 5).ok(), "resuming the consumer");
  AwaitParked(stage, kKeys, "flood");
  SkipAll(stage);
  (void)Query(stage.system.pool("answerer"), "UPDATE backbone_control SET tolerant_until = '-infinity'");
}

}  // namespace

absl::Status Control(Stage& stage, const std::string& service, bool pause, int tolerate_minutes) {
  ops::PausePartRequest pause_request;
  ops::PausePartResponse paused;
  ops::ResumePartRequest resume_request;
  ops::ResumePartResponse resumed;
  pause_request.set_part(ops::PART_CONSUMER);
  pause_request.set_reason("fault suite");
  resume_request.set_part(ops::PART_CONSUMER);
  resume_request.set_reason("fault suite");
  resume_request.set_tolerate_minutes(tolerate_minutes);
  return pause ? stage.Call(service, "BackboneService/PausePart", pause_request, paused)
               : stage.Call(service, "BackboneService/ResumePart", resume_request, resumed);
}

void RepublishSince(Stage& stage, absl::Time from) {
  for (const char* service : kServices) {
    ops::RepublishEventsRequest request;
    *request.mutable_from_time() = google::protobuf::util::TimeUtil::SecondsToTimestamp(absl::ToUnixSeconds(from));
    request.set_reason("fault suite");
    ops::RepublishEventsResponse response;
    const absl::Status status = stage.Call(service, "BackboneService/RepublishEvents", request, response);
    stage.Expect(status.ok() && response.count() > 0, absl::StrCat("republish: ", response.count(), " ", status.ToString()));
  }
}

void RewindTo(Stage& stage, absl::Time from) {
  for (const char* service : kServices) stage.Expect(Control(stage, service, true, 0).ok(), "pausing the consumer");
  absl::SleepFor(absl::Milliseconds(2500));
  for (const char* service : kServices) {
    ops::RewindConsumerRequest request;
    *request.mutable_from_time() = google::protobuf::util::TimeUtil::SecondsToTimestamp(absl::ToUnixSeconds(from));
    request.set_reason("fault suite");
    ops::RewindConsumerResponse response;
    const absl::Status status = stage.Call(service, "BackboneService/RewindConsumer", request, response);
    stage.Expect(status.ok(), absl::StrCat("rewind: ", status.ToString()));
    stage.Expect(Control(stage, service, false, 0).ok(), "resuming the consumer");
  }
}

void Poison(Stage& stage) {
  Stranger stranger(stage);
  (void)Query(stage.system.pool("answerer"), "DELETE FROM mended");
  auto bad_bytes = stranger.Turn(stranger.NewKey(), 1, 1, false);
  bad_bytes.payload = "\xff\xff\xff";
  auto empty = stranger.Turn(stranger.NewKey(), 1, 1, false);
  empty.headers.clear();
  empty.payload.clear();
  auto oversize = stranger.Turn(stranger.NewKey(), 1, 1, false);
  oversize.payload = std::string(2 << 20, '\xff');
  auto bad_text = stranger.Turn(stranger.NewKey(), 1, 1, false);
  TicketTurned event;
  event.set_operation_id("not an id");
  event.set_note(kPersonalMark);
  bad_text.payload = event.SerializeAsString();
  for (const auto& record : {bad_bytes, empty, oversize, bad_text}) stranger.Send(record);
  // A rule that is broken, with a good event behind it, over the partitions.
  constexpr int kBroken = 6;
  for (int i = 0; i < kBroken; ++i) {
    const std::string key = stranger.NewKey();
    stranger.Send(stranger.Turn(key, 1, 666, true));
    stranger.Send(stranger.Turn(key, 2, 5, true));
  }
  AwaitParked(stage, 4 + 2 * kBroken, "poison");
  const std::string broken = "state = 'parked' AND subject IN (SELECT subject FROM parked_message WHERE reason = 'BROKEN_RULE')";
  const auto names = ParkedOf(stage, broken);
  const auto refused = Retry(stage, names);
  stage.Expect(refused.outcomes_size() > 0 && refused.outcomes(refused.outcomes_size() - 1).outcome() == "failed",
               "15: a retry of what is not mended does not fail");
  (void)Query(stage.system.pool("answerer"), "INSERT INTO mended VALUES (true) ON CONFLICT DO NOTHING");
  for (int click = 0; click < 2; ++click) Retry(stage, names);
  AwaitParked(stage, 4, "after retry");
  SkipAll(stage);
}

std::vector<Fault> DeliveryFaults() {
  return {
      {"republished", 12, true, [](Stage& stage) { RepublishSince(stage, absl::Now() - absl::Seconds(15)); }},
      {"rewound", 12, false, [](Stage& stage) { RewindTo(stage, absl::Now() - absl::Seconds(20)); }},
     
{"out of order, gaps", 13, true, Disorder}, {"poison", 15, true, Poison},
      {"flood of poison", 15, false, Flood},    {"next release", 17, true, NextRelease},
      {"segments turned", 3, false, AgeSegments},
  };
}

}  // namespace saikne::faults
