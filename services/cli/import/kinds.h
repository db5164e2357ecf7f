#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "services/cli/context.h"

namespace saikne::cli {

/// By the name of a record, the names of the records that it refers to.
using References = std::map<std::string, std::vector<std::string>>;

/// A kind of record that can be imported, and the batch call that creates it.
struct Kind {
  std::string name;         // "supplier-prices"
  std::string about;        // for --help
  std::string method;       // "saikne.crm.v1.AccountService/BatchCreateAccounts"
  const google::protobuf::Message* request;
  const google::protobuf::Message* response;
  std::string rows;         // repeated field of the request
  std::string record;       // field of a row that holds the record; empty: the row is the record
  std::string group;        // rows with the same value of this field are one record; empty: each row is one
  std::vector<std::string> required;  // "lines.sku": of each row that begins a line
  std::vector<std::string> unique;    // fields whose value only one record of a file may have; a group is unique by itself
  std::string refers_to;    // "components.sku": field of children that names another record of the kind by its group
  std::function<absl::StatusOr<References>(Context&)> stored;  // of a kind that refers_to: what the service has
  int batch = 1000;         // records in a call, at most 1,000
};

const std::vector<Kind>& Kinds();

}  // namespace saikne::cli
