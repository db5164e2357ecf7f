#pragma once

#include <string>
#include <vector>

#include "libs/rpc/handler.h"
#include "libs/service/check_metrics.h"
#include "libs/service/db.h"
#include "libs/service/state.h"
#include "saikne/operations/v1/operations_service.pb.h"

namespace saikne::svc {

/// What the service publishes and consumes; topics without prefix and suffix.
struct ReconciledTopics {
  std::string prefix;
  std::vector<std::string> published;
  std::vector<std::string> consumed;
};

/// saikne.operations.v1.ReconciliationService over the journal, consumer_seen and the service's own facts.
class ReconciliationApi {
 public:
  /// db, facts and checks outlive the object.
  ReconciliationApi(Db& db, ReconciledTopics topics, const FactQueries& facts, const FactQueries& checks)
      : db_(db), topics_(std::move(topics)), facts_(facts), checks_(checks) {
    for (const auto& [name, query] : checks_) metrics_.Declare(name);
  }

  absl::StatusOr<operations::v1::ListVersionsResponse> ListPublishedVersions(
      const rpc::Call& call, const operations::v1::ListVersionsRequest& request);
  absl::StatusOr<operations::v1::ListVersionsResponse> ListConsumedVersions(
      const rpc::Call& call, const operations::v1::ListVersionsRequest& request);
  absl::StatusOr<operations::v1::DescribeReconciliationResponse> DescribeReconciliation(
      const rpc::Call& call, const operations::v1::DescribeReconciliationRequest& request);
  /// Errors: NOT_FOUND/FACT_NOT_FOUND; INVALID_ARGUMENT/INVALID_FIELD.
  absl::StatusOr<operations::v1::ListFactsResponse> ListFacts(const rpc::Call& call,
                                                              const operations::v1::ListFactsRequest& request);

  std::vector<rpc::Method> Methods();

 private:
  Db& db_;
  const ReconciledTopics topics_;
  const FactQueries& facts_;
  const FactQueries& checks_;
  CheckMetrics metrics_;
};

}  // namespace saikne::svc
