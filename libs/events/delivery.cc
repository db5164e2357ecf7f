#include "libs/events/delivery.h"

#include <algorithm>
#include <map>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "libs/base/fault_point.h"
#include "libs/base/log.h"
#include "libs/base/status.h"
#include "libs/base/text.h"
#include "libs/events/dead_letters.h"
#include "libs/events/record.h"
#include "libs/events/sequence.h"
#include "libs/events/sql.h"

namespace saikne::events {
namespace {

constexpr size_t kDetailBytes = 2000;

template <typename T>
std::optional<T> NullIf(bool null, const T& value) {
  return null ? std::optional<T>() : std::optional<T>(value);
}

bool Parks(Course course) {
  return course == Course::kPark || course == Course::kGap || course == Course::kJoin;
}

const std::string& SetOf(const Subscription& subscription) {
  return subscription.set.empty() ? subscription.type->full_name() : subscription.set;
}

// One transaction over one set of records.
class Transaction {
 public:
  Transaction(pg::Txn& txn, absl::Span<Item* const> items, const Parking& parking, absl::Time now,
              Attempt& attempt)
      : txn_(txn), items_(items), parking_(parking), now_(now), attempt_(attempt) {}

  absl::Status Run() {
    RETURN_IF_ERROR(LockAndLookUp());
    steps_ = Sequence(records_, keys_);
    RETURN_IF_ERROR(React());
    RETURN_IF_ERROR(Park());
    return Advance();
  }

  // After the commit.
  void Committed() {
    for (auto& [partition, next] : next_) partition->next = next;
  }

 private:
  absl::Status LockAndLookUp();
  absl::Status CheckFence(const pg::Rows& positions);
  absl::Status NoteKeys(const pg::Rows& seen);
  absl::Status React();
  absl::Status ReactTo(absl::Span<const size_t> group);
  absl::Status Park();
  absl::Status Advance();

  pg::Txn& txn_;
  absl::Span<Item* const> items_;
  const Parking& parking_;
  const absl::Time now_;
  Attempt& attempt_;
  std::map<Partition*, int64_t> next_;
  std::vector<SequenceRecord> records_;
  std::vector<KeyState> keys_, keys_before_;
  std::vector<const Item*> key_items_;      // one of each key
  std::vector<std::optional<Id>> key_ids_;  // none: the key is no id, and nothing is ever seen of it
  std::map<kafka::TopicPartition, const Partition*> locked_;
  std::vector<Step> steps_;
};

// The fence first; what is known of the keys is looked up behind it in the same round trip, when nobody else can change it.
absl::Status Transaction::LockAndLookUp() {
  std::vector<std::string> topics;
  std::vector<int32_t> partitions;
  for (const Item* item : items_) next_[item->partition] = item->record.offset() + 1;
  for (const auto& [partition, next] : next_) {
    topics.push_back(partition->id.topic);
    partitions.push_back(partition->id.partition);
    locked_[partition->id] = partition;
  }
  absl::flat_hash_map<std::pair<int32_t, absl::string_view>, int> index;
  std::vector<int32_t> streams;
  for (const Item* item : items_) {
    auto [found, added] =
        index.try_emplace({item->partition->stream, item->subject}, static_cast<int>(index.size()));
    if (added) {
      absl::StatusOr<Id> subject = Id::Parse(item->subject);
      streams.push_back(item->partition->stream);
      key_ids_.push_back(subject.ok() ? std::optional<Id>(*subject) : std::nullopt);
      key_items_.push_back(item);
    }
    records_.push_back({found->second, item->envelope.event_version, item->subscription != nullptr,
                        item->verdict.has_value(),
                        item->subscription != nullptr ? item->subscription->gaps : GapPolicy::kPark});
  }
  ASSIGN_OR_RETURN(const std::vector<pg::Rows> rows,
                   txn_.ExecTogether({pg::Statement(sql::kLockPositions, topics, partitions),
                                      pg::Statement(sql::kReadSeen, streams, key_ids_)}));
  RETURN_IF_ERROR(CheckFence(rows[0]));
  return NoteKeys(rows[1]);
}

absl::Status Transaction::CheckFence(const pg::Rows& positions) {
  attempt_.fenced = positions.size() != static_cast<int>(locked_.size());
  for (const pg::Row& row : positions) {
    kafka::TopicPartition id{row.Get<std::string>(0), row.Get<int32_t>(1)};
    auto found = locked_.find(id);
    if (found == locked_.end() || found->second->next != row.Get<int64_t>(2)) attempt_.fenced = true;
  }
  if (!attempt_.fenced) return absl::OkStatus();
  return Error(absl::StatusCode::kAborted, "FENCED", "a position was moved by another consumer");
}

absl::Status Transaction::NoteKeys(const pg::Rows& seen) {
  keys_.resize(key_items_.size());
  for (int i = 0; i < seen.size(); ++i) keys_[i].last_version = seen[i].Get<std::optional<int64_t>>(0);
  if (!seen.empty() && seen[0].Get<bool>(1)) {
    std::vector<std::string> topics, names;
    for (const Item* item : key_items_) {
      topics.push_back(item->partition->id.topic);
      names.push_back(item->subject);
    }
    ASSIGN_OR_RETURN(pg::Rows parked, txn_.Exec(sql::kReadParkedKeys, topics, names));
    for (const pg::Row& row : parked) keys_[row.Get<int64_t>(0) - 1].parked = true;
  }
  keys_before_ = keys_;
  return absl::OkStatus();
}

absl::Status Transaction::React() {
  // (round, order of the set's first appearance) -> records
  std::map<std::string, int> set_order;
  std::map<std::pair<int, int>, std::vector<size_t>> groups;
  for (size_t i = 0; i < steps_.size(); ++i) {
    if (steps_[i].course != Course::kDeliver) continue;
    const int order = set_order.try_emplace(SetOf(*items_[i]->subscription), set_order.size()).first->second;
    groups[{steps_[i].round, order}].push_back(i);
  }
  for (const auto& [key, group] : groups) RETURN_IF_ERROR(ReactTo(group));
  if (!groups.empty()) FAULT_POINT("C13.reacted");
  if (!attempt_.verdicts) {
    // With a batch that parks nothing what the reactions have written goes with the commit; otherwise it must not be taken for the
    // parking's when it fails.
    const bool parks = std::any_of(steps_.begin(), steps_.end(), [](const Step& step) { return Parks(step.course); });
    if (!parks) return absl::OkStatus();
    attempt_.from_reaction = true;
    RETURN_IF_ERROR(txn_.Flush());
    attempt_.from_reaction = false;
    return absl::OkStatus();
  }
  // What the refused events have written must not stand.
  return Error(absl::StatusCode::kAborted, "PARKED", "a reaction refused an event");
}

absl::Status Transaction::ReactTo(absl::Span<const size_t> group) {
  std::vector<RawEvent> events;
  events.reserve(group.size());
  for (size_t i : group) events.push_back({&items_[i]->envelope, items_[i]->event.get()});
  attempt_.from_reaction = true;
  absl::StatusOr<std::vector<Outcome>> outcomes =
      items_[group[0]]->subscription->reaction(txn_, events, now_);
  if (!outcomes.ok()) return outcomes.status();
  if (outcomes->size() != group.size()) {
    return Error(absl::StatusCode::kInternal, "BAD_REACTION",
                 absl::StrCat(items_[group[0]]->envelope.type, ": ", outcomes->size(),
                              " outcomes for ", group.size(), " events"));
  }
  attempt_.from_reaction = false;
  for (size_t k = 0; k < group.size(); ++k) {
    const Outcome& outcome = (*outcomes)[k];
    if (outcome.kind() == Outcome::Kind::kParked) {
      items_[group[k]]->verdict = Verdict{outcome.reason(), outcome.detail()};
      attempt_.verdicts = true;
    }
    ++(outcome.kind() == Outcome::Kind::kIgnored ? attempt_.ignored : attempt_.applied);
  }
  return absl::OkStatus();
}

Verdict VerdictOf(const Item& item, Course course) {
  if (course == Course::kGap) return {"GAP", "an earlier event of this key is missing"};
  if (item.verdict) return *item.verdict;
  return {"FOLLOWS", "waits behind an earlier event of this key"};
}

absl::Status Transaction::Park() {
  std::vector<std::string> topics, subjects, types, correlations, reasons, details, headers;
  std::vector<int32_t> partitions;
  std::vector<int64_t> offsets;
  std::vector<std::optional<int64_t>> versions;
  std::vector<std::optional<Id>> ids, companies;
  std::vector<bool> firsts;
  std::vector<std::optional<pg::Bytes>> payloads;
  std::vector<std::string> key_topics, key_subjects, key_reasons;
  std::vector<DeadLetter> letters;
  for (size_t i = 0; i < items_.size(); ++i) {
    const Item& item = *items_[i];
    const Course course = steps_[i].course;
    const bool first = course == Course::kPark || course == Course::kGap;
    if (!first && course != Course::kJoin) continue;
    const Verdict verdict = VerdictOf(item, course);
    const Envelope& e = item.envelope;
    topics.push_back(e.topic), partitions.push_back(e.partition), offsets.push_back(e.offset);
    subjects.push_back(item.subject), types.push_back(e.type);
    versions.push_back(NullIf(e.event_version == 0, e.event_version));
    ids.push_back(NullIf(e.id.nil(), e.id)), companies.push_back(NullIf(e.company_id.nil(), e.company_id));
    correlations.push_back(e.correlation_id), firsts.push_back(first);
    reasons.push_back(verdict.reason), details.push_back(SafeUtf8(verdict.detail, kDetailBytes));
    headers.push_back(SafeUtf8(EncodeHeaders(item.record.headers()), 64 * 1024));
    payloads.push_back(NullIf(item.record.tombstone(), pg::Bytes{std::string(item.record.value())}));
    letters.push_back({&item, verdict});
    ++(course == Course::kGap ? attempt_.gaps : attempt_.parked);
    if (!first) continue;
    if (++attempt_.keys_parked > parking_.budget) {
      attempt_.breaker = true;
      return Error(absl::StatusCode::kFailedPrecondition, "BREAKER",
                   absl::StrCat("too much would be parked; the last was ", e.type, " from ", e.topic, " ", e.partition,
                                "@", e.offset, ": ", verdict.reason, ": ", verdict.detail));
    }
    key_topics.push_back(e.topic), key_subjects.push_back(item.subject), key_reasons.push_back(verdict.reason);
    if (parking_.told) {
      attempt_.hook_failed = true;
      RETURN_IF_ERROR(parking_.told(txn_, e, verdict.reason, details.back()));
      RETURN_IF_ERROR(txn_.Flush());
      attempt_.hook_failed = false;
    }
    log::Warn("consumer.parked", {{"topic", e.topic}, {"partition", e.partition}, {"offset", e.offset},
                                  {"type", e.type}, {"reason", verdict.reason}, {"detail", details.back()}});
  }
  if (topics.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(txn_.Write(sql::kInsertParkedMessages, topics, partitions, offsets, subjects, versions, ids,
                             types, companies, correlations, firsts, reasons, details, headers, payloads, now_));
  if (!parking_.dead_letters.empty()) {
    RETURN_IF_ERROR(MirrorDeadLetters(txn_, parking_.dead_letters, letters, now_));
  }
  FAULT_POINT("C17.parking");
  if (!key_topics.empty()) {
    RETURN_IF_ERROR(txn_.Write(sql::kInsertParkedKeys, key_topics, key_subjects, key_reasons, now_));
  }
  return txn_.Flush();  // at the commit its error would be taken for the reaction's
}

absl::Status Transaction::Advance() {
  for (size_t i = 0; i < steps_.size(); ++i) {
    const Step& step = steps_[i];
    if (step.over_gap) {
      const Envelope& e = items_[i]->envelope;
      ++attempt_.gaps;
      log::Warn("consumer.gap_accepted", {{"topic", e.topic}, {"partition", e.partition}, {"offset", e.offset},
                                          {"type", e.type}, {"subject", e.subject}, {"version", e.event_version}});
    }
    if (step.course == Course::kDuplicate) ++attempt_.duplicates;
    if (step.course == Course::kUnknown) ++attempt_.unknown;
  }
  std::vector<int32_t> streams, partitions;
  std::vector<Id> subjects;
  std::vector<std::string> topics;
  std::vector<int64_t> versions, offsets;
  for (size_t k = 0; k < keys_.size(); ++k) {
    if (keys_[k].last_version == keys_before_[k].last_version || !key_ids_[k]) continue;
    streams.push_back(key_items_[k]->partition->stream);
    subjects.push_back(*key_ids_[k]);
    versions.push_back(*keys_[k].last_version);
  }
  for (const auto& [partition, next] : next_) {
    topics.push_back(partition->id.topic), partitions.push_back(partition->id.partition);
    offsets.push_back(next);
  }
  return txn_.Write(sql::kAdvanceConsumer, streams, subjects, versions, topics, partitions, offsets);
}

}  // namespace

absl::Status Deliver(pg::Pool& pool, absl::Span<Item* const> items, const Parking& parking,
                     absl::Time now, Attempt& attempt) {
  attempt = Attempt();
  std::optional<Transaction> transaction;
  bool body_done = false;
  absl::Status status = pool.TryTransaction([&](pg::Txn& txn) -> absl::Status {
    transaction.emplace(txn, items, parking, now, attempt);
    RETURN_IF_ERROR(transaction->Run());
    body_done = true;
    FAULT_POINT_SOON("C14.committing");
    return absl::OkStatus();
  });
  if (status.ok()) FAULT_POINT("C15.committed");
  if (status.ok()) transaction->Committed();
  // What reactions have left for the commit, a deferred constraint among it. Without a reaction it is the backbone's own.
  if (!status.ok() && body_done && attempt.applied + attempt.ignored > 0) attempt.from_reaction = true;
  return status;
}

}  // namespace saikne::events
