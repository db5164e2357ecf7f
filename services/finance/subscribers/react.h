#pragma once

// The frame of every reaction: translate what arrived, hand the set to its use case, put the outcomes back in order.

#include <optional>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "libs/base/status.h"
#include "libs/events/envelope.h"
#include "libs/events/reaction.h"
#include "libs/pg/pg.h"

namespace saikne::finance {

/// parse: Received<E> -> StatusOr<optional<Request>>; nothing means that the event does not concern finance. An event that cannot
/// be translated is parked (INVALID_EVENT).
/// use_case: (txn, Span<const Request>, now) -> StatusOr<vector<Outcome>>.
template <typename Request, typename E, typename Parse, typename UseCase>
absl::StatusOr<std::vector<::saikne::events::Outcome>> React(
    pg::Txn& txn, absl::Span<const ::saikne::events::Received<E>> events, absl::Time now, Parse parse,
    UseCase use_case) {
  using ::saikne::events::Outcome;
  std::vector<Outcome> outcomes(events.size(), Outcome::Ignored("NOT_FOR_FINANCE"));
  std::vector<Request> requests;
  std::vector<size_t> position;
  for (size_t i = 0; i < events.size(); ++i) {
    absl::StatusOr<std::optional<Request>> request = parse(events[i]);
    if (!request.ok()) {
      outcomes[i] = Outcome::Park("INVALID_EVENT", request.status().ToString());
    } else if (request->has_value()) {
      requests.push_back(*std::move(*request));
      position.push_back(i);
    }
  }
  if (requests.empty()) return outcomes;
  ASSIGN_OR_RETURN(std::vector<Outcome> results, use_case(txn, absl::MakeConstSpan(requests), now));
  for (size_t i = 0; i < results.size(); ++i) outcomes[position[i]] = std::move(results[i]);
  return outcomes;
}

}  // namespace saikne::finance
