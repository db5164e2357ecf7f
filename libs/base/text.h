#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace saikne {

/// `text` as valid UTF-8 of at most max_bytes: each byte that is not part of a valid character becomes "?", and what is
/// cut off is replaced by "...". For text of unknown origin that goes into errors and logs.
std::string SafeUtf8(absl::string_view text, size_t max_bytes);

}  // namespace saikne
