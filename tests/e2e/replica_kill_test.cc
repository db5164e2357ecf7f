// Two replicas of each service; while deals flow, each process is killed (kill -9) and started again. Nothing is lost, nothing is
// doubled.

#include <gtest/gtest.h>

#include "tests/e2e/under_fault.h"

namespace saikne::e2e {
namespace {

TEST(ReplicaKillTest, EachServiceIsKilledInMidFlow) {
  System system({.replicas = 2});
  const Fault kill_each = [&](const std::function<void(int)>&) {
    for (const char* service : kServices) {
      for (int replica = 0; replica < 2; ++replica) {
        system.Kill(service, replica);
        system.Start(service, replica);
      }
    }
  };
  DealsUnderFaults(system, {kill_each});
}

}  // namespace
}  // namespace saikne::e2e
