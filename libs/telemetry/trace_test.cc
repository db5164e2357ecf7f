#include "libs/telemetry/trace.h"

#include <gtest/gtest.h>

#include <random>

namespace saikne::telemetry {
namespace {

constexpr char kValid[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(TraceTest, Parses) {
  const auto context = ParseTraceparent(kValid);
  ASSERT_TRUE(context.has_value());
  EXPECT_EQ(context->trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(context->span_id, "00f067aa0ba902b7");
  EXPECT_EQ(context->flags, "01");
  EXPECT_EQ(context->Traceparent(), kValid);
}

TEST(TraceTest, LaterVersionsAreReadAsFarAsKnown) {
  EXPECT_TRUE(ParseTraceparent("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01").has_value());
  EXPECT_TRUE(ParseTraceparent("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x").has_value());
  EXPECT_FALSE(ParseTraceparent("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01x").has_value());
}

TEST(TraceTest, RefusesOthers) {
  for (const char* text :
       {"", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4BF92F3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}) {
    EXPECT_FALSE(ParseTraceparent(text).has_value()) << text;
  }
}

TEST(TraceTest, ChildKeepsTheTrace) {
  const auto child = ParseTraceparent(ChildTraceparent(kValid));
  ASSERT_TRUE(child.has_value());
  EXPECT_EQ(child->trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_NE(child->span_id, "00f067aa0ba902b7");
  EXPECT_EQ(child->flags, "01");
}

TEST(TraceTest, NewTraces) {
  const auto a = ParseTraceparent(ChildTraceparent(""));
  const auto b = ParseTraceparent(ChildTraceparent("nonsense"));
  ASSERT_TRUE(a.has_value() && b.has_value());
  EXPECT_NE(a->trace_id, b->trace_id);
}

TEST(TraceTest, DamagedTextNeverCrashesAndReadsBack) {
  std::mt19937 random(5);
  for (int i = 0; i < 50'000; ++i) {
    std::string text = kValid;
    text[random() % text.size()] = static_cast<char>(random());
    if (random() % 3 == 0) text.resize(random() % 80, '0');
    if (const auto context = ParseTraceparent(text)) {
      ASSERT_TRUE(ParseTraceparent(context->Traceparent()).has_value());
    }
  }
}

}  // namespace
}  // namespace saikne::telemetry
