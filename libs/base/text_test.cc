#include "libs/base/text.h"

#include <gtest/gtest.h>

namespace saikne {
namespace {

TEST(SafeUtf8Test, KeepsValidText) {
  for (const char* text : {"", "order", "Rēzekne", "日本", "🚲"}) EXPECT_EQ(SafeUtf8(text, 100), text);
}

TEST(SafeUtf8Test, ReplacesInvalidBytes) {
  EXPECT_EQ(SafeUtf8("a\xFF" "b", 100), "a?b");
  EXPECT_EQ(SafeUtf8("\xC0\xAF", 100), "??");              // overlong
  EXPECT_EQ(SafeUtf8("\xED\xA0\x80", 100), "???");         // surrogate
  EXPECT_EQ(SafeUtf8("\xF4\x90\x80\x80", 100), "????");    // beyond U+10FFFF
  EXPECT_EQ(SafeUtf8("x\xE6\x97", 100), "x??");            // cut character
}

TEST(SafeUtf8Test, CutsBetweenCharacters) {
  EXPECT_EQ(SafeUtf8("abcdefgh", 8), "abcdefgh");
  EXPECT_EQ(SafeUtf8("abcdefghi", 8), "abcde...");
  EXPECT_EQ(SafeUtf8("日本日本", 10), "日本...");
}

}  // namespace
}  // namespace saikne
