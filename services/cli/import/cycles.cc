#include "services/cli/import/cycles.h"

#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "libs/base/status.h"

namespace saikne::cli {
namespace {

using google::protobuf::Message;

std::string TextOf(const Message& message, const std::string& field) {
  return message.GetReflection()->GetString(message, message.GetDescriptor()->FindFieldByName(field));
}

/// A walk down the records: where it is in each record on the way.
struct Step {
  size_t record;
  int child;
};

class Walk {
 public:
  Walk(const Kind& kind, std::vector<Record>& records) : records_(records), group_(kind.group) {
    const std::pair<std::string, std::string> path = absl::StrSplit(kind.refers_to, '.');
    children_ = path.first;
    name_ = path.second;
    for (size_t i = 0; i < records.size(); ++i) index_[TextOf(*records[i].row, group_)] = i;
    state_.resize(records.size(), kNew);
  }

  /// Calls `refuse(record, child)` for each child that closes a circle; its record counts no more.
  template <typename Refuse>
  void Run(const Refuse& refuse) {
    for (size_t start = 0; start < records_.size(); ++start) {
      if (state_[start] == kNew) Descend(start, refuse);
    }
  }

 private:
  enum State : char { kNew, kOnTheWay, kDone };

  template <typename Refuse>
  void Descend(size_t start, const Refuse& refuse) {
    std::vector<Step> way{{start, 0}};
    state_[start] = kOnTheWay;
    while (!way.empty()) {
      const size_t at = way.back().record;
      const int child = way.back().child++;
      if (records_[at].bad || child >= CountChildren(at)) {
        state_[at] = kDone;
        way.pop_back();
        continue;
      }
      const std::optional<size_t> next = RecordOf(at, child);
      if (!next) continue;
      if (state_[*next] == kOnTheWay) refuse(records_[at], child);
      if (state_[*next] == kNew) {
        state_[*next] = kOnTheWay;
        way.push_back({*next, 0});
      }
    }
  }

  const google::protobuf::FieldDescriptor* Children(size_t record) const {
    return records_[record].row->GetDescriptor()->FindFieldByName(children_);
  }
  int CountChildren(size_t record) const {
    const Message& row = *records_[record].row;
    return row.GetReflection()->FieldSize(row, Children(record));
  }
  std::optional<size_t> RecordOf(size_t record, int child) const {
    const Message& row = *records_[record].row;
    const auto found = index_.find(TextOf(row.GetReflection()->GetRepeatedMessage(row, Children(record), child), name_));
    return found == index_.end() ? std::optional<size_t>() : found->second;
  }

  std::vector<Record>& records_;
  const std::string group_;
  std::string children_, name_;  // "components", "sku"
  absl::flat_hash_map<std::string, size_t> index_;
  std::vector<State> state_;
};

}  // namespace

void RefuseCycles(const Kind& kind, const Columns& columns, std::vector<Record>& records, ImportReport& report) {
  if (kind.refers_to.empty()) return;
  Walk(kind, records).Run([&](Record& record, int child) {
    const std::pair<std::string, std::string> path = absl::StrSplit(kind.refers_to, '.');
    const absl::Status status = FieldError(absl::StrCat(path.first, "[", child, "].", path.second),
                                           absl::StrCat(TextOf(*record.row, kind.group), " would be made of itself"));
    report.bad.push_back(Explain(status, columns, record.place, "", record.children));
    record.bad = true;
  });
}

}  // namespace saikne::cli
