#pragma once

namespace saikne::cli {

/// Makes the linker keep the events of every service, also those that no command names: `events tail` and `topics` find them by
/// name in the descriptor pool.
void LinkEvents();

}  // namespace saikne::cli
