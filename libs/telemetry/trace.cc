#include "libs/telemetry/trace.h"

#include <random>

#include "absl/strings/str_cat.h"

namespace saikne::telemetry {
namespace {

constexpr size_t kSize = 55;
constexpr char kNotSampled[] = "00";

bool IsLowerHex(absl::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == absl::string_view::npos;
}

bool AllZero(absl::string_view text) {
  return text.find_first_not_of('0') == absl::string_view::npos;
}

// 16 hex digits, not all zero.
std::string RandomHex() {
  thread_local std::mt19937_64 random = [] {
    std::random_device device;
    std::seed_seq seed{device(), device(), device(), device()};
    return std::mt19937_64(seed);
  }();
  uint64_t value = 0;
  while (value == 0) value = random();
  return absl::StrCat(absl::Hex(value, absl::kZeroPad16));
}

}  // namespace

std::string TraceContext::Traceparent() const {
  return absl::StrCat("00-", trace_id, "-", span_id, "-", flags);
}

std::optional<TraceContext> ParseTraceparent(absl::string_view text) {
  if (text.size() < kSize) return std::nullopt;
  const absl::string_view version = text.substr(0, 2);
  const absl::string_view trace_id = text.substr(3, 32);
  const absl::string_view span_id = text.substr(36, 16);
  const absl::string_view flags = text.substr(53, 2);
  if (text[2] != '-' || text[35] != '-' || text[52] != '-') return std::nullopt;
  for (absl::string_view part : {version, trace_id, span_id, flags}) {
    if (!IsLowerHex(part)) return std::nullopt;
  }
  if (version == "ff" || AllZero(trace_id) || AllZero(span_id)) return std::nullopt;
  if (text.size() > kSize && (version == "00" || text[kSize] != '-')) return std::nullopt;
  return TraceContext{std::string(trace_id), std::string(span_id), std::string(flags)};
}

std::string ChildTraceparent(absl::string_view parent) {
  std::optional<TraceContext> context = ParseTraceparent(parent);
  if (!context.has_value()) context = TraceContext{absl::StrCat(RandomHex(), RandomHex()), "", kNotSampled};
  context->span_id = RandomHex();
  return context->Traceparent();
}

}  // namespace saikne::telemetry
