#include "libs/config/config.h"

#include <cstdlib>
#include <fstream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "libs/base/status.h"

namespace saikne::config {
namespace {

constexpr char kConfigFlag[] = "config";

struct Assignment {
  std::string name;
  std::string value;
  std::string from;  // "file.conf:3", "flag"; for the error
};

absl::Status Invalid(absl::string_view name, absl::string_view from, absl::string_view message) {
  return Error(absl::StatusCode::kInvalidArgument, "INVALID_PROPERTY",
               absl::StrCat(name, " (", from, ") ", message),
               {{"name", std::string(name)}, {"from", std::string(from)}});
}

absl::Status Malformed(absl::string_view from, absl::string_view message) {
  return Error(absl::StatusCode::kInvalidArgument, "INVALID_PROPERTY",
               absl::StrCat(from, ": ", message), {{"from", std::string(from)}});
}

// "name = value" lines; what stands behind " #" is a comment, as Print writes it.
absl::StatusOr<std::vector<Assignment>> ReadFile(const std::string& path) {
  std::ifstream file(path);
  if (!file) return Malformed(path, "the configuration file cannot be read");
  std::vector<Assignment> assignments;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    const std::string from = absl::StrCat(path, ":", number);
    absl::string_view text = absl::StripAsciiWhitespace(line);
    if (text.empty() || text[0] == '#') continue;
    const size_t equals = text.find('=');
    if (equals == absl::string_view::npos) return Malformed(from, "a line is written: name = value");
    absl::string_view value = text.substr(equals + 1);
    value = absl::StripAsciiWhitespace(value.substr(0, value.find(" #")));
    assignments.push_back(
        {std::string(absl::StripAsciiWhitespace(text.substr(0, equals))), std::string(value), from});
  }
  if (file.bad()) return Malformed(path, "the configuration file cannot be read");
  return assignments;
}

// --name=value and --name value.
absl::StatusOr<std::vector<Assignment>> ReadFlags(const std::vector<std::string>& args) {
  std::vector<Assignment> assignments;
  for (size_t i = 0; i < args.size(); ++i) {
    if (!absl::StartsWith(args[i], "--")) {
      return Malformed("flag", absl::StrCat("flags are written --name=value, not ", args[i]));
    }
    const std::string name = args[i].substr(2, args[i].find('=') - 2);
    const size_t equals = args[i].find('=');
    if (equals != std::string::npos) {
      assignments.push_back({name, args[i].substr(equals + 1), "flag"});
    } else if (i + 1 < args.size()) {
      assignments.push_back({name, args[++i], "flag"});
    } else {
      return Malformed("flag", absl::StrCat("--", name, " has no value"));
    }
  }
  return assignments;
}

std::string EnvironmentName(absl::string_view property) {
  return absl::StrCat("SAIKNE_", absl::AsciiStrToUpper(property));
}

}  // namespace

void Config::Declare(std::string name, std::string* target, std::string default_value,
                     std::string doc, bool secret) {
  *target = default_value;
  Property property{std::move(name), std::move(doc), std::move(default_value)};
  property.secret = secret;
  property.text = target;
  properties_.push_back(std::move(property));
}

void Config::Declare(std::string name, int64_t* target, int64_t default_value, int64_t min,
                     int64_t max, std::string doc) {
  *target = default_value;
  Property property{std::move(name), std::move(doc), absl::StrCat(default_value)};
  property.number = target;
  property.min = min;
  property.max = max;
  properties_.push_back(std::move(property));
}

absl::Status Config::Load(const std::vector<std::string>& args) {
  ASSIGN_OR_RETURN(const std::vector<Assignment> flags, ReadFlags(args));
  const char* path = std::getenv(EnvironmentName(kConfigFlag).c_str());
  std::string file = path == nullptr ? "" : path;
  for (const Assignment& flag : flags) {
    if (flag.name == kConfigFlag) file = flag.value;
  }
  if (!file.empty()) {
    ASSIGN_OR_RETURN(const std::vector<Assignment> lines, ReadFile(file));
    for (const Assignment& line : lines) RETURN_IF_ERROR(Set(line.name, line.value, line.from));
  }
  // Only declared names are asked for: the environment of a test or a container holds other SAIKNE_ variables too.
  for (const Property& property : properties_) {
    const std::string variable = EnvironmentName(property.name);
    if (const char* value = std::getenv(variable.c_str())) {
      RETURN_IF_ERROR(Set(property.name, value, variable));
    }
  }
  for (const Assignment& flag : flags) {
    if (flag.name != kConfigFlag) RETURN_IF_ERROR(Set(flag.name, flag.value, flag.from));
  }
  return absl::OkStatus();
}

absl::Status Config::Set(absl::string_view name, absl::string_view value, absl::string_view from) {
  for (const Property& property : properties_) {
    if (property.name != name) continue;
    if (property.text != nullptr) {
      *property.text = std::string(value);
      return absl::OkStatus();
    }
    int64_t number = 0;
    if (!absl::SimpleAtoi(value, &number) || number < property.min || number > property.max) {
      return Invalid(name, from, absl::StrCat("must be a whole number from ", property.min, " to ",
                                              property.max, ", is '", value, "'"));
    }
    *property.number = number;
    return absl::OkStatus();
  }
  return Error(absl::StatusCode::kInvalidArgument, "UNKNOWN_PROPERTY",
               absl::StrCat("there is no property ", name, " (", from, "); print-config lists them"),
               {{"name", std::string(name)}, {"from", std::string(from)}});
}

std::string Config::Print() const {
  std::string text;
  for (const Property& property : properties_) {
    const std::string value = property.number != nullptr ? absl::StrCat(*property.number)
                              : property.secret && !property.text->empty() ? "<redacted>"
                                                                           : *property.text;
    absl::StrAppend(&text, property.name, " = ", value, "  # ", property.doc);
    if (property.number != nullptr) {
      absl::StrAppend(&text, " [", property.min, ", ", property.max, "]");
    }
    absl::StrAppend(&text, "\n");
  }
  return text;
}

}  // namespace saikne::config
