#pragma once

#include <vector>

#include "services/cli/import/explain.h"
#include "services/cli/import/importer.h"
#include "services/cli/import/kinds.h"
#include "services/cli/import/records.h"

namespace saikne::cli {

/// Takes out records of a kind that `refers_to` its own records when they would contain themselves, over others of the same files or
/// over what the service has stored: a service that sees them batch by batch would find out after it has written some. The batches are
/// taken as they will be written: what a later one replaces holds until then. Blamed is the last row that is a step of the circle.
void RefuseCycles(const Kind& kind, const Columns& columns, const References& stored, std::vector<Record>& records,
                  ImportReport& report);

}  // namespace saikne::cli
