#include "libs/service/parked_exceptions.h"

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/base/text.h"

namespace saikne::svc {
namespace {

// One aggregate's key may be parked on several topics, and a broken key is no id: the derived id keeps all apart.
Id SubjectId(const std::string& topic, const std::string& subject) {
  return Id::Derived(Id::Parse(subject).value_or(Id()), absl::StrCat(topic, "/", SafeUtf8(subject, 200)));
}

absl::StatusOr<events::ParkedKey> KeyOf(pg::Txn& txn, const Id& subject_id) {
  ASSIGN_OR_RETURN(std::vector<events::ParkedKey> keys, events::ParkedEvents::Keys(txn));
  for (events::ParkedKey& key : keys) {
    if (SubjectId(key.topic, key.subject) == subject_id) return std::move(key);
  }
  return Error(absl::StatusCode::kNotFound, "PARKED_KEY_NOT_FOUND", "Nothing of this key waits any more.");
}

}  // namespace

absl::Status RaiseParked(pg::Txn& txn, const events::Envelope& envelope, const std::string& reason,
                         const std::string& detail, absl::Time now) {
  Exception exception;
  exception.company_id = envelope.company_id;
  exception.kind = kEventParked;
  exception.subject_type = "parked_event";
  exception.subject_id = SubjectId(envelope.topic, envelope.subject);
  exception.subject_number = SafeUtf8(envelope.subject, 100);
  exception.reason = absl::StrCat(envelope.topic, " ", envelope.partition, "@", envelope.offset, " ", envelope.type,
                                  ": ", reason, detail.empty() ? "" : ": ", SafeUtf8(detail, 500));
  exception.owner = "operator";
  exception.ways_out = {"retry", "skip"};
  return RaiseExceptions(txn, {exception}, now);
}

absl::Status ClearParked(pg::Txn& txn, const events::ParkedKey& key, absl::Time now) {
  return ClearExceptions(txn, kEventParked, {SubjectId(key.topic, key.subject)}, now);
}

std::vector<std::pair<std::string, Resolver>> ParkedWaysOut(events::ParkedEvents& parked) {
  using Step = absl::Status (events::ParkedEvents::*)(pg::Txn&, const events::ParkedKey&, const events::ParkedAction&,
                                                      absl::Time);
  auto way = [&parked](Step step) -> Resolver {
    return [&parked, step](pg::Txn& txn, const rpc::Call& call, const Id& subject_id,
                           const std::string& reason) -> absl::Status {
      ASSIGN_OR_RETURN(events::ParkedKey key, KeyOf(txn, subject_id));
      return (parked.*step)(txn, key, {call.actor(), reason}, call.now());
    };
  };
  return {{"retry", way(&events::ParkedEvents::RetryKey)}, {"skip", way(&events::ParkedEvents::SkipKey)}};
}

}  // namespace saikne::svc
