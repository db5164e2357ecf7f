#pragma once

// Structured log: one JSON object a line on standard output:
//   {"ts":"2026-01-31T12:00:00.000001Z","level":"info","service":"crm","code":"relay.started","correlation_id":"...",
//    "trace":"...","fields":{"lease":"7"}}
//   log::Info("relay.started", {{"lease", fence}, {"topic_prefix", prefix}});
// The event code is a constant that one can search for; values go into fields, never into the text.

#include <initializer_list>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace saikne::log {

struct Field {
  Field(absl::string_view k, absl::string_view v) : key(k), value(v) {}
  Field(absl::string_view k, const char* v) : key(k), value(v) {}
  Field(absl::string_view k, const std::string& v) : key(k), value(v) {}
  Field(absl::string_view k, const absl::Status& v);  // "NOT_FOUND/DEAL_NOT_FOUND: there is no deal 7"
  template <typename Number>
  Field(absl::string_view k, Number v) : key(k), value(absl::StrCat(v)) {}
  std::string key;
  std::string value;
};

/// Called once by main, before other threads start. level: debug, info, warn, error.
void Init(absl::string_view service, absl::string_view level);

/// The correlation id, and the trace id of a W3C traceparent, that lines of this thread carry while the object lives.
class Correlation {
 public:
  explicit Correlation(absl::string_view id, absl::string_view traceparent = "");
  ~Correlation();
  Correlation(const Correlation&) = delete;
  Correlation& operator=(const Correlation&) = delete;

 private:
  std::string previous_;
  std::string previous_traceparent_;
};

void Debug(absl::string_view code, std::initializer_list<Field> fields = {});
void Info(absl::string_view code, std::initializer_list<Field> fields = {});
void Warn(absl::string_view code, std::initializer_list<Field> fields = {});
void Error(absl::string_view code, std::initializer_list<Field> fields = {});

}  // namespace saikne::log
