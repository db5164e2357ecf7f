#include "libs/supply/pegs.h"

#include <utility>

#include "libs/money/money_proto.h"

namespace saikne::supply {

void AddPeg(const Need& need, const Root& root, PegList& out) {
  saikne::types::v1::Peg& peg = *out.Add();
  peg.mutable_demand()->set_kind(static_cast<saikne::types::v1::DemandKind>(need.demand_kind));
  peg.mutable_demand()->set_id(need.demand.demand_id.ToString());
  peg.mutable_demand()->set_line_id(need.demand.line_id.ToString());
  peg.set_deal_id(root.deal_id);
  peg.set_order_id(root.order_id);
  peg.set_order_line_id(root.order_line_id);
  money::ToProto(root.quantity, peg.mutable_quantity());
}

void AddPegs(const Need& need, const std::vector<Root>& parts, PegList& out) {
  for (const Root& root : parts) AddPeg(need, root, out);
}

void AddPegs(const Need& need, Quantity quantity, PegList& out) {
  AddPegs(need, SplitOverRoots(need.roots, quantity), out);
}

std::vector<std::vector<Root>> RootsByEvent(const Need& need, Quantity quantity) {
  std::vector<std::vector<Root>> events(1);
  for (Root& part : SplitOverRoots(need.roots, quantity)) {
    if (events.back().size() == kRootsAnEvent) events.emplace_back();
    events.back().push_back(std::move(part));
  }
  return events;
}

void PegWriter::Add(const DemandLine& demand, Quantity quantity, PegList& out) {
  auto need = needs_.find(demand);
  if (need == needs_.end() || !quantity.positive()) return;
  of_demand_[demand].push_back(parts_.size());
  parts_.push_back({&need->second, quantity, &out});
}

void PegWriter::Write() {
  std::vector<std::vector<Root>> roots(parts_.size());
  for (const auto& [demand, places] : of_demand_) {
    std::vector<Quantity> quantities;
    for (size_t i : places) quantities.push_back(parts_[i].quantity);
    std::vector<std::vector<Root>> dealt = DealRoots(parts_[places[0]].need->roots, quantities);
    for (size_t k = 0; k < places.size(); ++k) roots[places[k]] = std::move(dealt[k]);
  }
  for (size_t i = 0; i < parts_.size(); ++i) {
    for (const Root& root : roots[i]) AddPeg(*parts_[i].need, root, *parts_[i].out);
  }
  parts_.clear();
  of_demand_.clear();
}

}  // namespace saikne::supply
