#pragma once

#include <vector>

#include "services/cli/import/explain.h"
#include "services/cli/import/importer.h"
#include "services/cli/import/kinds.h"
#include "services/cli/import/records.h"

namespace saikne::cli {

/// Takes out records of a kind that `refers_to` its own records when they would, over others of the same files, contain themselves: a
/// service that sees them batch by batch would find out after it has written some. Blamed is the row that closes the circle.
void RefuseCycles(const Kind& kind, const Columns& columns, std::vector<Record>& records, ImportReport& report);

}  // namespace saikne::cli
