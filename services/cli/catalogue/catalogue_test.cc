// docs/events and docs/asyncapi.json are what the protos say today. SAIKNE_REGENERATE=1 writes them anew, as
// `saiknectl catalogue --out docs` does.

#include "services/cli/catalogue/catalogue.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <sstream>

#include "absl/strings/match.h"
#include "google/protobuf/dynamic_message.h"
#include "google/protobuf/util/json_util.h"
#include "libs/events/record.h"
#include "nlohmann/json.hpp"
#include "services/cli/catalogue/asyncapi.h"
#include "services/cli/catalogue/declarations.h"
#include "services/cli/catalogue/pages.h"
#include "services/cli/catalogue/sample.h"

namespace saikne::cli {
namespace {

std::string Read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(Catalogue, TheCommittedFilesAreCurrent) {
  const std::filesystem::path docs = SAIKNE_DOCS_DIR;
  const auto files = Catalogue();
  if (const char* set = std::getenv("SAIKNE_REGENERATE"); set != nullptr && std::string(set) == "1") {
    std::filesystem::create_directories(docs / "events");
    for (const auto& [path, text] : files) std::ofstream(docs / path, std::ios::binary) << text;
  }
  for (const auto& [path, text] : files) {
    EXPECT_TRUE(Read(docs / path) == text) << "docs/" << path << " is not current: saiknectl catalogue --out docs";
  }
  for (const auto& page : std::filesystem::directory_iterator(docs / "events")) {
    EXPECT_EQ(files.count("events/" + page.path().filename().string()), 1u) << page.path() << " is of no event";
  }
}

TEST(Catalogue, EverythingIsExplained) {
  EXPECT_GE(DeclaredEvents().size(), 60u);
  for (const DeclaredEvent& event : DeclaredEvents()) {
    const auto& type = *event.type.descriptor;
    EXPECT_NE(CommentOf(type), "") << type.full_name();
    for (int i = 0; i < type.field_count(); ++i) EXPECT_NE(CommentOf(*type.field(i)), "") << type.field(i)->full_name();
  }
}

// As others come to know of it, long before it happens.
TEST(Catalogue, ADeprecatedEventIsMarked) {
  DeclaredEvent event = DeclaredEvents().front();
  EXPECT_FALSE(absl::StrContains(EventPage(event) + IndexPage({event}) + AsyncApi({event}), "2027-03-01"));
  EXPECT_TRUE(absl::StrContains(EventPage(event), "| deprecated | no |"));
  event.type.deprecated_since = "2027-03-01";
  EXPECT_TRUE(absl::StrContains(EventPage(event), "| deprecated | since 2027-03-01, published for 180 days more at least; nothing"));
  event.type.replaced_by = "saikne.crm.events.v2.DealWon";
  EXPECT_TRUE(absl::StrContains(EventPage(event), "; replaced by `saikne.crm.events.v2.DealWon` |"));
  EXPECT_TRUE(absl::StrContains(IndexPage({event}), "**Deprecated.** "));
  const auto api = nlohmann::json::parse(AsyncApi({event}));
  const auto& message = api["components"]["messages"][PageName(event)];
  EXPECT_EQ(message["x-deprecated-since"], "2027-03-01");
  EXPECT_EQ(message["x-replaced-by"], "saikne.crm.events.v2.DealWon");
}

TEST(Catalogue, AllTypesOfATopicHoldAllOfTheirAggregateOrNone) {
  std::map<std::string, bool> states;
  for (const DeclaredEvent& event : DeclaredEvents()) {
    EXPECT_EQ(states.try_emplace(event.type.topic, event.type.state).first->second, event.type.state) << event.type.topic;
  }
}

TEST(Catalogue, EverySampleIsAMessage) {
  google::protobuf::DynamicMessageFactory factory;
  for (const DeclaredEvent& event : DeclaredEvents()) {
    std::unique_ptr<google::protobuf::Message> message(factory.GetPrototype(event.type.descriptor)->New());
    const auto status = google::protobuf::util::JsonStringToMessage(SampleOf(*event.type.descriptor).dump(), message.get());
    EXPECT_TRUE(status.ok()) << event.type.descriptor->full_name() << ": " << status.ToString();
  }
}

TEST(AsyncApi, TheEnvelopeNamesTheHeadersThatAreSent) {
  const auto api = nlohmann::json::parse(Catalogue().at("asyncapi.json"));
  std::set<std::string> told, sent;
  for (const auto& [name, schema] : api["components"]["schemas"]["envelope"]["properties"].items()) told.insert(name);
  events::Envelope envelope;
  envelope.traceparent = "00-1-1-01";
  events::EventType type;
  type.deprecated_since = "2027-03-01";
  type.replaced_by = "saikne.crm.events.v2.DealWon";
  for (const auto& [name, value] : saikne::events::ToHeaders(envelope, type)) sent.insert(name);
  EXPECT_EQ(told, sent);
}

}  // namespace
}  // namespace saikne::cli
