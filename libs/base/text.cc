#include "libs/base/text.h"

#include <algorithm>

namespace saikne {
namespace {

bool Continues(absl::string_view text, size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

// Length of the valid character at `at`, 0 when there is none (RFC 3629: no overlong forms, surrogates or > U+10FFFF).
size_t CharacterAt(absl::string_view text, size_t at) {
  const auto first = static_cast<unsigned char>(text[at]);
  const unsigned char second = at + 1 < text.size() ? static_cast<unsigned char>(text[at + 1]) : 0;
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4 || !Continues(text, at + 1)) return 0;
  if (first < 0xE0) return 2;
  if (!Continues(text, at + 2)) return 0;
  if (first < 0xF0) {
    const bool overlong = first == 0xE0 && second < 0xA0;
    const bool surrogate = first == 0xED && second > 0x9F;
    return overlong || surrogate ? 0 : 3;
  }
  const bool overlong = first == 0xF0 && second < 0x90;
  const bool beyond = first == 0xF4 && second > 0x8F;
  return overlong || beyond || !Continues(text, at + 3) ? 0 : 4;
}

}  // namespace

std::string SafeUtf8(absl::string_view text, size_t max_bytes) {
  std::string safe;
  safe.reserve(std::min(text.size(), max_bytes));
  for (size_t at = 0; at < text.size();) {
    const size_t length = CharacterAt(text, at);
    const size_t added = length == 0 ? 1 : length;
    const size_t left = text.size() - at;
    // Room is kept for the dots unless everything that is left fits.
    if (safe.size() + left > max_bytes && safe.size() + added + 3 > max_bytes) {
      safe += "...";
      break;
    }
    if (length == 0) {
      safe += '?';
    } else {
      safe.append(text.data() + at, length);
    }
    at += added;
  }
  return safe;
}

}  // namespace saikne
