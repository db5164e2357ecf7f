#include <endian.h>

#include <algorithm>
#include <cstring>
#include <limits>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/pg/pg.h"

namespace saikne::pg {
namespace {

// ISO 8601 in UTC with microseconds, as timestamptz reads it.
std::string TimeText(absl::Time time) {
  if (time == absl::InfiniteFuture()) return "infinity";
  if (time == absl::InfinitePast()) return "-infinity";
  const absl::TimeZone::CivilInfo at = absl::UTCTimeZone().At(time);
  const absl::CivilSecond& cs = at.cs;
  const int64_t micros = absl::ToInt64Microseconds(at.subsecond);
  char text[48];
  std::snprintf(text, sizeof text, "%04lld-%02d-%02dT%02d:%02d:%02d.%06lldZ",
                static_cast<long long>(cs.year()), cs.month(), cs.day(), cs.hour(), cs.minute(),
                cs.second(), static_cast<long long>(micros));
  return text;
}

std::string DayText(absl::CivilDay day) {
  return absl::StrFormat("%04d-%02d-%02d", day.year(), day.month(), day.day());
}

std::string BytesText(const Bytes& bytes) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string text(2 + bytes.data.size() * 2, '\0');
  text[0] = '\\';
  text[1] = 'x';
  char* out = text.data() + 2;
  for (unsigned char byte : bytes.data) {
    *out++ = kHex[byte >> 4];
    *out++ = kHex[byte & 15];
  }
  return text;
}

constexpr size_t kNullsAt = 7;  // the last byte of the second number of a binary array

uint32_t ElementType(Params::ArrayType type) {
  switch (type) {
    case Params::ArrayType::kBool: return 16;
    case Params::ArrayType::kBytea: return 17;
    case Params::ArrayType::kInt8: return 20;
    case Params::ArrayType::kInt4: return 23;
    case Params::ArrayType::kText: return 25;
    case Params::ArrayType::kDate: return 1082;
    case Params::ArrayType::kTimestamptz: return 1184;
    case Params::ArrayType::kUuid: return 2950;
    case Params::ArrayType::kNone: break;
  }
  return 0;
}

void Append32(std::string& data, uint32_t v) {
  v = htobe32(v);
  data.append(reinterpret_cast<const char*>(&v), sizeof v);
}

void Append64(std::string& data, uint64_t v) {
  v = htobe64(v);
  data.append(reinterpret_cast<const char*>(&v), sizeof v);
}

void AppendElement(std::string& data, absl::string_view bytes) {
  Append32(data, static_cast<uint32_t>(bytes.size()));
  data.append(bytes.data(), bytes.size());
}

void AppendNumber(std::string& data, int32_t v) {
  Append32(data, sizeof v);
  Append32(data, static_cast<uint32_t>(v));
}

void AppendNumber(std::string& data, int64_t v) {
  Append32(data, sizeof v);
  Append64(data, static_cast<uint64_t>(v));
}

// PostgreSQL counts from the year 2000 and takes the ends of the numbers for infinity. A time beyond the finite ones stays finite and is
// refused by PostgreSQL as out of range.
int64_t MicrosOf(absl::Time time) {
  constexpr int64_t kYear2000 = 946'684'800'000'000, kLeast = std::numeric_limits<int64_t>::min();
  if (time == absl::InfiniteFuture()) return std::numeric_limits<int64_t>::max();
  if (time == absl::InfinitePast()) return kLeast;
  return std::max(absl::ToUnixMicros(time), kLeast + 1 + kYear2000) - kYear2000;
}

int32_t DaysOf(absl::CivilDay day) {
  return static_cast<int32_t>(std::clamp<int64_t>(day - absl::CivilDay(2000, 1, 1), std::numeric_limits<int32_t>::min() + 1,
                                                  std::numeric_limits<int32_t>::max() - 1));
}

bool HasNul(absl::string_view text) {
  return !text.empty() && std::memchr(text.data(), '\0', text.size()) != nullptr;
}

}  // namespace

void Params::AddNull() { values_.push_back({std::nullopt}); }
void Params::Add(bool v) { values_.push_back({v ? "t" : "f"}); }
void Params::Add(int32_t v) { values_.push_back({absl::StrCat(v)}); }
void Params::Add(int64_t v) { values_.push_back({absl::StrCat(v)}); }
void Params::Add(absl::string_view v) {
  if (HasNul(v)) storable_ = false;
  values_.push_back({std::string(v)});
}
void Params::Add(const std::string& v) { Add(absl::string_view(v)); }
void Params::Add(const char* v) { Add(absl::string_view(v)); }
void Params::Add(const Id& v) { values_.push_back({v.ToString()}); }
void Params::Add(absl::Time v) { values_.push_back({TimeText(v)}); }
void Params::Add(absl::CivilDay v) { values_.push_back({DayText(v)}); }
void Params::Add(const Bytes& v) { values_.push_back({BytesText(v)}); }

// The binary form, of one dimension, counted from 1; all numbers big-endian (array_recv in PostgreSQL's arrayfuncs.c): dimensions, whether
// there are NULLs, type of the elements; then length and lower bound; then each element after its length, -1 for NULL.
void Params::BeginArray(ArrayType type, size_t size) {
  std::string data;
  Append32(data, size == 0 ? 0 : 1);
  Append32(data, 0);
  Append32(data, ElementType(type));
  if (size > 0) {
    Append32(data, static_cast<uint32_t>(size));
    Append32(data, 1);
  }
  values_.push_back({std::move(data), type});
}

void Params::NullElement() {
  std::string& data = *values_.back().data;
  data[kNullsAt] = 1;
  Append32(data, static_cast<uint32_t>(-1));
}
void Params::Element(bool v) { AppendElement(*values_.back().data, absl::string_view(v ? "\1" : "\0", 1)); }
void Params::Element(int32_t v) { AppendNumber(*values_.back().data, v); }
void Params::Element(int64_t v) { AppendNumber(*values_.back().data, v); }
void Params::Element(const std::string& v) { Element(absl::string_view(v)); }
void Params::Element(absl::string_view v) {
  if (HasNul(v)) storable_ = false;
  AppendElement(*values_.back().data, v);
}
void Params::Element(const Id& v) {
  AppendElement(*values_.back().data, absl::string_view(reinterpret_cast<const char*>(v.bytes().data()), v.bytes().size()));
}
void Params::Element(absl::Time v) { AppendNumber(*values_.back().data, MicrosOf(v)); }
void Params::Element(absl::CivilDay v) { AppendNumber(*values_.back().data, DaysOf(v)); }
void Params::Element(const Bytes& v) { AppendElement(*values_.back().data, v.data); }

}  // namespace saikne::pg
