#include <cstring>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/pg/pg.h"

namespace saikne::pg {
namespace {

// ISO 8601 in UTC with microseconds, as timestamptz reads it: no blank, comma or brace inside, so it needs no quotes
// in an array.
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

bool HasNul(absl::string_view text) {
  return !text.empty() && std::memchr(text.data(), '\0', text.size()) != nullptr;
}

}  // namespace

void Params::AddNull() { values_.emplace_back(std::nullopt); }
void Params::Add(bool v) { values_.emplace_back(v ? "t" : "f"); }
void Params::Add(int32_t v) { values_.emplace_back(absl::StrCat(v)); }
void Params::Add(int64_t v) { values_.emplace_back(absl::StrCat(v)); }
void Params::Add(absl::string_view v) {
  if (HasNul(v)) storable_ = false;
  values_.emplace_back(std::string(v));
}
void Params::Add(const std::string& v) { Add(absl::string_view(v)); }
void Params::Add(const char* v) { Add(absl::string_view(v)); }
void Params::Add(const Id& v) { values_.emplace_back(v.ToString()); }
void Params::Add(absl::Time v) { values_.emplace_back(TimeText(v)); }
void Params::Add(absl::CivilDay v) { values_.emplace_back(DayText(v)); }
void Params::Add(const Bytes& v) { values_.emplace_back(BytesText(v)); }

void Params::BeginArray() {
  array_.clear();
  array_.push_back('{');
}

void Params::EndArray() {
  if (array_.size() > 1) array_.pop_back();  // the comma after the last element
  array_.push_back('}');
  values_.emplace_back(std::move(array_));
  array_.clear();
}

void Params::NullElement() { array_.append("NULL,"); }
void Params::Element(bool v) { array_.append(v ? "t," : "f,"); }
void Params::Element(int32_t v) { absl::StrAppend(&array_, v, ","); }
void Params::Element(int64_t v) { absl::StrAppend(&array_, v, ","); }
void Params::Element(const std::string& v) { Element(absl::string_view(v)); }

// Always quoted: then only quote and backslash are special, and "" and "NULL" are texts.
void Params::Element(absl::string_view v) {
  if (HasNul(v)) storable_ = false;
  array_.push_back('"');
  size_t plain = 0;
  for (size_t i = 0; i < v.size(); ++i) {
    if (v[i] != '"' && v[i] != '\\') continue;
    array_.append(v.data() + plain, i - plain);
    array_.push_back('\\');
    plain = i;
  }
  array_.append(v.data() + plain, v.size() - plain);
  array_.append("\",");
}

void Params::Element(const Id& v) { absl::StrAppend(&array_, v.ToString(), ","); }
void Params::Element(absl::Time v) { absl::StrAppend(&array_, TimeText(v), ","); }
void Params::Element(absl::CivilDay v) { absl::StrAppend(&array_, DayText(v), ","); }
void Params::Element(const Bytes& v) { absl::StrAppend(&array_, "\"\\", BytesText(v), "\","); }

}  // namespace saikne::pg
