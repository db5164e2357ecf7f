#include "services/cli/import/cycles.h"

#include <algorithm>
#include <string>
#include <utility>

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

/// The names that the children of a record have, in order: "components.sku".
std::vector<std::string> ChildrenOf(const Message& row, const std::string& path) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(path, '.');
  const auto* field = row.GetDescriptor()->FindFieldByName(parts.first);
  std::vector<std::string> names;
  for (int i = 0; i < row.GetReflection()->FieldSize(row, field); ++i) {
    names.push_back(TextOf(row.GetReflection()->GetRepeatedMessage(row, field, i), parts.second));
  }
  return names;
}

/// Which names a name stands for, as it is while the batches are written.
class Graph {
 public:
  using Node = size_t;

  Node NodeOf(const std::string& name) {
    const auto [found, fresh] = nodes_.try_emplace(name, children_.size());
    if (fresh) children_.emplace_back();
    return found->second;
  }
  void SetChildren(Node node, const std::vector<std::string>& names) {
    std::vector<Node> children;
    for (const std::string& name : names) children.push_back(NodeOf(name));
    children_[node] = std::move(children);
  }
  const std::vector<Node>& children(Node node) const { return children_[node]; }

  /// A circle that can be reached from these: each a child of the one before, and the first of the last. Empty when there is none.
  std::vector<Node> FindCircle(const std::vector<Node>& starts) const {
    std::vector<State> state(children_.size(), kNew);
    for (const Node start : starts) {
      if (state[start] != kNew) continue;
      if (std::vector<Node> circle = Descend(start, state); !circle.empty()) return circle;
    }
    return {};
  }

 private:
  enum State : char { kNew, kOnTheWay, kDone };

  std::vector<Node> Descend(Node start, std::vector<State>& state) const {
    std::vector<Node> way{start};
    std::vector<size_t> next_child{0};
    state[start] = kOnTheWay;
    while (!way.empty()) {
      const Node at = way.back();
      if (next_child.back() == children_[at].size()) {
        state[at] = kDone;
        way.pop_back();
        next_child.pop_back();
        continue;
      }
      const Node next = children_[at][next_child.back()++];
      if (state[next] == kOnTheWay) return {std::find(way.begin(), way.end(), next), way.end()};
      if (state[next] == kDone) continue;
      state[next] = kOnTheWay;
      way.push_back(next);
      next_child.push_back(0);
    }
    return {};
  }

  absl::flat_hash_map<std::string, Node> nodes_;
  std::vector<std::vector<Node>> children_;
};

/// A record of the files and the child of it that are a step of a circle.
struct Blamed {
  size_t record;
  size_t child;
};

class Writing {
 public:
  Writing(const Kind& kind, const References& stored, const std::vector<Record>& records)
      : kind_(kind), stored_(stored), records_(records) {
    for (const auto& [name, children] : stored) graph_.SetChildren(graph_.NodeOf(name), children);
  }

  /// Writes some records, and calls `refuse(blamed)` for each of them that closes a circle; it stays as it was stored.
  template <typename Refuse>
  void Write(const std::vector<size_t>& batch, const Refuse& refuse) {
    std::vector<Graph::Node> written;
    for (const size_t record : batch) {
      written.push_back(graph_.NodeOf(NameOf(record)));
      record_of_[written.back()] = record;
      graph_.SetChildren(written.back(), ChildrenOf(*records_[record].row, kind_.refers_to));
    }
    while (true) {
      const std::vector<Graph::Node> circle = graph_.FindCircle(written);
      const auto last = std::max_element(circle.begin(), circle.end(), [&](Graph::Node a, Graph::Node b) {
        return OrderOf(a) < OrderOf(b);
      });
      if (last == circle.end() || OrderOf(*last) == 0) return;  // one that was stored already is nobody's here
      const size_t record = record_of_[*last];
      const Graph::Node next = last + 1 == circle.end() ? circle.front() : *(last + 1);
      const std::vector<Graph::Node>& children = graph_.children(*last);
      refuse(Blamed{record, static_cast<size_t>(std::find(children.begin(), children.end(), next) - children.begin())});
      TakeBack(*last, record);
    }
  }

 private:
  std::string NameOf(size_t record) const { return TextOf(*records_[record].row, kind_.group); }
  /// 0 for what is stored, else more for each record of the files.
  size_t OrderOf(Graph::Node node) const {
    const auto found = record_of_.find(node);
    return found == record_of_.end() ? 0 : found->second + 1;
  }
  void TakeBack(Graph::Node node, size_t record) {
    const auto before = stored_.find(NameOf(record));
    graph_.SetChildren(node, before == stored_.end() ? std::vector<std::string>() : before->second);
    record_of_.erase(node);
  }

  const Kind& kind_;
  const References& stored_;
  const std::vector<Record>& records_;
  Graph graph_;
  absl::flat_hash_map<Graph::Node, size_t> record_of_;  // of those that are written by now
};

}  // namespace

void RefuseCycles(const Kind& kind, const Columns& columns, const References& stored, std::vector<Record>& records,
                  ImportReport& report) {
  if (kind.refers_to.empty()) return;
  Writing writing(kind, stored, records);
  const std::pair<std::string, std::string> path = absl::StrSplit(kind.refers_to, '.');
  const auto refuse = [&](const Blamed& blamed) {
    Record& record = records[blamed.record];
    const absl::Status status = FieldError(absl::StrCat(path.first, "[", blamed.child, "].", path.second),
                                           absl::StrCat(TextOf(*record.row, kind.group), " would be made of itself"));
    report.bad.push_back(Explain(status, columns, record.place, "", record.children));
    record.bad = true;
  };
  std::vector<size_t> batch;
  for (size_t i = 0; i < records.size(); ++i) {
    if (!records[i].bad) batch.push_back(i);
    if (static_cast<int>(batch.size()) < kind.batch && i + 1 < records.size()) continue;
    writing.Write(batch, refuse);
    batch.clear();
  }
}

}  // namespace saikne::cli
