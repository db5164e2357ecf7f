#include "libs/base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "libs/base/status.h"

namespace saikne::log {
namespace {

struct Context {
  std::string correlation_id;
  std::string traceparent;
};
thread_local Context context;

struct Logger {
  Logger() : sink(std::make_shared<spdlog::logger>(
                 "saikne", std::make_shared<spdlog::sinks::stdout_sink_mt>())) {
    sink->set_pattern("%v");
  }
  std::shared_ptr<spdlog::logger> sink;
  std::string service;
};

// Never destroyed: threads may log until the process ends.
Logger& TheLogger() {
  static auto& logger = *new Logger;
  return logger;
}

// The trace id in "00-<32 hex>-<16 hex>-<flags>".
absl::string_view TraceId(absl::string_view traceparent) {
  return traceparent.size() < 35 ? absl::string_view() : traceparent.substr(3, 32);
}

void Write(spdlog::level::level_enum level, absl::string_view name, absl::string_view code,
           std::initializer_list<Field> fields) {
  Logger& logger = TheLogger();
  if (!logger.sink->should_log(level)) return;
  nlohmann::ordered_json line = {
      {"ts", absl::FormatTime("%Y-%m-%d%ET%H:%M:%E6SZ", absl::Now(), absl::UTCTimeZone())},
      {"level", std::string(name)},
      {"service", logger.service},
      {"code", std::string(code)}};
  if (!context.correlation_id.empty()) line["correlation_id"] = context.correlation_id;
  if (absl::string_view trace = TraceId(context.traceparent); !trace.empty()) {
    line["trace"] = std::string(trace);
  }
  if (fields.size() > 0) {
    auto& object = line["fields"] = nlohmann::ordered_json::object();
    for (const Field& field : fields) object[field.key] = field.value;
  }
  logger.sink->log(level, "{}",
                   line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

}  // namespace

Field::Field(absl::string_view k, const absl::Status& v)
    : key(k), value(absl::StatusCodeToString(v.code())) {
  if (const std::string reason = ReasonOf(v); !reason.empty()) absl::StrAppend(&value, "/", reason);
  if (!v.message().empty()) absl::StrAppend(&value, ": ", v.message());
}

void Init(absl::string_view service, absl::string_view level) {
  Logger& logger = TheLogger();
  logger.service = std::string(service);
  logger.sink->set_level(level == "debug"   ? spdlog::level::debug
                         : level == "warn"  ? spdlog::level::warn
                         : level == "error" ? spdlog::level::err
                                            : spdlog::level::info);
}

Correlation::Correlation(absl::string_view id, absl::string_view traceparent)
    : previous_(std::move(context.correlation_id)),
      previous_traceparent_(std::move(context.traceparent)) {
  context = {std::string(id), std::string(traceparent)};
}

Correlation::~Correlation() { context = {std::move(previous_), std::move(previous_traceparent_)}; }

void Debug(absl::string_view code, std::initializer_list<Field> fields) {
  Write(spdlog::level::debug, "debug", code, fields);
}
void Info(absl::string_view code, std::initializer_list<Field> fields) {
  Write(spdlog::level::info, "info", code, fields);
}
void Warn(absl::string_view code, std::initializer_list<Field> fields) {
  Write(spdlog::level::warn, "warn", code, fields);
}
void Error(absl::string_view code, std::initializer_list<Field> fields) {
  Write(spdlog::level::err, "error", code, fields);
}

}  // namespace saikne::log
