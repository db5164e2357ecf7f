// I11: correlation, causation and trace; I12: no personal data outside of payloads.

#include <fstream>

#include "absl/container/flat_hash_map.h"
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

absl::flat_hash_map<absl::string_view, Chain> ChainsOf(const std::vector<LogRecord>& log, const Foreign& foreign) {
  absl::flat_hash_map<absl::string_view, Chain> chains;
  for (const LogRecord& record : log) {
    if (record.operation.empty() || foreign.keys.contains(record.event.key) || foreign.operations.contains(record.operation)) continue;
    Chain& chain = chains[record.operation];
    const LogRecord*& place = absl::EndsWith(record.type, ".TicketTurned") ? chain.turned
                              : absl::EndsWith(record.type, ".TurnAnswered") ? chain.answered : chain.settled;
    if (place == nullptr) place = &record;
  }
  return chains;
}

absl::string_view TraceOf(const LogRecord& record) {
  const std::vector<absl::string_view> parts = absl::StrSplit(record.traceparent, '-');
  return parts.size() == 4 ? parts[1] : "";
}

// A line that has no end yet is searched again with what comes behind it.
void SearchPrinted(const std::string& path, int64_t& printed, Finding& outside) {
  std::ifstream file(path);
  file.seekg(printed);
  for (std::string line; std::getline(file, line);) {
    if (absl::StrContains(line, kPersonalMark)) outside.Add(absl::StrCat("in ", path, ": ", line.substr(0, 200)));
    if (!file.eof()) printed += static_cast<int64_t>(line.size()) + 1;
  }
}

}  // namespace

void CheckLinks(const std::vector<LogRecord>& log, const Foreign& foreign, Report& report) {
  Finding broken("I11 a chain is broken", nullptr, report);
  for (const auto& [operation, chain] : ChainsOf(log, foreign)) {
    if (chain.turned == nullptr || chain.answered == nullptr || chain.settled == nullptr) {
      broken.Add(absl::StrCat(operation, " has not all three events"));
      continue;
    }
    const std::string trace = TraceIdOf(std::string(operation));
    for (const LogRecord* record : {chain.turned, chain.answered, chain.settled}) {
      const auto name = [&, operation = operation] { return absl::StrCat(record->type, " of ", operation); };
      if (record->correlation != CorrelationOf(record->event.key)) broken.Add(absl::StrCat(name(), ": correlation ", record->correlation));
      if (TraceOf(*record) != trace) broken.Add(absl::StrCat(name(), ": trace ", record->traceparent));
      if (record->two_traces) broken.Add(absl::StrCat(name(), ": two traces"));
    }
    if (chain.turned->causation != operation) broken.Add(absl::StrCat(operation, ": turned because of ", chain.turned->causation));
    if (chain.answered->causation != chain.turned->id) broken.Add(absl::StrCat(operation, ": answered because of ", chain.answered->causation));
    if (chain.settled->causation != chain.answered->id) broken.Add(absl::StrCat(operation, ": settled because of ", chain.settled->causation));
  }
}

void CheckPrivacy(System& system, const std::vector<LogRecord>& log, std::map<std::string, int64_t>& printed, Report& report) {
  Finding outside("I12 personal data", nullptr, report);
  bool anywhere = log.empty();
  for (const LogRecord& record : log) {
    anywhere |= record.mark_in_payload;
    if (record.mark_outside) outside.Add(absl::StrCat("in a header or key of ", record.type, " ", record.id));
  }
  if (!anywhere) outside.Add("the mark is in no payload either: this check proves nothing");
  for (const std::string& path : system.LogPaths()) SearchPrinted(path, printed[path], outside);
}

}  // namespace saikne::faults
