#pragma once

// What a service says of a request, in words of the file that it was made from: the clerk sees lines and columns.

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/cli/import/mapping.h"

namespace saikne::cli {

/// A row of a file.
struct Place {
  std::string file;
  int line = 0;
};

/// A row that is not imported.
struct BadRow {
  std::string file;
  int line = 0;
  std::string column;  // of the (first) wrong value; empty where none is to blame
  std::string reason;  // in words of the file: columns, not fields
};

/// In which column of a file a field stands: file -> field -> "ProductNumber".
using Columns = std::map<std::string, std::map<std::string, std::string>>;

/// What the columns of a file's fields are called. A field that joins several or takes the first of them has them all; a constant
/// has none.
std::map<std::string, std::string> ColumnsOf(const Mapping& mapping);

/// record: where the row's record is in the service's request, e.g. "requests[3].item."; fields below it are fields of the map.
/// children: the rows of its repeated records ("lines"), in order.
BadRow Explain(const absl::Status& status, const Columns& columns, Place place, absl::string_view record,
               const std::map<std::string, std::vector<Place>>& children);

}  // namespace saikne::cli
