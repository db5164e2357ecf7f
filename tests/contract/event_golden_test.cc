// Golden bytes of every event: what other systems read must not change by accident, and what was written once must stay readable.
// SAIKNE_REGENERATE=1 writes the files anew after a compatible change (new optional field, new event).

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "google/protobuf/dynamic_message.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/unknown_field_set.h"
#include "libs/events/record.h"
#include "libs/events/topics.h"
#include "saikne/crm/events/v1/crm_events.pb.h"
#include "saikne/finance/events/v1/finance_events.pb.h"
#include "saikne/inventory/events/v1/inventory_events.pb.h"
#include "saikne/ordering/events/v1/ordering_events.pb.h"
#include "saikne/procurement/events/v1/procurement_events.pb.h"
#include "saikne/production/events/v1/production_events.pb.h"
#include "tests/contract/filled_event.h"
#include "tests/contract/golden_file.h"

namespace saikne::contract {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::Message;

void LinkAllEvents() {  // one message of each file brings the whole file
  google::protobuf::LinkMessageReflection<crm::events::v1::DealWon>();
  google::protobuf::LinkMessageReflection<ordering::events::v1::OrderPlaced>();
  google::protobuf::LinkMessageReflection<inventory::events::v1::StockReserved>();
  google::protobuf::LinkMessageReflection<procurement::events::v1::GoodsReceived>();
  google::protobuf::LinkMessageReflection<production::events::v1::OutputReported>();
  google::protobuf::LinkMessageReflection<finance::events::v1::InvoicePosted>();
}

std::vector<const Descriptor*> AllEvents() {
  LinkAllEvents();
  std::vector<const Descriptor*> types;
  for (const events::EventType& type : events::DeclaredEventTypes()) types.push_back(type.descriptor);
  return types;
}

bool Regenerates() {
  const char* set = std::getenv("SAIKNE_REGENERATE");
  return set != nullptr && std::string(set) == "1";
}

std::string PathOf(const Descriptor* type) {
  return absl::StrCat(SAIKNE_GOLDEN_DIR, "/", type->full_name(), ".golden");
}

std::unique_ptr<Message> New(const Descriptor* type) {
  const Message* prototype = google::protobuf::MessageFactory::generated_factory()->GetPrototype(type);
  return std::unique_ptr<Message>(prototype->New());
}

std::string TextOf(const Message& message) {
  std::string text;
  google::protobuf::TextFormat::PrintToString(message, &text);
  return text;
}

// Ids, times and flow are fixed: the record is the same in each run.
events::EventRecord RecordOf(const Message& message) {
  const absl::Time now = absl::FromUnixMillis(1'767'312'000'123);
  const auto id = [](const char* text) { return Id::Parse(text).value(); };
  const events::Flow flow{.company_id = id("0190a0de-0000-7000-8000-00000000c0de"),
                          .actor = "user:42",
                          .correlation_id = "0190a0de-0000-7000-8000-00000000dea1",
                          .causation_id = "0190a0de-0000-7000-8000-0000000ca05e",
                          .effective_time = now - absl::Hours(24),
                          .traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"};
  auto record = events::EncodeRecord(message, 7, flow, now, id("0190a0de-0000-7000-8000-00000000e7e7"),
                                     "//test/golden", "saikne");
  EXPECT_TRUE(record.ok()) << record.status();
  return record.ok() ? *record : events::EventRecord();
}

// What an old reader wrote down about these bytes must be what they still say.
std::string WhyUnreadable(const Descriptor* type, const Golden& golden) {
  std::unique_ptr<Message> message = New(type);
  if (!message->ParseFromString(golden.payload)) return "the old bytes do not parse";
  const std::string text = TextOf(*message);
  return text == golden.text ? "" : absl::StrCat("the old bytes now say\n", text);
}

class EventGoldenTest : public ::testing::TestWithParam<const Descriptor*> {};

TEST_P(EventGoldenTest, OldBytesAreStillRead) {
  absl::StatusOr<Golden> golden = ReadGolden(PathOf(GetParam()));
  if (Regenerates() && absl::IsNotFound(golden.status())) GTEST_SKIP() << "a new event";
  ASSERT_TRUE(golden.ok()) << golden.status() << "; SAIKNE_REGENERATE=1 writes it";
  EXPECT_EQ(WhyUnreadable(GetParam(), *golden), "")
      << "a field was removed, renumbered, renamed or changed its type: that is a new event type";
}

TEST_P(EventGoldenTest, SameBytesAsBefore) {
  std::unique_ptr<Message> message = New(GetParam());
  Fill(*message);
  const Golden now = GoldenOf(RecordOf(*message), TextOf(*message));
  absl::StatusOr<Golden> golden = ReadGolden(PathOf(GetParam()));
  if (Regenerates()) {
    if (golden.ok()) {
      ASSERT_EQ(WhyUnreadable(GetParam(), *golden), "") << "the file is left as it is";
    }
    WriteGolden(PathOf(GetParam()), now);
    return;
  }
  ASSERT_TRUE(golden.ok()) << golden.status() << "; SAIKNE_REGENERATE=1 writes it";
  EXPECT_EQ(Print(now), Print(*golden)) << "after a compatible change run again with SAIKNE_REGENERATE=1";
}

INSTANTIATE_TEST_SUITE_P(AllEvents, EventGoldenTest, ::testing::ValuesIn(AllEvents()),
                         [](const ::testing::TestParamInfo<const Descriptor*>& info) {
                           return absl::StrReplaceAll(info.param->full_name(), {{".", "_"}});
                         });

TEST(EventGoldenFilesTest, NoEventDisappears) {
  if (Regenerates()) GTEST_SKIP() << "files are being written";
  std::set<std::string> declared, stored;
  for (const Descriptor* type : AllEvents()) declared.insert(type->full_name());
  for (const auto& file : std::filesystem::directory_iterator(SAIKNE_GOLDEN_DIR)) stored.insert(file.path().stem());
  EXPECT_EQ(declared, stored);
  EXPECT_GE(declared.size(), 40);
}

}  // namespace
}  // namespace saikne::contract
