// I11: correlation, causation and trace; I12: no personal data outside of payloads.

#include <filesystem>
#include <fstream>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "tests/faults/checks.h"
#include "tests/faults/finding.h"
#include "tests/faults/workload.h"

namespace saikne::faults {
namespace {

// The first occurrence of each event of an operation.
struct Chain {
  const LogRecord* turned = nullptr;
  const LogRecord* answered = nullptr;
  const LogRecord* settled = nullptr;
};

std::map<std::string, Chain> ChainsOf(const std::vector<LogRecord>& log, const Foreign& foreign) {
  std::map<std::string, Chain> chains;
  for (const LogRecord& record : log) {
    if (record.operation.empty() || foreign.keys.contains(record.event.key) || foreign.operations.contains(record.operation)) continue;
    Chain& chain = chains[record.operation];
    const LogRecord*& place = absl::EndsWith(record.type, ".TicketTurned") ? chain.turned
                              : absl::EndsWith(record.type, ".TurnAnswered") ? chain.answered : chain.settled;
    if (place == nullptr) place = &record;
  }
  return chains;
}

std::string TraceOf(const LogRecord& record) {
  const std::vector<std::string> parts = absl::StrSplit(record.traceparent, '-');
  return parts.size() == 4 ? parts[1] : "";
}

}  // namespace

void CheckLinks(const std::vector<LogRecord>& log, const Foreign& foreign, Report& report) {
  Finding broken("I11 a chain is broken", nullptr, report);
  for (const auto& [operation, chain] : ChainsOf(log, foreign)) {
    if (chain.turned == nullptr || chain.answered == nullptr || chain.settled == nullptr) {
      broken.Add(absl::StrCat(operation, " has not all three events"));
      continue;
    }
    for (const LogRecord* record : {chain.turned, chain.answered, chain.settled}) {
      const std::string name = absl::StrCat(record->type, " of ", operation);
      if (record->correlation != CorrelationOf(record->event.key)) broken.Add(absl::StrCat(name, ": correlation ", record->correlation));
      if (TraceOf(*record) != TraceIdOf(operation)) broken.Add(absl::StrCat(name, ": trace ", record->traceparent));
      if (record->traceparent != record->traceparent_again) broken.Add(absl::StrCat(name, ": two traces"));
    }
    if (chain.turned->causation != operation) broken.Add(absl::StrCat(operation, ": turned because of ", chain.turned->causation));
    if (chain.answered->causation != chain.turned->id) broken.Add(absl::StrCat(operation, ": answered because of ", chain.answered->causation));
    if (chain.settled->causation != chain.answered->id) broken.Add(absl::StrCat(operation, ": settled because of ", chain.settled->causation));
  }
}

void CheckPrivacy(System& system, const std::vector<LogRecord>& log, Report& report) {
  Finding outside("I12 personal data", nullptr, report);
  bool anywhere = log.empty();
  for (const LogRecord& record : log) {
    anywhere |= record.mark_in_payload;
    if (record.mark_outside) outside.Add(absl::StrCat("in a header or key of ", record.type, " ", record.id));
  }
  if (!anywhere) outside.Add("the mark is in no payload either: this check proves nothing");
  for (const std::string& path : system.LogPaths()) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
      if (absl::StrContains(line, kPersonalMark)) outside.Add(absl::StrCat("in ", path, ": ", line.substr(0, 200)));
    }
  }
}

}  // namespace saikne::faults
