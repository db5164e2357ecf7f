#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tests/faults/checker.h"
#include "tests/faults/log_reader.h"

namespace saikne::faults {

/// Any row that such a query returns is a problem.
absl::Status CheckNone(System& system, const char* service, const std::string& what, const std::string& query, Report& report);

/// I5: what the clients were told, what the opener has noted and what the answerer has done are the same amounts, one by one and in sum;
/// each running total is that of its rows.
absl::Status CheckTotals(System& system, const History::Operations& asked, const std::vector<Effect>& effects, const Foreign& foreign,
                         Report& report);

/// I11: call, turn, answer and settling of an operation hang together: one correlation, one trace, each the cause of the next.
void CheckLinks(const std::vector<LogRecord>& log, const Foreign& foreign, Report& report);

/// I12: the mark that the clients put into a personal field is in payloads, and in no header, key or line of a log.
/// printed: how far each file of what the services print was searched before; moved on.
void CheckPrivacy(System& system, const std::vector<LogRecord>& log, std::map<std::string, int64_t>& printed, Report& report);

/// I9: memory, descriptors, threads and connections of the services are within bounds.
absl::Status CheckResources(System& system, Report& report);

}  // namespace saikne::faults
