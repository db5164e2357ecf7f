#pragma once

#include <map>
#include <vector>

#include "libs/base/status.h"
#include "libs/events/reaction.h"

namespace saikne::inventory {

/// Runs `react(company, commands)` once per company of a batch and puts the outcomes back in the order of the events.
/// `translate` turns one event into a command: StatusOr<Command>(const Received<E>&).
template <typename E, typename Translate, typename React>
absl::StatusOr<std::vector<::saikne::events::Outcome>> ByCompany(
    absl::Span<const ::saikne::events::Received<E>> events, Translate translate, React react) {
  using Command = typename std::decay_t<decltype(translate(events[0]))>::value_type;
  std::map<Id, std::pair<std::vector<Command>, std::vector<size_t>>> companies;
  for (size_t i = 0; i < events.size(); ++i) {
    ASSIGN_OR_RETURN(Command command, translate(events[i]));
    auto& [commands, positions] = companies[events[i].envelope.company_id];
    commands.push_back(std::move(command));
    positions.push_back(i);
  }
  std::vector<::saikne::events::Outcome> outcomes = ::saikne::events::AllApplied(events.size());
  for (auto& [company, batch] : companies) {
    ASSIGN_OR_RETURN(std::vector<::saikne::events::Outcome> of_company, react(company, batch.first));
    for (size_t k = 0; k < batch.second.size(); ++k) outcomes[batch.second[k]] = of_company[k];
  }
  return outcomes;
}

}  // namespace saikne::inventory
