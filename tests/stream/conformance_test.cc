// The stream of a won deal as a stranger reads it: CloudEvents' own SDK, confluent-kafka, protobuf's Python runtime.

#include <gtest/gtest.h>

#include <functional>

#include "saikne/crm/events/v1/crm_events.pb.h"
#include "tests/e2e/people.h"
#include "tests/e2e/workshop.h"
#include "tests/stream/run_python.h"

namespace saikne::stream {
namespace {

constexpr char kProgram[] = "tests/stream/conformance.py";

std::string Where(e2e::System& system) {
  return absl::StrCat(system.kafka().brokers(), " ", system.kafka().prefix(), " ", SAIKNE_EVENTS_IMAGE);
}

TEST(ConformanceTest, EveryEventOfADealIsWhatTheContractSays) {
  e2e::System system;
  e2e::People people(system);
  SetUpWorkshop(people);
  const std::string deal = people.Win("D1", "alpha", {{"LAMP", "4", "25"}, {"HELMET", "3", "20"}, {"BIKE", "2", "500"}});
  const std::string order = people.AwaitState(deal, ordering::v1::ORDER_STATE_CONFIRMED).id();
  people.Ship(people.AwaitShipment(order, "the lamps", [](const e2e::Shipment& s) { return s.lines_size() == 1; }).id());
  people.AwaitInvoices(order, 1);

  const PythonRun run = RunPython(kProgram, Where(system));
  if (run.code == 77) GTEST_SKIP() << run.text;
  EXPECT_EQ(run.code, 0) << run.text;
  EXPECT_NE(run.text.find(" 0 wrong"), std::string::npos) << run.text;

  // The check sees what is wrong: a version that is left out, no ce_id, a payload of another type.
  crm::events::v1::DealLost lost;
  lost.set_deal_id(Id::New(absl::Now()).ToString());
  const events::Flow flow{.company_id = Id::New(absl::Now()), .actor = "user:1", .correlation_id = "c", .causation_id = "d"};
  const auto spoil = [&](int64_t version, const std::function<void(events::EventRecord&)>& change) {
    events::EventRecord record = system.kafka().Record(lost, flow, version);
    change(record);
    system.kafka().PublishRaw(record.topic, record.key, record.headers, record.payload);
  };
  spoil(2, [](events::EventRecord&) {});
  spoil(3, [](events::EventRecord& record) { record.headers.erase(record.headers.begin() + 1); });
  spoil(4, [](events::EventRecord& record) { record.payload = "\x9a\x06\x03new"; });
  system.kafka().Ends();
  const PythonRun spoiled = RunPython(kProgram, Where(system));
  EXPECT_EQ(spoiled.code, 1) << spoiled.text;
  for (const char* complaint : {"version 00000000000000000002 after 0",
                                "the SDK would write other headers", "the payload is of another type", " 3 wrong"}) {
    EXPECT_NE(spoiled.text.find(complaint), std::string::npos) << complaint << " is not in:\n" << spoiled.text;
  }
}

}  // namespace
}  // namespace saikne::stream
