#pragma once

// How columns of a file become fields of a record. A map is a JSON file:
//   { "about": "what this map assumes",
//     "skip":   [ {"column": "ProductAssemblyId", "empty": true, "because": "not part of an assembly"} ],
//     "fields": { "sku":  "ProductNumber",                                  a column
//                 "unit": {"constant": "EA"},
//                 "name": {"first": ["CompanyName", "AccountNumber"]},      the first that is not empty
//                 "external_key":  {"column": "ProductId", "number": true}, 680.0 is 680
//                 "supply_method": {"column": "MakeFlag", "lookup": {"1": "make", "0": "buy"}},
//                 "components.sku": {"column": "ComponentId", "number": true,
//                                    "lookup_file": {"file": "Product.csv", "key": "ProductId", "value": "ProductNumber"}},
//                 "unit": {"column": "ProductId", "lookup": {"492": "OZ"}, "otherwise": "EA"},   where the lookup has no entry
//                 "external_key": {"join": ["ProductId", "LocationId"]},    all of them, with a / between
//                 "valid_from": {"column": "StartDate", "date": true},      the day of a date and time
//                 "credit_limit_asked": {"column": "Limit", "default": "0"} } }
// Without a map every column is the field of its name. A value that is empty leaves its field unset.

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "services/cli/import/csv.h"

namespace saikne::cli {

/// Where the value of a field comes from.
struct FieldRule {
  std::string field;                  // path in the record: "bill_to.city"
  std::vector<std::string> columns;   // the first that is not empty counts
  std::optional<std::string> constant;
  std::string default_value;          // where everything else is empty
  bool join = false;                  // all columns instead, with a / between
  std::string otherwise;              // what a lookup gives that has no entry; empty: an error
  bool number = false;                // "680.0" becomes "680"
  bool date = false;                  // "2010-05-26 00:00:00" becomes "2010-05-26"
  bool required_lookup = false;       // there is a lookup: a value that it lacks is an error
  absl::flat_hash_map<std::string, std::string> lookup;
};

/// Rows that are no record, and why.
struct SkipRule {
  std::string column;
  std::optional<std::string> equals;  // nothing: skip when empty
  std::string because;
};

struct Mapping {
  std::vector<FieldRule> fields;
  std::vector<SkipRule> skips;
};

/// Reads a map; lookup files are found beside the data file. Errors: NOT_FOUND/FILE_NOT_FOUND; INVALID_ARGUMENT/INVALID_MAP
/// names what is wrong, also a column that the data file lacks.
absl::StatusOr<Mapping> ReadMapping(const std::string& map_path, const CsvFile& data);
/// Every column is the field of its name.
Mapping PlainMapping(const CsvFile& data);

/// The values of one row by field path, empty ones left out; or why the row is skipped.
struct MappedRow {
  int line = 0;
  std::string skipped_because;
  std::vector<std::pair<std::string, std::string>> values;
};
/// Errors: INVALID_ARGUMENT/INVALID_FIELD names the field: a value without a lookup entry, not a number, not a date.
absl::StatusOr<MappedRow> Apply(const Mapping& mapping, const CsvFile& data, const CsvFile::Row& row);

}  // namespace saikne::cli
