#include "services/cli/catalogue/catalogue.h"

#include "absl/strings/str_cat.h"
#include "services/cli/catalogue/asyncapi.h"
#include "services/cli/catalogue/pages.h"

namespace saikne::cli {

std::map<std::string, std::string> Catalogue() {
  const std::vector<DeclaredEvent>& events = DeclaredEvents();
  std::map<std::string, std::string> files = {{"events/README.md", absl::StrCat(kGenerated, IndexPage(events))},
                                              {"asyncapi.json", AsyncApi(events)}};
  for (const DeclaredEvent& event : events) {
    files[absl::StrCat("events/", PageName(event), ".md")] = absl::StrCat(kGenerated, EventPage(event));
  }
  return files;
}

}  // namespace saikne::cli
