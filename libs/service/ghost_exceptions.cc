#include "libs/service/ghost_exceptions.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/base/text.h"

namespace saikne::svc {
namespace {

constexpr size_t kReasonBytes = 1000;

// "saikne.ordering.events.v1.OrderConfirmed" is a mouthful.
std::string ShortType(const std::string& type) { return type.substr(type.rfind('.') + 1); }

}  // namespace

absl::Status RaiseGhosts(pg::Txn& txn, absl::Span<const events::Envelope> ghosts, absl::Time now) {
  std::map<std::pair<std::string, std::string>, Exception> by_key;
  for (const events::Envelope& ghost : ghosts) {
    Exception& exception = by_key[{ghost.topic, ghost.subject}];
    if (exception.kind.empty()) {
      exception.company_id = ghost.company_id;
      exception.kind = kGhostEvent;
      exception.subject_type = "ghost_event";
      // A later failover may lose other events of the same key: an exception of its own.
      exception.subject_id = Id::Derived(ghost.id, "ghost");
      exception.subject_number = SafeUtf8(ghost.subject, 100);
      exception.owner = "operator";
      exception.ways_out = {kEnteredAgain, "ignore"};
      exception.reason = absl::StrCat(
          "The database failed over and has lost what others were told of it (flow ", ghost.correlation_id, "): ");
    } else {
      exception.reason += ", ";
    }
    absl::StrAppend(&exception.reason, ShortType(ghost.type), " version ", ghost.event_version, " at ", ghost.topic, " ",
                    ghost.partition, "@", ghost.offset);
  }
  std::vector<Exception> exceptions;
  for (auto& [key, exception] : by_key) {
    exception.reason = SafeUtf8(exception.reason, kReasonBytes);
    exceptions.push_back(std::move(exception));
  }
  return RaiseExceptions(txn, exceptions, now);
}

}  // namespace saikne::svc
