#pragma once

#include <functional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
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

/// Finds the company of a code; "" is the only company. Called on the workers, at each call that needs a company.
/// Errors: INVALID_ARGUMENT/UNKNOWN_COMPANY; INVALID_ARGUMENT/COMPANY_REQUIRED when there are several and none is named;
/// UNAVAILABLE/NO_COMPANY until there is one. Thread-safe.
using CompanyResolver = std::function<absl::StatusOr<Company>(absl::string_view code)>;

/// Metadata of a call, in lower case as gRPC has them. Printable ASCII.
inline constexpr char kCompanyKey[] = "saikne-company";          // code of the company
inline constexpr char kActorKey[] = "saikne-actor";              // who acts, at most 200 characters
inline constexpr char kCorrelationKey[] = "saikne-correlation";  // root of the flow, at most 100 characters
inline constexpr char kTraceparentKey[] = "traceparent";         // W3C trace context

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
  absl::Time deadline() const { return deadline_; }      // of the caller, or 30 s; by the system's clock
  const std::string& traceparent() const { return traceparent_; }        // a span of this call
  const std::string& correlation_id() const { return correlation_id_; }  // metadata; empty when not given

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

/// What of a request decides its Call.
struct Incoming {
  std::string method;
  bool needs_company;
  std::function<std::string(absl::string_view key)> metadata;  // "" for a key that is not there
  const google::protobuf::Message* request;                    // its string field request_id is read
  absl::Time now;
  absl::Time deadline;
};

/// The one place where a caller becomes a Call.
/// Errors: the resolver's; INVALID_ARGUMENT/INVALID_FIELD for metadata or a request_id (at most 128 printable ASCII
/// characters) that are not as said above.
absl::StatusOr<Call> MakeCall(const Incoming& incoming, const CompanyResolver& companies);

}  // namespace saikne::rpc
