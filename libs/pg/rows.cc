#include <charconv>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "libs/pg/pg.h"
#include "libs/pg/result.h"

namespace saikne::pg {
namespace {

// A column read as what it is not: no input can cause it, so the process ends where the mistake is.
[[noreturn]] void Mistake(PGresult* result, int column, const char* what) {
  const char* name = column < PQnfields(result) ? PQfname(result, column) : "(no such column)";
  std::fprintf(stderr, "pg: column %d (%s) %s\n", column, name, what);
  std::abort();
}

// The text of a column that is not NULL.
absl::string_view Text(const internal::ResultHolder* holder, int row, int column) {
  PGresult* result = holder->result;
  if (column >= PQnfields(result)) Mistake(result, column, "is not in the result");
  if (PQgetisnull(result, row, column)) Mistake(result, column, "is NULL and its target takes none");
  return {PQgetvalue(result, row, column),
          static_cast<size_t>(PQgetlength(result, row, column))};
}

template <typename Number>
bool ParseNumber(absl::string_view text, Number& out) {
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, out);
  return error == std::errc() && at == end;
}

// Takes digits from the front, up to `separator` (0: up to the first character that is no digit).
bool Take(absl::string_view& text, char separator, int64_t& out) {
  const auto [at, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc()) return false;
  text.remove_prefix(at - text.data());
  if (separator == 0) return true;
  if (text.empty() || text[0] != separator) return false;
  text.remove_prefix(1);
  return true;
}

// "2026-11-23", "12026-11-23", "0044-03-15 BC" (whose BC the caller has cut off).
bool TakeDay(absl::string_view& text, bool before_christ, absl::CivilDay& out) {
  int64_t year, month, day;
  if (!Take(text, '-', year) || !Take(text, '-', month) || !Take(text, 0, day)) return false;
  out = absl::CivilDay(before_christ ? 1 - year : year, month, day);
  return true;
}

bool ParseDay(absl::string_view text, absl::CivilDay& out) {
  const bool before_christ = absl::EndsWith(text, " BC");
  if (before_christ) text.remove_suffix(3);
  return TakeDay(text, before_christ, out) && text.empty();
}

// "2026-11-23 18:43:28.123456+00": the session's zone is UTC and DateStyle ISO.
bool ParseTime(absl::string_view text, absl::Time& out) {
  if (text == "infinity") { out = absl::InfiniteFuture(); return true; }
  if (text == "-infinity") { out = absl::InfinitePast(); return true; }
  const bool before_christ = absl::EndsWith(text, " BC");
  if (before_christ) text.remove_suffix(3);
  if (!absl::EndsWith(text, "+00")) return false;
  text.remove_suffix(3);
  absl::CivilDay day;
  int64_t hour, minute, second, fraction = 0;
  if (!TakeDay(text, before_christ, day) || text.empty()) return false;
  text.remove_prefix(1);
  if (!Take(text, ':', hour) || !Take(text, ':', minute) || !Take(text, 0, second)) return false;
  if (!text.empty()) {
    text.remove_prefix(1);
    const size_t digits = text.size();
    if (digits == 0 || digits > 6 || !Take(text, 0, fraction)) return false;
    for (size_t i = digits; i < 6; ++i) fraction *= 10;
  }
  const absl::CivilSecond at(day.year(), day.month(), day.day(), hour, minute, second);
  out = absl::FromCivil(at, absl::UTCTimeZone()) + absl::Microseconds(fraction);
  return text.empty();
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

bool ParseBytes(absl::string_view text, std::string& out) {
  if (!absl::StartsWith(text, "\\x") || text.size() % 2 != 0) return false;
  text.remove_prefix(2);
  out.resize(text.size() / 2);
  for (size_t i = 0; i < out.size(); ++i) {
    const int high = HexDigit(text[2 * i]), low = HexDigit(text[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    out[i] = static_cast<char>(high << 4 | low);
  }
  return true;
}

}  // namespace

bool Row::IsNull(int column) const {
  if (column >= PQnfields(result_->result)) Mistake(result_->result, column, "is not in the result");
  return PQgetisnull(result_->result, row_, column) != 0;
}

void Row::Read(int column, bool& out) const {
  const absl::string_view text = Text(result_, row_, column);
  if (text != "t" && text != "f") Mistake(result_->result, column, "is no boolean");
  out = text == "t";
}

void Row::Read(int column, int32_t& out) const {
  if (!ParseNumber(Text(result_, row_, column), out))
    Mistake(result_->result, column, "is no 32-bit integer");
}

void Row::Read(int column, int64_t& out) const {
  if (!ParseNumber(Text(result_, row_, column), out))
    Mistake(result_->result, column, "is no 64-bit integer");
}

void Row::Read(int column, std::string& out) const {
  const absl::string_view text = Text(result_, row_, column);
  out.assign(text.data(), text.size());
}

void Row::Read(int column, Id& out) const {
  absl::StatusOr<Id> id = Id::Parse(Text(result_, row_, column));
  if (!id.ok()) Mistake(result_->result, column, "is no uuid");
  out = *id;
}

void Row::Read(int column, absl::Time& out) const {
  if (!ParseTime(Text(result_, row_, column), out))
    Mistake(result_->result, column, "is no timestamptz");
}

void Row::Read(int column, absl::CivilDay& out) const {
  if (!ParseDay(Text(result_, row_, column), out)) Mistake(result_->result, column, "is no date");
}

void Row::Read(int column, Bytes& out) const {
  if (!ParseBytes(Text(result_, row_, column), out.data))
    Mistake(result_->result, column, "is no bytea");
}

int Rows::size() const { return PQntuples(result_->result); }

int64_t Rows::affected() const {
  int64_t count = 0;
  const char* text = PQcmdTuples(result_->result);
  return absl::SimpleAtoi(text, &count) ? count : 0;
}

}  // namespace saikne::pg
