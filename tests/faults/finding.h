#pragma once

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/faults/checker.h"

namespace saikne::faults {

/// Counts what contradicts one rule; with its end it becomes one problem of the report. The words of the first few are enough.
class Finding {
 public:
  Finding(std::string what, int64_t* count, Report& report) : what_(std::move(what)), count_(count), report_(report) {}
  ~Finding() {
    if (found_ > 0) report_.problems.push_back(absl::StrCat(what_, ": ", found_, ", e.g. ", examples_));
  }
  void Add(const std::string& example) {
    if (count_ != nullptr) ++*count_;
    if (++found_ <= 5) absl::StrAppend(&examples_, found_ > 1 ? "; " : "", example);
  }

 private:
  const std::string what_;
  int64_t* const count_;
  Report& report_;
  int64_t found_ = 0;
  std::string examples_;
};

}  // namespace saikne::faults
