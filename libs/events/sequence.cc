#include "libs/events/sequence.h"

namespace saikne::events {
namespace {

// Whether versions before it are missing.
bool BeyondNext(const SequenceRecord& record, const KeyState& key) {
  if (key.last_version) return record.version > *key.last_version + 1;
  return record.gaps == GapPolicy::kParkFirst && record.version > 1;
}

Course CourseOf(const SequenceRecord& record, const KeyState& key) {
  if (record.version == 0) return key.parked ? Course::kJoin : Course::kPark;
  if (key.last_version && record.version <= *key.last_version) return Course::kDuplicate;
  if (key.parked) return Course::kJoin;
  if (BeyondNext(record, key) && record.gaps != GapPolicy::kAccept) return Course::kGap;
  if (record.must_park) return Course::kPark;
  return record.subscribed ? Course::kDeliver : Course::kUnknown;
}

bool TakesCharge(const SequenceRecord& record, Course course, const KeyState& key) {
  if (record.version == 0 || course == Course::kDuplicate || course == Course::kGap) return false;
  // Behind a gap versions wait without being counted, until the missing one fills it.
  return record.gaps == GapPolicy::kAccept || !BeyondNext(record, key);
}

}  // namespace

std::vector<Step> Sequence(absl::Span<const SequenceRecord> records, std::vector<KeyState>& keys) {
  std::vector<Step> steps(records.size());
  std::vector<int> rounds(keys.size(), 0);
  for (size_t i = 0; i < records.size(); ++i) {
    const SequenceRecord& record = records[i];
    KeyState& key = keys[record.key];
    Step& step = steps[i];
    step.course = CourseOf(record, key);
    step.over_gap = step.course == Course::kDeliver && BeyondNext(record, key);
    if (step.course == Course::kDeliver) step.round = rounds[record.key]++;
    if (TakesCharge(record, step.course, key)) key.last_version = record.version;
    if (step.course == Course::kPark || step.course == Course::kGap) key.parked = true;
  }
  return steps;
}

}  // namespace saikne::events
