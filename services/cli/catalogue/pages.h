#pragma once

#include <string>
#include <vector>

#include "services/cli/catalogue/declarations.h"

namespace saikne::cli {

/// "crm.DealWon", the name of an event's page.
std::string PageName(const DeclaredEvent& event);

/// The page of one event, in Markdown.
std::string EventPage(const DeclaredEvent& event);

/// The table of all events by service.
std::string IndexPage(const std::vector<DeclaredEvent>& events);

}  // namespace saikne::cli
