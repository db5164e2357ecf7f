#pragma once

#include <string>

#include "absl/time/time.h"
#include "libs/base/id.h"
#include "libs/events/flow.h"
#include "libs/money/money.h"

namespace saikne::rpc {

/// The legal entity in whose name a call acts; resolved from the metadata `saikne-company`.
struct Company {
  Id id;
  std::string code;
  money::Currency base_currency;
};

/// What a handler knows of its caller. Built in one place (call.cc), where authentication will stand.
class Call {
 public:
  Call(std::string method, Company company, std::string actor, std::string correlation_id,
       std::string request_id, std::string traceparent, absl::Time now, absl::Time deadline)
      : method_(std::move(method)), company_(std::move(company)), actor_(std::move(actor)),
        correlation_id_(std::move(correlation_id)), request_id_(std::move(request_id)),
        traceparent_(std::move(traceparent)), now_(now), deadline_(deadline) {}

  const std::string& method() const { return method_; }  // "saikne.crm.v1.DealService/WinDeal"
  const Company& company() const { return company_; }    // nil id for methods that need no company
  const std::string& actor() const { return actor_; }    // metadata `saikne-actor`, default "anonymous"
  const std::string& request_id() const { return request_id_; }  // the request's field, or a new id
  absl::Time now() const { return now_; }                // the service's clock, read once at the start
  absl::Time deadline() const { return deadline_; }

  /// The flow of what this call changes. correlation_id: metadata `saikne-correlation`, else `root` (the aggregate that
  /// begins the flow). effective: now.
  events::Flow flow(const Id& root) const;

 private:
  std::string method_;
  Company company_;
  std::string actor_;
  std::string correlation_id_;
  std::string request_id_;
  std::string traceparent_;
  absl::Time now_;
  absl::Time deadline_;
};

}  // namespace saikne::rpc
