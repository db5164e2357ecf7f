#include <libpq-fe.h>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/pg/pg.h"

namespace saikne::pg {
namespace {

// A value of a keyword connection string, quoted.
std::string Quoted(absl::string_view value) {
  std::string text = "'";
  for (char c : value) {
    if (c == '\'' || c == '\\') text.push_back('\\');
    text.push_back(c);
  }
  text.push_back('\'');
  return text;
}

}  // namespace

absl::StatusOr<std::string> WithDatabase(const std::string& connection, absl::string_view database) {
  char* message = nullptr;
  PQconninfoOption* options = PQconninfoParse(connection.c_str(), &message);
  if (options == nullptr) {
    absl::Status status = Error(absl::StatusCode::kInvalidArgument, "INVALID_CONNECTION",
                                message == nullptr ? "not a connection string" : message);
    PQfreemem(message);
    return status;
  }
  std::string result;
  for (const PQconninfoOption* option = options; option->keyword != nullptr; ++option) {
    const absl::string_view keyword = option->keyword;
    if (option->val == nullptr || keyword == "dbname") continue;
    absl::StrAppend(&result, keyword, "=", Quoted(option->val), " ");
  }
  PQconninfoFree(options);
  return absl::StrCat(result, "dbname=", Quoted(database));
}

}  // namespace saikne::pg
