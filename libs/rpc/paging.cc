#include "libs/rpc/paging.h"

#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <optional>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status.h"

namespace saikne::rpc {
namespace {

constexpr size_t kDigestSize = 8;
constexpr size_t kMaxToken = 4096;

// Ties a token to its list and to its own bytes. Not a secret: a token only says where to go on.
std::string Digest(absl::string_view list, absl::string_view key) {
  const std::string input = absl::StrCat(list, absl::string_view("\0", 1), key);
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
  SHA256(reinterpret_cast<const unsigned char*>(input.data()), input.size(), digest.data());
  return std::string(digest.begin(), digest.begin() + kDigestSize);
}

// Each part after its length in 4 bytes.
std::string Pack(const std::vector<std::string>& parts) {
  std::string packed;
  for (const std::string& part : parts) {
    for (int shift = 24; shift >= 0; shift -= 8) packed += static_cast<char>(part.size() >> shift);
    packed += part;
  }
  return packed;
}

std::optional<std::vector<std::string>> Unpack(absl::string_view packed) {
  std::vector<std::string> parts;
  while (!packed.empty()) {
    if (packed.size() < 4) return std::nullopt;
    size_t size = 0;
    for (int i = 0; i < 4; ++i) size = size << 8 | static_cast<unsigned char>(packed[i]);
    packed.remove_prefix(4);
    if (packed.size() < size) return std::nullopt;
    parts.emplace_back(packed.substr(0, size));
    packed.remove_prefix(size);
  }
  return parts;
}

std::optional<std::vector<std::string>> ReadToken(absl::string_view list, absl::string_view token) {
  std::string bytes;
  if (token.size() > kMaxToken || !absl::WebSafeBase64Unescape(token, &bytes)) return std::nullopt;
  if (bytes.size() <= kDigestSize) return std::nullopt;
  const absl::string_view key = absl::string_view(bytes).substr(kDigestSize);
  if (Digest(list, key) != bytes.substr(0, kDigestSize)) return std::nullopt;
  return Unpack(key);
}

}  // namespace

absl::StatusOr<Page> ParsePage(absl::string_view list, int page_size, absl::string_view page_token,
                               int default_size, int max_size) {
  if (page_size < 0) return FieldError("page_size", "must not be negative");
  Page page;
  page.size = page_size == 0 ? default_size : std::min(page_size, max_size);
  if (page_token.empty()) return page;
  auto after = ReadToken(list, page_token);
  if (!after.has_value()) return FieldError("page_token", "is not from a response of this list");
  page.after = *std::move(after);
  return page;
}

std::string NextPageToken(absl::string_view list, const std::vector<std::string>& last_key) {
  const std::string key = Pack(last_key);
  return absl::WebSafeBase64Escape(absl::StrCat(Digest(list, key), key));
}

}  // namespace saikne::rpc
