#include "tests/bench/report.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tests/bench/latency.h"

namespace saikne::bench {
namespace {

std::vector<Figure>& Figures() {
  static auto& figures = *new std::vector<Figure>;
  return figures;
}

std::string Or(const std::string& text, const char* otherwise) { return text.empty() ? otherwise : text; }

std::string Ratio(double ratio) { return ratio == 0 ? "-" : absl::StrFormat("%.2f", ratio); }

class Table : public ::testing::Environment {
 public:
  void TearDown() override {
    std::printf("\n| what | measured | bare, in the same run | ratio | target |\n|---|---|---|---|---|\n");
    for (const Figure& f : Figures()) {
      std::printf("| %s | %s | %s | %s | %s |\n", f.what.c_str(), f.value.c_str(), Or(f.yardstick, "-").c_str(),
                  Ratio(f.ratio).c_str(), Or(f.target, "-").c_str());
    }
    std::fflush(stdout);
  }
};

const auto* const kTable = ::testing::AddGlobalTestEnvironment(new Table);

}  // namespace

void Report(Figure figure) {
  (void)kTable;
  std::printf("%s: %s; bare: %s; ratio %s\n", figure.what.c_str(), figure.value.c_str(),
              Or(figure.yardstick, "nothing to compare with").c_str(), Ratio(figure.ratio).c_str());
  std::fflush(stdout);
  Figures().push_back(std::move(figure));
}

std::string Text(absl::Duration duration) {
  const double ms = absl::ToDoubleMilliseconds(duration);
  if (ms < 10) return absl::StrFormat("%.2f ms", ms);
  return ms < 10'000 ? absl::StrFormat("%.0f ms", ms) : absl::StrFormat("%.1f s", ms / 1000);
}

std::string PerSecond(double rate) { return absl::StrFormat("%.0f/s", rate); }

std::string Text(const Percentiles& percentiles) {
  return absl::StrCat("p50 ", Text(percentiles.p50), ", p99 ", Text(percentiles.p99));
}

int SizeOf(const char* variable, int otherwise) {
  const char* text = std::getenv(variable);
  int size = 0;
  return text != nullptr && absl::SimpleAtoi(text, &size) && size > 0 ? size : otherwise;
}

}  // namespace saikne::bench
