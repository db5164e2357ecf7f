#pragma once

#include "libs/events/consumer.h"
#include "libs/events/control.h"
#include "libs/events/relay.h"
#include "libs/kafka/admin.h"
#include "libs/rpc/handler.h"
#include "libs/service/db.h"
#include "libs/service/state.h"
#include "saikne/operations/v1/operations_service.pb.h"

namespace saikne::svc {

/// saikne.operations.v1.BackboneService: the relay and the consumer of this service. Their state is in the database, so any replica answers.
class BackboneApi {
 public:
  /// db, relay and states outlive the object; consumer may be null (a service without subscriptions).
  BackboneApi(Db& db, std::string brokers, const events::Relay& relay, const events::Consumer* consumer, const StateSources& states)
      : db_(db), brokers_(std::move(brokers)), relay_(relay), consumer_(consumer), states_(states) {}

  absl::StatusOr<operations::v1::Backbone> GetBackbone(const rpc::Call& call,
                                                       const operations::v1::GetBackboneRequest& request);
  absl::StatusOr<operations::v1::PausePartResponse> PausePart(const rpc::Call& call,
                                                            const operations::v1::PausePartRequest& request);
  absl::StatusOr<operations::v1::ResumePartResponse> ResumePart(const rpc::Call& call,
                                                                const operations::v1::ResumePartRequest& request);
  absl::StatusOr<operations::v1::RewindConsumerResponse> RewindConsumer(
      const rpc::Call& call, const operations::v1::RewindConsumerRequest& request);
  absl::StatusOr<operations::v1::RepublishEventsResponse> RepublishEvents(
      const rpc::Call& call, const operations::v1::RepublishEventsRequest& request);
  absl::StatusOr<operations::v1::RepublishStatesResponse> RepublishStates(
      const rpc::Call& call, const operations::v1::RepublishStatesRequest& request);

  std::vector<rpc::Method> Methods();

 private:
  Db& db_;
  const std::string brokers_;
  const events::Relay& relay_;
  const events::Consumer* consumer_;
  const StateSources& states_;
};

}  // namespace saikne::svc
