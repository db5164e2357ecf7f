#pragma once

#include "libs/events/reaction.h"
#include "libs/service/service.h"

namespace saikne::inventory {

/// Subscribes a reaction that is a method of an object, which outlives the service.
template <typename E, typename Reactions, typename Result>
void On(svc::Service& service, Reactions& reactions,
        Result (Reactions::*react)(pg::Txn&, absl::Span<const ::saikne::events::Received<E>>, absl::Time)) {
  service.On<E>(::saikne::events::Reaction<E>(
      [&reactions, react](pg::Txn& txn, absl::Span<const ::saikne::events::Received<E>> events, absl::Time now) {
        return (reactions.*react)(txn, events, now);
      }));
}

}  // namespace saikne::inventory
