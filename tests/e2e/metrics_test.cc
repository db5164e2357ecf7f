// Every metric that the alert rules and the dashboard name is there, at /metrics of each running service, or of the one whose it is.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>

#include "libs/service/tests/http.h"
#include "libs/testing/eventually.h"
#include "tests/e2e/system.h"

namespace saikne::e2e {
namespace {

// These show with their first occurrence only.
const std::map<std::string, std::string>& OnlyOnOccurrence() {
  static const auto& names = *new std::map<std::string, std::string>{
      {"saikne_db_retries_total", "its label is the SQLSTATE of a conflict"},
      {"saikne_job_failures_total", "its label is the timer that failed"},
      {"saikne_rpc_cancelled_total", "made with the first call that its caller gave up"},
      {"saikne_rpc_shed_total", "made with the first call that found every worker busy"},
  };
  return names;
}

// Of one service only.
const char* OwnerOf(const std::string& name) {
  const bool process = name == "saikne_saga_active" || name == "saikne_saga_overdue" ||
                       name == "saikne_saga_compensations_total" || name.rfind("saikne_saga_step_seconds", 0) == 0;
  return process ? "ordering" : nullptr;
}

std::set<std::string> Named() {
  const std::regex name("(^|[^a-z_:.-])(saikne_[a-z_]+)");
  std::set<std::string> names;
  for (const auto& file : std::filesystem::recursive_directory_iterator(SAIKNE_OBSERVABILITY)) {
    const std::string extension = file.path().extension();
    if (extension != ".yaml" && extension != ".json") continue;
    std::ifstream stream(file.path());
    const std::string text((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    for (std::sregex_iterator it(text.begin(), text.end(), name), end; it != end; ++it) names.insert((*it)[2]);
  }
  return names;
}

// The names at the beginning of the lines.
std::set<std::string> Shown(int port) {
  const std::string text = svc::HttpGet(port, "/metrics");
  const std::regex line("(^|\n)([a-zA-Z_:]+)[{ ]");
  std::set<std::string> names;
  for (std::sregex_iterator it(text.begin(), text.end(), line), end; it != end; ++it) names.insert((*it)[2]);
  return names;
}

TEST(MetricsTest, EachServiceShowsWhatRulesAndDashboardName) {
  const std::set<std::string> named = Named();
  ASSERT_GE(named.size(), 30u) << "is the pattern right?";
  System system;
  system.CtlOk({"reconcile"});  // a call to each
  for (const char* service : kServices) {
    const int port = system.process(service).admin_port();
    std::set<std::string> missing;
    testing::Eventually(absl::Seconds(30), [&] {
      const std::set<std::string> shown = Shown(port);
      missing.clear();
      for (const std::string& name : named) {
        const char* owner = OwnerOf(name);
        if (owner != nullptr && std::string(owner) != service) continue;
        // A text may name a histogram as a whole.
        const bool there = shown.count(name) > 0 || shown.count(name + "_bucket") > 0;
        if (!there && OnlyOnOccurrence().count(name) == 0) missing.insert(name);
      }
      return missing.empty();
    });
    for (const std::string& name : missing) ADD_FAILURE() << service << " does not show " << name;
  }
}

}  // namespace
}  // namespace saikne::e2e
