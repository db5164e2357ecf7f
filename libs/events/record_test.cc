#include "libs/events/record.h"

#include <algorithm>
#include <map>
#include <memory>

#include "absl/time/clock.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/dynamic_message.h"
#include "gtest/gtest.h"
#include "libs/base/status.h"
#include "libs/events/topics.h"
#include "saikne/crm/events/v1/crm_events.pb.h"
#include "saikne/finance/events/v1/finance_events.pb.h"
#include "saikne/options/v1/event.pb.h"

namespace saikne::events {
namespace {

const char* const kId = "01900000-0000-7000-8000-000000000001";

EventRecord Sample() {
  crm::events::v1::AccountChanged event;
  event.set_account_id(kId);
  Flow flow;
  flow.company_id = *Id::Parse("01900000-0000-7000-8000-0000000000cc");
  flow.actor = "a\nb";
  flow.correlation_id = "deal";
  flow.causation_id = "cause";
  flow.effective_time = absl::FromUnixSeconds(1'700'000'000);
  return *EncodeRecord(event, 42, flow, absl::FromUnixMicros(1'790'000'000'123'456),
                       *Id::Parse("01900000-0000-7000-8000-0000000000ee"), "//local/crm", "saikne");
}

TEST(RecordTest, HasTheHeadersOfTheContract) {
  EventRecord record = Sample();
  EXPECT_EQ(record.topic, "saikne.crm.account.events.v1");
  EXPECT_EQ(record.key, kId);
  std::map<std::string, std::string> h(record.headers.begin(), record.headers.end());
  EXPECT_EQ(h["ce_id"], "01900000-0000-7000-8000-0000000000ee");
  EXPECT_EQ(h["ce_time"], "2026-09-21T14:13:20.123456Z");
  EXPECT_EQ(h["ce_effectivetime"], "2023-11-14T22:13:20.000000Z");
  EXPECT_EQ(h["ce_aggregateversion"], "00000000000000000042");
  EXPECT_EQ(h["ce_dataclassification"], "confidential");
  EXPECT_EQ(h["ce_source"], "//local/crm");
  EXPECT_EQ(h.count("traceparent"), 0u);
}

TEST(RecordTest, ReadsBackWhatItWrote) {
  EventRecord record = Sample();
  Envelope e;
  ASSERT_TRUE(FromHeaders(Views(record.headers), e).ok());
  EXPECT_EQ(e.type, "saikne.crm.events.v1.AccountChanged");
  EXPECT_EQ(e.subject, kId);
  EXPECT_EQ(e.event_version, 42);
  EXPECT_EQ(e.time, absl::FromUnixMicros(1'790'000'000'123'456));
  EXPECT_EQ(e.effective_time, absl::FromUnixSeconds(1'700'000'000));
  EXPECT_EQ(e.flow().causation_id, e.id.ToString());
  EXPECT_EQ(e.flow().correlation_id, "deal");
}

TEST(RecordTest, StoredHeadersAreLines) {
  EventRecord record = Sample();
  std::string text = EncodeHeaders(Views(record.headers));
  std::vector<HeaderView> views = DecodeHeaders(text);
  ASSERT_EQ(views.size(), record.headers.size());
  for (size_t i = 0; i < views.size(); ++i) {
    EXPECT_EQ(std::string(views[i].first), record.headers[i].first);
    // No line can be broken in.
    const std::string expected = views[i].first == "ce_actor" ? "ab" : record.headers[i].second;
    EXPECT_EQ(std::string(views[i].second), expected);
  }
}

TEST(RecordTest, ReadsEveryFormOfATime) {
  const std::pair<const char*, absl::Time> forms[] = {
      {"2026-09-21T14:13:20.123456Z", absl::FromUnixMicros(1'790'000'000'123'456)},
      {"2026-09-21T14:13:20Z", absl::FromUnixSeconds(1'790'000'000)},
      {"2026-09-21T16:13:20.5+02:00", absl::FromUnixMillis(1'790'000'000'500)},
      {"1969-12-31T23:59:59.999999Z", absl::FromUnixMicros(-1)}};
  for (const auto& [text, time] : forms) {
    EventRecord record = Sample();
    for (auto& header : record.headers) {
      if (header.first == "ce_time") header.second = text;
    }
    Envelope e;
    ASSERT_TRUE(FromHeaders(Views(record.headers), e).ok()) << text;
    EXPECT_EQ(e.time, time) << text;
  }
  for (const char* text : {"2026-13-21T14:13:20.123456Z", "2026-02-30T14:13:20.123456Z", "x026-09-21T14:13:20.123456Z"}) {
    Envelope e;
    EXPECT_FALSE(FromHeaders({{"ce_time", text}}, e).ok()) << text;
  }
  const EventType type = *EventTypeOf(crm::events::v1::AccountChanged::descriptor());
  const Envelope early = MakeEnvelope(Id(), "s", "a.v2.B", "k", 1, Flow(), absl::FromUnixMicros(-1));
  EXPECT_EQ(EncodeHeaders(early, type), EncodeHeaders(Views(ToHeaders(early, type))));
}

// Of no service: nothing is deprecated yet.
const google::protobuf::Descriptor* Retired(const std::string& since) {
  static auto& pools = *new std::vector<std::unique_ptr<google::protobuf::DescriptorPool>>;
  google::protobuf::FileDescriptorProto file;
  file.set_name("test_events.proto");
  file.set_package("saikne.test.events.v1");
  file.set_syntax("proto3");
  google::protobuf::DescriptorProto& message = *file.add_message_type();
  message.set_name("OrderTaken");
  google::protobuf::FieldDescriptorProto& key = *message.add_field();
  key.set_name("order_id");
  key.set_number(1);
  key.set_type(google::protobuf::FieldDescriptorProto::TYPE_STRING);
  key.set_label(google::protobuf::FieldDescriptorProto::LABEL_OPTIONAL);
  options::v1::EventOptions& event = *message.mutable_options()->MutableExtension(options::v1::event);
  event.set_topic("test.order");
  event.set_key("order_id");
  event.set_deprecated_since(since);
  event.set_replaced_by("saikne.test.events.v2.OrderAccepted");
  pools.push_back(std::make_unique<google::protobuf::DescriptorPool>(google::protobuf::DescriptorPool::generated_pool()));
  return pools.back()->BuildFile(file)->message_type(0);
}

TEST(RecordTest, SaysThatItsTypeIsDeprecated) {
  google::protobuf::DynamicMessageFactory factory;
  const auto* type = Retired("2027-03-01");
  std::unique_ptr<google::protobuf::Message> event(factory.GetPrototype(type)->New());
  event->GetReflection()->SetString(event.get(), type->FindFieldByName("order_id"), kId);
  const EventRecord record = *EncodeRecord(*event, 1, Flow(), absl::Now(), Id(), "//local/test", "saikne");
  std::map<std::string, std::string> h(record.headers.begin(), record.headers.end());
  EXPECT_EQ(h["ce_deprecated"], "true");
  EXPECT_EQ(h["ce_deprecationfrom"], "2027-03-01T00:00:00Z");
  EXPECT_EQ(h["ce_deprecationmigration"], "urn:saikne:schema:saikne.test.events.v2.OrderAccepted:2");
  for (const auto& [name, value] : Sample().headers) EXPECT_EQ(name.find("ce_deprecat"), std::string::npos);
  EXPECT_EQ(ReasonOf(EventTypeOf(Retired("next spring")).status()), "BAD_DEPRECATION");
}

TEST(RecordTest, NamesTheHeaderThatIsWrong) {
  for (const char* name : {"ce_type", "ce_id", "ce_subject", "ce_aggregateversion", "ce_companyid"}) {
    EventRecord record = Sample();
    for (auto& header : record.headers) {
      if (header.first == name) header.first = "other";
    }
    Envelope e;
    absl::Status status = FromHeaders(Views(record.headers), e);
    EXPECT_EQ(ReasonOf(status), "BAD_ENVELOPE");
    EXPECT_NE(status.message().find(name), absl::string_view::npos) << status;
  }
  EventRecord record = Sample();
  for (auto& header : record.headers) {
    if (header.first == "ce_time") header.second = "yesterday";
  }
  Envelope e;
  EXPECT_EQ(ReasonOf(FromHeaders(Views(record.headers), e)), "BAD_ENVELOPE");
  EXPECT_EQ(e.event_version, 42);  // what could be read stands
}

TEST(TopicsTest, EveryDeclaredEventHasTopicAndKey) {
  // Names both files, so that the linker keeps them.
  (void)crm::events::v1::AccountChanged::descriptor();
  (void)finance::events::v1::CompanyChanged::descriptor();
  std::vector<EventType> types = DeclaredEventTypes();
  ASSERT_GT(types.size(), 10u);
  bool found = false;
  for (const EventType& type : types) {
    EXPECT_TRUE(EventTypeOf(type.descriptor).ok());
    found |= type.descriptor == crm::events::v1::AccountChanged::descriptor() && type.topic == "crm.account";
  }
  EXPECT_TRUE(found);
  std::vector<std::string> names = TopicNames("acme", types);
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  EXPECT_EQ(std::count(names.begin(), names.end(), "acme.crm.account.events.v1"), 1);
  EXPECT_EQ(ReasonOf(EventTypeOf(crm::events::v1::AccountFacts::descriptor()).status()), "NO_EVENT_OPTION");
}

}  // namespace
}  // namespace saikne::events
