#include "libs/base/id.h"

#include <openssl/sha.h>

#include <algorithm>
#include <mutex>
#include <random>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"

namespace saikne {
namespace {

constexpr int kTextSize = 36;
constexpr uint64_t kCounterBits = 26;  // rand_a (12) and the first 14 bits of rand_b (RFC 9562, 6.2 method 1)
constexpr uint64_t kMaxMillis = (uint64_t{1} << 48) - 1;

constexpr bool IsHyphenAt(size_t at) { return at == 8 || at == 13 || at == 18 || at == 23; }

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

struct Tick {
  uint64_t millis;
  uint64_t counter;
  uint64_t random;
};

// Gives out strictly growing (millis, counter) pairs.
class Generator {
 public:
  Generator() {
    std::random_device device;
    std::seed_seq seed{device(), device(), device(), device(), device(), device(), device(), device()};
    random_.seed(seed);
  }

  Tick Next(absl::Time now) {
    const auto millis =
        static_cast<uint64_t>(std::clamp<int64_t>(absl::ToUnixMillis(now), 0, kMaxMillis));
    std::lock_guard lock(mutex_);
    const uint64_t random = random_();
    if (millis > last_.millis) {
      // The counter starts in the lower half, so that millions of ids fit into one millisecond.
      last_ = {millis, random_() >> (64 - (kCounterBits - 1)), 0};
    } else if (++last_.counter >> kCounterBits != 0) {
      last_ = {last_.millis + 1, 0, 0};
    }
    return {last_.millis, last_.counter, random};
  }

 private:
  std::mutex mutex_;
  std::mt19937_64 random_;
  Tick last_{0, 0, 0};
};

absl::Status InvalidId(absl::string_view text) {
  return Error(absl::StatusCode::kInvalidArgument, "INVALID_ID",
               "an id has 36 characters like 01890a5d-ac96-774b-bcce-b302099a8057",
               {{"value", std::string(text.substr(0, 64))}});
}

}  // namespace

Id Id::New(absl::Time now) {
  static auto& generator = *new Generator;
  const Tick tick = generator.Next(now);
  Id id;
  for (int i = 0; i < 6; ++i) id.bytes_[i] = static_cast<uint8_t>(tick.millis >> (40 - 8 * i));
  id.bytes_[6] = static_cast<uint8_t>(0x70 | (tick.counter >> 22));
  id.bytes_[7] = static_cast<uint8_t>(tick.counter >> 14);
  id.bytes_[8] = static_cast<uint8_t>(0x80 | ((tick.counter >> 8) & 0x3F));
  id.bytes_[9] = static_cast<uint8_t>(tick.counter);
  for (int i = 0; i < 6; ++i) id.bytes_[10 + i] = static_cast<uint8_t>(tick.random >> (8 * i));
  return id;
}

absl::StatusOr<Id> Id::Parse(absl::string_view text) {
  if (text.size() != kTextSize) return InvalidId(text);
  Id id;
  size_t nibble = 0;
  for (size_t at = 0; at < kTextSize; ++at) {
    if (IsHyphenAt(at)) {
      if (text[at] != '-') return InvalidId(text);
      continue;
    }
    const int value = HexValue(text[at]);
    if (value < 0) return InvalidId(text);
    id.bytes_[nibble / 2] = static_cast<uint8_t>(id.bytes_[nibble / 2] << 4 | value);
    ++nibble;
  }
  return id;
}

absl::StatusOr<Id> Id::ParseField(absl::string_view field, absl::string_view text) {
  absl::StatusOr<Id> id = Parse(text);
  if (id.ok()) return id;
  return FieldError(field, text.empty() ? absl::string_view("must be set") : id.status().message());
}

Id Id::Derived(const Id& parent, absl::string_view name) {
  std::string input(parent.bytes_.begin(), parent.bytes_.end());
  absl::StrAppend(&input, name);
  std::array<uint8_t, SHA256_DIGEST_LENGTH> digest;
  SHA256(reinterpret_cast<const unsigned char*>(input.data()), input.size(), digest.data());
  Id id;
  std::copy_n(digest.begin(), id.bytes_.size(), id.bytes_.begin());
  id.bytes_[6] = static_cast<uint8_t>((id.bytes_[6] & 0x0F) | 0x80);  // version 8
  id.bytes_[8] = static_cast<uint8_t>((id.bytes_[8] & 0x3F) | 0x80);  // variant 10
  return id;
}

std::string Id::ToString() const {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string text(kTextSize, '-');
  size_t at = 0;
  for (uint8_t byte : bytes_) {
    if (IsHyphenAt(at)) ++at;
    text[at++] = kHex[byte >> 4];
    text[at++] = kHex[byte & 0x0F];
  }
  return text;
}

}  // namespace saikne
