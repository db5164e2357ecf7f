#include "libs/events/parked.h"

#include "absl/strings/str_cat.h"
#include "libs/base/fault_point.h"
#include "libs/base/log.h"
#include "libs/base/status.h"
#include "libs/base/text.h"
#include "libs/events/sql.h"

namespace saikne::events {
namespace {

constexpr size_t kDetailBytes = 2000;

std::string NameText(const ParkedName& name) {
  return absl::StrCat(name.topic, "/", name.partition, "@", name.offset);
}

// A failure that another try may not see: not a verdict on the event.
bool Transient(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsAborted(status) || absl::IsDeadlineExceeded(status) ||
         absl::IsResourceExhausted(status) || absl::IsCancelled(status);
}

}  // namespace

// A parked event, locked.
struct ParkedEvents::Waiting {
  ParkedName name;
  std::string state, subject, headers;
  std::optional<pg::Bytes> payload;
  std::optional<int64_t> last_version;  // of its key
  std::optional<int64_t> first_offset;  // of its key's line
};

ParkedEvents::ParkedEvents(pg::Pool& pool, std::vector<Subscription> subscriptions, OnKeyReleased on_released)
    : pool_(pool), subscriptions_(ByType(std::move(subscriptions))), on_released_(std::move(on_released)) {}

absl::StatusOr<ParkedEvents::Waiting> ParkedEvents::Lock(pg::Txn& txn, const ParkedName& name) {
  RETURN_IF_ERROR(txn.Write(sql::kLockPositions, std::vector<std::string>{name.topic},
                            std::vector<int32_t>{name.partition}));
  ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kLockParked, name.topic, name.partition, name.offset));
  if (rows.empty()) {
    return Error(absl::StatusCode::kNotFound, "PARKED_EVENT_NOT_FOUND",
                 absl::StrCat("No event was parked from ", NameText(name), "."), {{"event", NameText(name)}});
  }
  Waiting waiting{name};
  rows[0].Into(waiting.state, waiting.subject, waiting.headers, waiting.payload, waiting.last_version,
               waiting.first_offset);
  return waiting;
}

absl::Status ParkedEvents::React(pg::Txn& txn, Kind kind, const Waiting& waiting, const Reading& reading,
                                 absl::Time now) {
  RETURN_IF_ERROR(reading.status);
  const int64_t version = reading.envelope.event_version;
  const GapPolicy gaps = reading.subscription != nullptr ? reading.subscription->gaps : GapPolicy::kPark;
  const int64_t next = waiting.last_version ? *waiting.last_version + 1 : gaps == GapPolicy::kParkFirst ? 1 : version;
  if (kind == Kind::kRetry && gaps != GapPolicy::kAccept && version > next) {
    return Error(absl::StatusCode::kFailedPrecondition, "GAP",
                 absl::StrCat("Version ", next, " of ", waiting.subject, " is missing before version ",
                              version, ": publish it again, or release the key without it."),
                 {{"subject", waiting.subject}, {"missing", absl::StrCat(next)}});
  }
  if (reading.subscription == nullptr) return absl::OkStatus();  // only followed another of its key
  const RawEvent event{&reading.envelope, reading.event.get()};
  ASSIGN_OR_RETURN(std::vector<Outcome> outcomes, reading.subscription->reaction(txn, {&event, 1}, now));
  if (outcomes.size() != 1) return Error(absl::StatusCode::kInternal, "BAD_REACTION", "one outcome is due");
  if (outcomes[0].kind() == Outcome::Kind::kParked) {
    return Error(absl::StatusCode::kFailedPrecondition, outcomes[0].reason(), outcomes[0].detail());
  }
  return absl::OkStatus();
}

absl::Status ParkedEvents::Close(pg::Txn& txn, Kind kind, const Waiting& waiting, int64_t version,
                                 const ParkedAction& action, ParkedOutcome& outcome, absl::Time now) {
  const ParkedName& name = waiting.name;
  const std::string state = kind == Kind::kSkip ? "skipped" : "done";
  ASSIGN_OR_RETURN(pg::Rows released,
                   txn.Exec(sql::kCloseParked, name.topic, name.partition, name.offset, state,
                            version == 0 ? std::optional<int64_t>() : std::optional<int64_t>(version)));
  FAULT_POINT("C17.closing");
  constexpr const char* kActions[] = {"retry", "skip", "release"};
  RETURN_IF_ERROR(txn.Write(sql::kNoteParkedAction, name.topic, name.partition, name.offset,
                            std::string(kActions[static_cast<int>(kind)]), action.actor, action.reason, state,
                            std::string(), now));
  outcome.state = kind == Kind::kSkip ? ParkedOutcome::State::kSkipped : ParkedOutcome::State::kDone;
  if (released.empty() || !on_released_) return absl::OkStatus();
  return on_released_(txn, {name.topic, waiting.subject}, now);
}

absl::Status ParkedEvents::ActIn(pg::Txn& txn, Kind kind, const ParkedAction& action, absl::Time now,
                                 ParkedOutcome& outcome) {
  ASSIGN_OR_RETURN(Waiting waiting, Lock(txn, outcome.name));
  if (waiting.state != "parked") {
    outcome.before = true;
    outcome.state = waiting.state == "skipped" ? ParkedOutcome::State::kSkipped : ParkedOutcome::State::kDone;
    return absl::OkStatus();
  }
  if (waiting.first_offset != outcome.name.offset) {
    return Error(absl::StatusCode::kFailedPrecondition, "PARKED_BEHIND",
                 absl::StrCat(NameText(outcome.name), " waits behind offset ", *waiting.first_offset, " of its key."),
                 {{"event", NameText(outcome.name)}, {"first_offset", absl::StrCat(*waiting.first_offset)}});
  }
  std::optional<absl::string_view> value;
  if (waiting.payload) value = waiting.payload->data;
  Reading reading = ReadRecord(DecodeHeaders(waiting.headers), waiting.subject, value, subscriptions_);
  reading.envelope.topic = outcome.name.topic;
  reading.envelope.partition = outcome.name.partition;
  reading.envelope.offset = outcome.name.offset;
  if (kind != Kind::kSkip) {
    absl::Status reacted = React(txn, kind, waiting, reading, now);
    if (!reacted.ok()) {
      outcome.state = ParkedOutcome::State::kFailed;
      outcome.reason = ReasonOf(reacted).empty() ? "REACTION_FAILED" : ReasonOf(reacted);
      outcome.detail = SafeUtf8(reacted.message(), kDetailBytes);
      return reacted;
    }
  }
  return Close(txn, kind, waiting, reading.envelope.event_version, action, outcome, now);
}

// In a transaction of its own: that of the attempt is rolled back.
absl::Status ParkedEvents::NoteFailure(Kind kind, const ParkedAction& action, const ParkedOutcome& outcome,
                                       absl::Time now) {
  FAULT_POINT("C17.refused");
  const ParkedName& name = outcome.name;
  return pool_.RunInTransaction([&](pg::Txn& txn) -> absl::Status {
    RETURN_IF_ERROR(txn.Write(sql::kNoteParkedFailure, name.topic, name.partition, name.offset, outcome.reason,
                              outcome.detail));
    return txn.Write(sql::kNoteParkedAction, name.topic, name.partition, name.offset,
                     std::string(kind == Kind::kRelease ? "release" : "retry"), action.actor, action.reason,
                     std::string("failed"), absl::StrCat(outcome.reason, ": ", outcome.detail), now);
  });
}

absl::StatusOr<ParkedOutcome> ParkedEvents::Act(Kind kind, const ParkedName& name, const ParkedAction& action,
                                                absl::Time now) {
  ParkedOutcome outcome;
  const absl::Status status = pool_.RunInTransaction([&](pg::Txn& txn) {
    outcome = {name};
    return ActIn(txn, kind, action, now, outcome);
  });
  if (status.ok()) {
    if (!outcome.before) FAULT_POINT("C17.closed");
    if (!outcome.before) log::Info("parked.closed", {{"event", NameText(name)}, {"actor", action.actor}});
    return outcome;
  }
  if (outcome.state != ParkedOutcome::State::kFailed || Transient(status) || outcome.reason == "GAP") return status;
  RETURN_IF_ERROR(NoteFailure(kind, action, outcome, now));
  return outcome;
}

absl::StatusOr<ParkedOutcome> ParkedEvents::Retry(const ParkedName& name, const ParkedAction& action, absl::Time now) {
  return Act(Kind::kRetry, name, action, now);
}

absl::StatusOr<ParkedOutcome> ParkedEvents::Skip(const ParkedName& name, const ParkedAction& action, absl::Time now) {
  return Act(Kind::kSkip, name, action, now);
}

absl::StatusOr<std::vector<ParkedOutcome>> ParkedEvents::ActOnAll(Kind kind, absl::Span<const ParkedName> names,
                                                                  const ParkedAction& action, absl::Time now) {
  std::vector<ParkedOutcome> outcomes;
  for (const ParkedName& name : names) {
    absl::StatusOr<ParkedOutcome> outcome = Act(kind, name, action, now);
    if (!outcome.ok() && outcomes.empty()) return outcome.status();
    if (outcome.ok()) {
      outcomes.push_back(*std::move(outcome));
    } else {
      // Whoever asked must hear what was done before it.
      outcomes.push_back({name, ParkedOutcome::State::kFailed, false, ReasonOf(outcome.status()),
                          SafeUtf8(outcome.status().message(), kDetailBytes)});
    }
    if (outcomes.back().state == ParkedOutcome::State::kFailed) break;
  }
  return outcomes;
}

absl::StatusOr<std::vector<ParkedOutcome>> ParkedEvents::RetryAll(absl::Span<const ParkedName> names,
                                                                  const ParkedAction& action, absl::Time now) {
  return ActOnAll(Kind::kRetry, names, action, now);
}

absl::StatusOr<std::vector<ParkedOutcome>> ParkedEvents::SkipAll(absl::Span<const ParkedName> names,
                                                                 const ParkedAction& action, absl::Time now) {
  return ActOnAll(Kind::kSkip, names, action, now);
}

absl::StatusOr<std::vector<ParkedName>> ParkedEvents::WaitingOf(pg::Txn& txn, const ParkedKey& key) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kWaitingOfKey, key.topic, key.subject));
  if (rows.empty()) {
    return Error(absl::StatusCode::kNotFound, "PARKED_KEY_NOT_FOUND",
                 absl::StrCat("Nothing of ", key.subject, " from ", key.topic, " waits."), {{"subject", key.subject}});
  }
  std::vector<ParkedName> names;
  for (const pg::Row& row : rows) names.push_back({key.topic, row.Get<int32_t>(0), row.Get<int64_t>(1)});
  return names;
}

absl::StatusOr<std::vector<ParkedOutcome>> ParkedEvents::Release(const ParkedKey& key, const ParkedAction& action,
                                                                 absl::Time now) {
  std::vector<ParkedName> names;
  RETURN_IF_ERROR(pool_.RunInTransaction([&](pg::Txn& txn) -> absl::Status {
    ASSIGN_OR_RETURN(names, WaitingOf(txn, key));
    return absl::OkStatus();
  }));
  return ActOnAll(Kind::kRelease, names, action, now);
}

absl::Status ParkedEvents::ActOnKey(pg::Txn& txn, Kind kind, const ParkedKey& key, const ParkedAction& action,
                                    absl::Time now) {
  ASSIGN_OR_RETURN(std::vector<ParkedName> names, WaitingOf(txn, key));
  for (const ParkedName& name : names) {
    ParkedOutcome outcome{name};
    RETURN_IF_ERROR(ActIn(txn, kind, action, now, outcome));
  }
  return absl::OkStatus();
}

absl::Status ParkedEvents::RetryKey(pg::Txn& txn, const ParkedKey& key, const ParkedAction& action, absl::Time now) {
  return ActOnKey(txn, Kind::kRetry, key, action, now);
}

absl::Status ParkedEvents::SkipKey(pg::Txn& txn, const ParkedKey& key, const ParkedAction& action, absl::Time now) {
  return ActOnKey(txn, Kind::kSkip, key, action, now);
}

absl::StatusOr<std::vector<ParkedKey>> ParkedEvents::Keys(pg::Txn& txn) {
  ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kParkedKeys));
  std::vector<ParkedKey> keys;
  for (const pg::Row& row : rows) keys.push_back({row.Get<std::string>(0), row.Get<std::string>(1)});
  return keys;
}

}  // namespace saikne::events
