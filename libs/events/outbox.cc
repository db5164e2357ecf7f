#include "libs/events/outbox.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/fault_point.h"
#include "libs/base/status.h"
#include "libs/events/outbox_rows.h"
#include "libs/events/record.h"
#include "libs/events/sql.h"
#include "libs/events/state_topics.h"

namespace saikne::events {
namespace {

std::mutex settings_mutex;
std::atomic<bool> append_states{false};

std::shared_ptr<const OutboxSettings>& SettingsHolder() {
  static auto* holder = new std::shared_ptr<const OutboxSettings>(new OutboxSettings());
  return *holder;
}

std::shared_ptr<const OutboxSettings> Settings() {
  std::lock_guard<std::mutex> lock(settings_mutex);
  return SettingsHolder();
}

}  // namespace

void AppendStates(bool append) { append_states = append; }

void SetOutboxSettings(OutboxSettings settings) {
  auto next = std::make_shared<const OutboxSettings>(std::move(settings));
  std::lock_guard<std::mutex> lock(settings_mutex);
  SettingsHolder() = std::move(next);
}

Outgoing::Outgoing(const google::protobuf::Message& event, int64_t event_version, const Flow& flow,
                   absl::Time now)
    : event_id_(Id::New(now)),
      type_(event.GetDescriptor()->full_name()),
      event_version_(event_version),
      now_(now),
      flow_(flow),
      payload_(event.SerializeAsString()) {
  // A type without the option leaves the topic empty, which Append refuses.
  absl::StatusOr<EventType> declared = EventTypeOf(event.GetDescriptor());
  if (!declared.ok()) return;
  declared_ = *std::move(declared);
  key_ = event.GetReflection()->GetString(
      event, event.GetDescriptor()->FindFieldByName(declared_.key_field));
}

absl::StatusOr<std::string> Outgoing::CheckedKey() const {
  if (declared_.topic.empty()) {
    return Error(absl::StatusCode::kInternal, "NO_EVENT_OPTION",
                 absl::StrCat(type_, " is not declared as an event"), {{"type", type_}});
  }
  absl::StatusOr<Id> key = Id::Parse(key_);
  if (!key.ok() || key->nil()) {
    return Error(absl::StatusCode::kInternal, "BAD_EVENT_KEY",
                 absl::StrCat(type_, ": its key is not an id"), {{"type", type_}});
  }
  if (payload_.size() > kMaxPayloadBytes) {
    return Error(absl::StatusCode::kInvalidArgument, "EVENT_TOO_LARGE",
                 absl::StrCat(type_, " has ", payload_.size(), " bytes; at most ", kMaxPayloadBytes,
                              " can be published"),
                 {{"type", type_},
                  {"bytes", absl::StrCat(payload_.size())},
                  {"limit", absl::StrCat(kMaxPayloadBytes)}});
  }
  return key->ToString();
}

absl::Status Outbox::Append(absl::Span<const Outgoing> events) {
  if (events.empty()) return absl::OkStatus();
  std::shared_ptr<const OutboxSettings> settings = Settings();
  OutboxRows rows;
  rows.Reserve(events.size());
  const auto add = [&](const Outgoing& event, std::string topic, const std::string& key, std::string headers) {
    rows.ids.push_back(event.event_id_);
    rows.topics.push_back(std::move(topic));
    rows.keys.push_back(key);
    rows.headers.push_back(std::move(headers));
    rows.versions.push_back(event.event_version_);
    rows.times.push_back(event.now_);
    rows.payloads.push_back({event.payload_});
  };
  for (const Outgoing& event : events) {
    ASSIGN_OR_RETURN(std::string key, event.CheckedKey());
    Envelope envelope = MakeEnvelope(event.event_id_, settings->source, event.type_, key,
                                     event.event_version_, event.flow_, event.now_);
    const EventType& type = event.declared_;
    add(event, TopicName(settings->topic_prefix, type.topic), key, EncodeHeaders(envelope, type));
    if (append_states && type.state) {
      add(event, StateTopicName(settings->topic_prefix, type.topic), key, rows.headers.back());
    }
  }
  return AppendRows(txn_, rows);
}

absl::Status Outbox::AppendStates(absl::Span<const Outgoing> states) {
  if (states.empty()) return absl::OkStatus();
  std::shared_ptr<const OutboxSettings> settings = Settings();
  OutboxRows rows;
  rows.Reserve(states.size());
  for (const Outgoing& state : states) {
    ASSIGN_OR_RETURN(std::string key, state.CheckedKey());
    if (!state.declared_.state) {
      return Error(absl::StatusCode::kInternal, "NO_STATE_TOPIC", absl::StrCat(state.type_, " holds no whole aggregate"),
                   {{"type", state.type_}});
    }
    ASSIGN_OR_RETURN(const Id aggregate, Id::Parse(key));
    const Id id = Id::Derived(aggregate, absl::StrCat("state ", state.event_version_));
    rows.ids.push_back(id);
    rows.topics.push_back(StateTopicName(settings->topic_prefix, state.declared_.topic));
    rows.headers.push_back(EncodeHeaders(MakeEnvelope(id, settings->source, state.type_, key, state.event_version_, state.flow_,
                                                      state.now_), state.declared_));
    rows.keys.push_back(std::move(key));
    rows.versions.push_back(state.event_version_);
    rows.times.push_back(state.now_);
    rows.payloads.push_back({state.payload_});
  }
  return AppendRows(txn_, rows);
}

absl::Status AppendRows(pg::Txn& txn, const OutboxRows& rows) {
  RETURN_IF_ERROR(txn.Write(sql::kAppendOutbox, rows.ids, rows.topics, rows.keys, rows.versions, rows.times, rows.headers,
                            rows.payloads));
  FAULT_POINT("C1.appended");
  WakeRelayAfter(txn);
  return absl::OkStatus();
}

void WakeRelayAfter(pg::Txn& txn) {
  std::shared_ptr<const OutboxSettings> settings = Settings();
  if (!settings->wake_relay) return;
  txn.OnCommit([wake = settings->wake_relay] {
    FAULT_POINT("C2.committed");
    wake();
  });
}

}  // namespace saikne::events
