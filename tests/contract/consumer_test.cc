// What each service does with each event that exists: the golden bytes of all of them are fed, one by one, to the service's real
// program with a real database, where nothing but the company is known. tests/contract/reactions/<service>.txt has a line for each event the
// service subscribes to: "taken", or "parked" and the reason, for what its reaction refuses of the golden values (they are well formed
// and refer to nothing). An event that has no line and is taken, or a line whose event is not subscribed to any more, fails.
// SAIKNE_REGENERATE=1 writes the files anew.

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "google/protobuf/unknown_field_set.h"
#include "libs/events/topics.h"
#include "libs/service/tests/http.h"
#include "libs/testing/service_fixture.h"
#include "services/crm/sql.h"
#include "services/finance/sql.h"
#include "services/inventory/sql.h"
#include "services/ordering/sql.h"
#include "services/procurement/sql.h"
#include "services/production/sql.h"
#include "tests/contract/golden_file.h"

namespace saikne::contract {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using Outcomes = std::map<std::string, std::string>;  // by event type

struct Consumer {
  const char* service;
  pg::MigrationSeries (*migrations)();
};

constexpr Consumer kConsumers[] = {
    {"crm", &crm::Migrations},           {"ordering", &ordering::Migrations},     {"inventory", &inventory::Migrations},
    {"procurement", &procurement::Migrations}, {"production", &production::Migrations}, {"finance", &finance::Migrations},
};

constexpr int kNewField = 18'000;
constexpr int kNewEnumValue = 4'711;

// Calls `each` for a message and all within it.
void Walk(Message& message, const std::function<void(Message&)>& each) {
  each(message);
  const auto& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const int size = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < size; ++i) {
      Walk(field->is_repeated() ? *reflection.MutableRepeatedMessage(&message, field, i)
                                : *reflection.MutableMessage(&message, field),
           each);
    }
  }
}

// As a newer release of the producer would write it.
void AddUnknownField(Message& message) {
  message.GetReflection()->MutableUnknownFields(&message)->AddLengthDelimited(kNewField, "new");
}

// Keys of people are used once, too.
void RenameSku(Message& message, int generation) {
  const FieldDescriptor* sku = message.GetDescriptor()->FindFieldByName("sku");
  if (sku == nullptr || sku->is_repeated()) return;
  const auto& reflection = *message.GetReflection();
  reflection.SetString(&message, sku, absl::StrCat(reflection.GetString(message, sku), "-", generation));
}

void SetUnknownEnums(Message& message) {
  const auto& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_ENUM) continue;
    if (!field->is_repeated()) reflection.SetEnumValue(&message, field, kNewEnumValue);
    for (int i = 0; field->is_repeated() && i < reflection.FieldSize(message, field); ++i)
      reflection.SetRepeatedEnumValue(&message, field, i, kNewEnumValue);
  }
}

class ConsumerContractTest : public ::testing::TestWithParam<Consumer> {
 protected:
  // The golden message; each generation has ids of its own, of the same length. The first has the golden bytes but for these.
  std::unique_ptr<Message> GoldenMessage(const Descriptor* type, int generation) {
    const auto golden = ReadGolden(absl::StrCat(SAIKNE_GOLDEN_DIR, "/", type->full_name(), ".golden"));
    EXPECT_TRUE(golden.ok()) << golden.status();
    std::unique_ptr<Message> message(google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
    EXPECT_TRUE(golden.ok() &&
                message->ParseFromString(absl::StrReplaceAll(
                    golden->payload, {{"0190a0de-", absl::StrCat("0190a0d", generation, "-")}})));
    if (generation > 1) Walk(*message, [&](Message& part) { RenameSku(part, generation); });
    return message;
  }

  void Publish(const Message& message) {
    const events::EventRecord record = service_.kafka().Record(message, service_.Flow(Id::New(absl::Now())), 1);
    service_.kafka().PublishRaw(record.topic, record.key, record.headers, record.payload);
  }

  // Everything published so far has been dealt with.
  void Settle() { service_.Settle(absl::Seconds(60)); }

  double UnknownTypes() {
    const std::string metrics = svc::HttpGet(service_.process().admin_port(), "/metrics");
    const std::string name = "\nsaikne_consumer_unknown_type_total ";
    const size_t at = metrics.find(name);
    double value = -1;
    EXPECT_TRUE(at != std::string::npos &&
                absl::SimpleAtod(metrics.substr(at + name.size(), metrics.find('\n', at + 1) - at - name.size()), &value))
        << metrics.substr(0, 2000);
    return value;
  }

  // "taken" or "parked REASON" of the only event of a type and generation.
  std::string OutcomeOf(const Descriptor* type, int generation) {
    const std::string where = absl::StrCat("FROM parked_message WHERE event_type = '", type->full_name(),
                                           "' AND subject LIKE '0190a0d", generation, "-%'");
    if (service_.pg().Count("SELECT count(*) " + where) == 0) return "taken";
    return absl::StrCat("parked ", service_.pg().Value("SELECT reason " + where));
  }

  Outcomes FeedGolden(const std::vector<const Descriptor*>& types) {
    Outcomes outcomes;
    for (const Descriptor* type : types) {
      const double unknown = UnknownTypes();
      Publish(*GoldenMessage(type, 1));
      Settle();
      if (Consumed(type) && UnknownTypes() == unknown) outcomes[type->full_name()] = OutcomeOf(type, 1);
    }
    return outcomes;
  }

  // Other topics are not read at all.
  bool Consumed(const Descriptor* type) {
    const auto event = events::EventTypeOf(type);
    return event.ok() && service_.pg().Count(absl::StrCat("SELECT count(*) FROM consumer_stream WHERE topic = '",
                                                          events::TopicName(service_.kafka().prefix(), event->topic),
                                                          "'")) > 0;
  }

  testing::ServiceFixture service_{GetParam().service, GetParam().migrations()};
};

std::string TablePath(const std::string& service) { return absl::StrCat(SAIKNE_REACTIONS_DIR, "/", service, ".txt"); }

Outcomes ReadTable(const std::string& service) {
  Outcomes table;
  std::ifstream file(TablePath(service));
  for (std::string line; std::getline(file, line);) table[line.substr(0, line.find(' '))] = line.substr(line.find(' ') + 1);
  return table;
}

void WriteTable(const std::string& service, const Outcomes& outcomes) {
  std::filesystem::create_directories(SAIKNE_REACTIONS_DIR);
  std::ofstream file(TablePath(service));
  for (const auto& [type, outcome] : outcomes) file << type << " " << outcome << "\n";
}

TEST_P(ConsumerContractTest, EachSubscriptionReadsWhatItsProducerWrites) {
  std::vector<const Descriptor*> types;
  for (const events::EventType& type : events::DeclaredEventTypes()) types.push_back(type.descriptor);
  ASSERT_GE(types.size(), 60);
  const Outcomes outcomes = FeedGolden(types);
  if (const char* set = std::getenv("SAIKNE_REGENERATE"); set != nullptr && std::string(set) == "1") {
    WriteTable(GetParam().service, outcomes);
  }
  if (const Outcomes table = ReadTable(GetParam().service); table.empty()) {
    std::printf("%s has no table yet: SAIKNE_REGENERATE=1 writes it\n", GetParam().service);
  } else {
    EXPECT_EQ(outcomes, table);
  }

  // A newer producer: fields and enum values this program does not know, everywhere.
  for (const Descriptor* type : types) {
    if (outcomes.count(type->full_name()) == 0) continue;
    std::unique_ptr<Message> message = GoldenMessage(type, 2);
    Walk(*message, AddUnknownField);
    Publish(*message);
    message = GoldenMessage(type, 3);
    Walk(*message, SetUnknownEnums);
    Publish(*message);
  }
  Settle();
  for (const auto& [name, outcome] : outcomes) {
    const Descriptor* type = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(name);
    EXPECT_EQ(OutcomeOf(type, 2), outcome) << name << " with fields of a newer release";
    EXPECT_EQ(service_.pg().Count(absl::StrCat("SELECT count(*) FROM parked_message WHERE reason IN ('BAD_PAYLOAD', "
                                               "'BAD_ENVELOPE', 'BAD_REACTION') AND event_type = '", name, "'")),
              0)
        << name;
  }
  EXPECT_TRUE(service_.process().running());
}

TEST_P(ConsumerContractTest, AnEventTypeOfANewerReleaseIsPassedOver) {
  const double before = UnknownTypes();
  int topics = 0;
  std::set<std::string> seen;
  for (const events::EventType& type : events::DeclaredEventTypes()) {
    if (!Consumed(type.descriptor) || !seen.insert(type.topic).second) continue;
    events::EventRecord record =
        service_.kafka().Record(*GoldenMessage(type.descriptor, 4), service_.Flow(Id::New(absl::Now())), 1);
    for (auto& [name, value] : record.headers) {
      if (name == "ce_type") absl::StrAppend(&value, "OfNextYear");
    }
    service_.kafka().PublishRaw(record.topic, record.key, record.headers, "\x0a\x03new");
    ++topics;
  }
  Settle();
  EXPECT_GT(topics, 0);
  EXPECT_EQ(UnknownTypes(), before + topics);
  EXPECT_EQ(service_.pg().Count("SELECT count(*) FROM parked_message"), 0);
}

INSTANTIATE_TEST_SUITE_P(Services, ConsumerContractTest, ::testing::ValuesIn(kConsumers),
                         [](const auto& info) { return std::string(info.param.service); });

}  // namespace
}  // namespace saikne::contract
