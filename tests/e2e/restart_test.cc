// Two replicas of each service; while deals flow, the broker and PostgreSQL are stopped and started again, and then killed
// (kill -9) and started again. Needs servers that are the run's own: tests/run --only e2e_restart.

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "tests/e2e/under_fault.h"

namespace saikne::e2e {
namespace {

// Runs tests/servers; a server that cannot be started again ends the test program, as nothing else would work.
void Servers(const char* action, const char* server) {
  const std::string command = absl::StrCat(SAIKNE_SERVERS, " ", action, " ", server);
  if (std::system(command.c_str()) == 0) return;
  std::fprintf(stderr, "%s failed\n", command.c_str());
  std::exit(1);
}

// Deals are still won without the broker; their events wait.
Fault Broker(const char* how) {
  return [how](const std::function<void(int)>& more_deals) {
    more_deals(3);
    Servers(how, "kafka");
    more_deals(3);
    Servers("start", "kafka");
  };
}

// Nothing can be won without the database.
Fault Database(const char* how) {
  return [how](const std::function<void(int)>& more_deals) {
    more_deals(3);
    Servers(how, "postgres");
    Servers("start", "postgres");
  };
}

TEST(RestartTest, BrokerAndDatabaseGoAwayInMidFlow) {
  ASSERT_NE(std::getenv("SAIKNE_TEST_DIR"), nullptr) << "run it by tests/run --only e2e_restart";
  System system({.replicas = 2});
  DealsUnderFaults(system, {Broker("stop"), Database("stop"), Broker("kill"), Database("kill")});
}

}  // namespace
}  // namespace saikne::e2e
