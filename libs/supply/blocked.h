#pragma once

// Supply that cannot be had: the events on <service>.supply and the exceptions.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/base/status.h"
#include "libs/events/outbox.h"
#include "libs/service/exceptions.h"
#include "libs/supply/need_store.h"
#include "libs/supply/pegs.h"
#include "libs/supply/sql.h"

namespace saikne::supply {

/// The flow of what a timer or a plan does for a need: that of what raised it.
events::Flow FlowOf(const Need& need, absl::Time now);

/// The exception of a need that is blocked: on its demand line, and on the deal and order at its first root.
svc::Exception BlockedException(const Need& need, const std::string& kind, const std::string& reason,
                                const std::string& owner);

/// Puts the deal and order of the need's first root on an exception.
void Endanger(const Need& need, svc::Exception& exception);

template <typename Event>
Event SupplyEvent(const Need& need, const std::vector<Root>& roots) {
  Event event;
  event.set_demand_id(need.demand.demand_id.ToString());
  event.set_item_id(need.item_id.ToString());
  event.set_sku(need.sku);
  if constexpr (requires { event.set_reason(""); }) event.set_reason(need.blocked);
  AddPegs(need, roots, *event.mutable_pegs());
  return event;
}

/// Appends one SupplyBlocked or SupplyUnblocked for each need, or several where it has more roots than one should name, counting the
/// versions of their demands in supply_documents.
template <typename Event>
absl::Status AppendSupplyEvents(pg::Txn& txn, const std::vector<Need>& needs,
                                const std::vector<size_t>& which, absl::Time now) {
  struct Part {
    const Need* need;
    std::vector<Root> roots;
  };
  std::vector<Part> left;
  for (size_t i : which) {
    for (std::vector<Root>& roots : RootsByEvent(needs[i], needs[i].needed)) left.push_back({&needs[i], std::move(roots)});
  }
  // One statement advances a demand by one event, so a demand with several of them takes several rounds.
  while (!left.empty()) {
    std::map<Id, Part> round;  // by demand
    std::vector<Part> later;
    for (Part& part : left) {
      const Id demand = part.need->demand.demand_id;
      if (round.contains(demand)) later.push_back(std::move(part));
      else round.emplace(demand, std::move(part));
    }
    std::vector<Id> demands;
    for (const auto& [demand, part] : round) demands.push_back(demand);
    ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kAdvanceSupplyDocuments, demands));
    std::vector<events::Outgoing> events;
    for (const pg::Row& row : rows) {
      const Part& part = round.at(row.Get<Id>(0));
      events.emplace_back(SupplyEvent<Event>(*part.need, part.roots), row.Get<int64_t>(1), FlowOf(*part.need, now), now);
    }
    RETURN_IF_ERROR(events::Outbox(txn).Append(events));
    left = std::move(later);
  }
  return absl::OkStatus();
}

/// What is blocked: the exception's kind, who should look, and what to say of an item ("<sku> ...").
struct BlockedKind {
  std::string kind;
  std::string owner;
  std::string sentence;
};

/// Publishes and raises what is blocked now; publishes and clears what no longer is. The numbers are indexes of needs.
template <typename Blocked, typename Unblocked>
absl::Status ReportBlocked(pg::Txn& txn, const std::vector<Need>& needs,
                           const std::vector<size_t>& newly_blocked,
                           const std::vector<size_t>& newly_unblocked, const BlockedKind& kind,
                           absl::Time now) {
  std::vector<svc::Exception> exceptions;
  for (size_t i : newly_blocked) {
    exceptions.push_back(BlockedException(needs[i], kind.kind, needs[i].sku + " " + kind.sentence, kind.owner));
  }
  RETURN_IF_ERROR(svc::RaiseExceptions(txn, exceptions, now));
  RETURN_IF_ERROR(AppendSupplyEvents<Blocked>(txn, needs, newly_blocked, now));
  if (newly_unblocked.empty()) return absl::OkStatus();
  std::vector<Id> cleared;
  for (size_t i : newly_unblocked) cleared.push_back(needs[i].demand.line_id);
  RETURN_IF_ERROR(svc::ClearExceptions(txn, kind.kind, cleared, now));
  return AppendSupplyEvents<Unblocked>(txn, needs, newly_unblocked, now);
}

}  // namespace saikne::supply
