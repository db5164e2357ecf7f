#include "libs/service/backbone_api.h"

#include "absl/strings/str_cat.h"
#include "libs/base/log.h"
#include "libs/base/status.h"
#include "libs/base/time_proto.h"
#include "libs/events/positions.h"
#include "libs/events/republish.h"
#include "libs/events/sql.h"
#include "libs/service/reason.h"
#include "libs/service/sql.h"

namespace saikne::svc {
namespace {

namespace v1 = operations::v1;

constexpr int kStatesAtOnce = 500;  // rows that are locked together

absl::StatusOr<events::BackbonePart> PartOf(v1::Part part) {
  if (part == v1::PART_RELAY) return events::BackbonePart::kRelay;
  if (part == v1::PART_CONSUMER) return events::BackbonePart::kConsumer;
  return FieldError("part", "Say PART_RELAY or PART_CONSUMER.");
}

v1::PartControl ToProto(const events::BackboneControl& control) {
  v1::PartControl out;
  out.set_paused(control.paused);
  out.set_reason(control.reason);
  out.set_actor(control.actor);
  *out.mutable_since() = ToTimestamp(control.since);
  if (control.tolerant_until) *out.mutable_tolerant_until() = ToTimestamp(*control.tolerant_until);
  return out;
}

absl::StatusOr<absl::Time> FromTime(bool given, const google::protobuf::Timestamp& time) {
  if (!given) return FieldError("from_time", "Say from when on.");
  return FromTimestamp(time);
}

}  // namespace

std::vector<rpc::Method> BackboneApi::Methods() {
  using rpc::Unary;
  using rpc::WithoutCompany;
  return {WithoutCompany(Unary("GetBackbone", *this, &BackboneApi::GetBackbone)),
          WithoutCompany(Unary("PausePart", *this, &BackboneApi::PausePart)),
          WithoutCompany(Unary("ResumePart", *this, &BackboneApi::ResumePart)),
          WithoutCompany(Unary("RewindConsumer", *this, &BackboneApi::RewindConsumer)),
          WithoutCompany(Unary("RepublishEvents", *this, &BackboneApi::RepublishEvents)),
          WithoutCompany(Unary("RepublishStates", *this, &BackboneApi::RepublishStates))};
}

absl::StatusOr<v1::Backbone> BackboneApi::GetBackbone(const rpc::Call&, const v1::GetBackboneRequest&) {
  v1::Backbone out;
  ASSIGN_OR_RETURN(events::BackboneControl relay, ReadControl(db_.pool(), events::BackbonePart::kRelay));
  ASSIGN_OR_RETURN(events::BackboneControl consumer, ReadControl(db_.pool(), events::BackbonePart::kConsumer));
  *out.mutable_relay() = ToProto(relay);
  *out.mutable_consumer() = ToProto(consumer);
  const events::RelayStatus publishing = relay_.status();
  out.set_leads(publishing.leads);
  out.set_fence(publishing.fence);
  out.set_acked_to(publishing.acked_to);
  out.set_missing(publishing.missing);
  out.set_relay_error(publishing.last_error);
  ASSIGN_OR_RETURN(pg::Rows unpublished, db_.pool().Read(sql::kCountUnpublished));
  out.set_unpublished(unpublished[0].Get<int64_t>(0));
  ASSIGN_OR_RETURN(pg::Rows parked, db_.pool().Read(::saikne::events::sql::kParkedSummary));
  out.set_parked(parked[0].Get<int64_t>(0));
  if (consumer_ == nullptr) return out;
  const events::ConsumerStatus consuming = consumer_->status();
  out.set_partitions(consuming.partitions);
  out.set_consumer_error(consuming.last_error);
  ASSIGN_OR_RETURN(std::unique_ptr<kafka::Admin> admin, kafka::Admin::Create({.brokers = brokers_}));
  absl::StatusOr<std::vector<events::ConsumedPartition>> partitions =
      events::ConsumedPartitions(db_.pool(), *admin);
  if (!partitions.ok()) {
    if (out.consumer_error().empty()) out.set_consumer_error(std::string(partitions.status().message()));
    return out;
  }
  for (const events::ConsumedPartition& partition : *partitions) {
    v1::Backbone::Position& position = *out.add_positions();
    position.set_topic(partition.id.topic);
    position.set_partition(partition.id.partition);
    position.set_offset(partition.position);
    position.set_begin_offset(partition.begin);
    position.set_end_offset(partition.end);
  }
  return out;
}

absl::StatusOr<v1::PausePartResponse> BackboneApi::PausePart(const rpc::Call& call, const v1::PausePartRequest& request) {
  ASSIGN_OR_RETURN(events::BackbonePart part, PartOf(request.part()));
  RETURN_IF_ERROR(CheckReason(request.reason()));
  RETURN_IF_ERROR(Pause(db_.pool(), part, request.reason(), call.actor()));
  ASSIGN_OR_RETURN(events::BackboneControl control, ReadControl(db_.pool(), part));
  v1::PausePartResponse response;
  *response.mutable_control() = ToProto(control);
  return response;
}

absl::StatusOr<v1::ResumePartResponse> BackboneApi::ResumePart(const rpc::Call& call,
                                                               const v1::ResumePartRequest& request) {
  constexpr int kMostMinutes = 24 * 60;
  ASSIGN_OR_RETURN(events::BackbonePart part, PartOf(request.part()));
  RETURN_IF_ERROR(CheckReason(request.reason()));
  if (request.tolerate_minutes() < 0 || request.tolerate_minutes() > kMostMinutes)
    return FieldError("tolerate_minutes", absl::StrCat("From 0 to ", kMostMinutes, "."));
  RETURN_IF_ERROR(Resume(db_.pool(), part, request.reason(), call.actor(), absl::Minutes(request.tolerate_minutes())));
  ASSIGN_OR_RETURN(events::BackboneControl control, ReadControl(db_.pool(), part));
  v1::ResumePartResponse response;
  *response.mutable_control() = ToProto(control);
  return response;
}

absl::StatusOr<v1::RewindConsumerResponse> BackboneApi::RewindConsumer(const rpc::Call& call,
                                                                       const v1::RewindConsumerRequest& request) {
  RETURN_IF_ERROR(CheckReason(request.reason()));
  ASSIGN_OR_RETURN(absl::Time from, FromTime(request.has_from_time(), request.from_time()));
  ASSIGN_OR_RETURN(std::unique_ptr<kafka::Admin> admin, kafka::Admin::Create({.brokers = brokers_}));
  ASSIGN_OR_RETURN(std::vector<events::Rewind> plan, events::PlanRewind(db_.pool(), *admin, request.topic(), from));
  if (!request.validate_only()) {
    RETURN_IF_ERROR(events::ApplyRewind(db_.pool(), plan));
    log::Warn("consumer.rewound", {{"topic", request.topic()}, {"from", absl::FormatTime(from)}, {"actor", call.actor()},
                                   {"reason", request.reason()}, {"partitions", plan.size()}});
  }
  v1::RewindConsumerResponse response;
  for (const events::Rewind& step : plan) {
    v1::RewindConsumerResponse::Move& move = *response.add_moves();
    move.set_topic(step.id.topic);
    move.set_partition(step.id.partition);
    move.set_from_offset(step.from);
    move.set_to_offset(step.to);
    move.set_lost(step.lost);
  }
  return response;
}

absl::StatusOr<v1::RepublishEventsResponse> BackboneApi::RepublishEvents(const rpc::Call& call,
                                                                         const v1::RepublishEventsRequest& request) {
  RETURN_IF_ERROR(CheckReason(request.reason()));
  events::JournalRange range;
  ASSIGN_OR_RETURN(range.from, FromTime(request.has_from_time(), request.from_time()));
  if (request.has_to_time()) range.to = FromTimestamp(request.to_time());
  if (range.to <= range.from) return FieldError("to_time", "It is not after from_time.");
  range.topic = request.topic();
  range.key = request.subject();
  ASSIGN_OR_RETURN(std::vector<int64_t> ids, events::FindInJournal(db_.pool(), range));
  if (!request.validate_only() && !ids.empty()) {
    RETURN_IF_ERROR(events::Republish(db_.pool(), ids));
    log::Warn("events.republished", {{"count", ids.size()}, {"from", absl::FormatTime(range.from)},
                                     {"actor", call.actor()}, {"reason", request.reason()}});
  }
  v1::RepublishEventsResponse response;
  response.set_count(static_cast<int64_t>(ids.size()));
  return response;
}

absl::StatusOr<v1::RepublishStatesResponse> BackboneApi::RepublishStates(const rpc::Call& call,
                                                                         const v1::RepublishStatesRequest& request) {
  RETURN_IF_ERROR(CheckReason(request.reason()));
  const auto source = states_.find(request.topic());
  if (source == states_.end()) {
    return FieldError("topic", absl::StrCat("This service publishes no states of \"", request.topic(), "\"."));
  }
  events::StatePage page{Id(), kStatesAtOnce, call.actor(), call.now()};
  if (!request.after_id().empty()) {
    ASSIGN_OR_RETURN(page.after, Id::ParseField("after_id", request.after_id()));
  }
  ASSIGN_OR_RETURN(const events::StatesRepublished done,
                   events::RepublishStates(db_.pool(), source->second, page, request.validate_only()));
  if (!request.validate_only() && done.count > 0) {
    log::Warn("states.republished", {{"count", done.count}, {"topic", request.topic()}, {"actor", call.actor()},
                                     {"reason", request.reason()}});
  }
  v1::RepublishStatesResponse response;
  response.set_count(done.count);
  if (done.more) response.set_next_after_id(done.last.ToString());
  return response;
}

}  // namespace saikne::svc
