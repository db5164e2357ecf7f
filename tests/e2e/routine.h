#pragma once

#include <map>
#include <set>
#include <string>

#include "tests/e2e/people.h"

namespace saikne::e2e {

/// What warehouse, buyer, shop floor and accountant do day by day: they look at their lists and do what can be done. A step that
/// is refused because someone or something was quicker is counted and met again in the next round.
class Routine {
 public:
  explicit Routine(People& people) : people_(people) {}

  /// One round over all lists; how many steps were done.
  int Round();
  /// Rounds until `done` says so; false when it took too long.
  bool Until(absl::Duration within, const std::function<bool()>& done);

  int ReceiveAll();
  int BillAll();
  int ReportAll();
  int ShipAll();
  int PayAll();

  /// Refusals by method and reason, with how often.
  const std::map<std::string, int>& refusals() const { return refusals_; }

 private:
  template <typename Response>
  bool Do(const std::string& method, const google::protobuf::Message& request);

  People& people_;
  std::map<std::string, int> refusals_;
  int bills_ = 0;
};

}  // namespace saikne::e2e
