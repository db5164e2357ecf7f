#include "services/cli/context.h"

#include <pwd.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "libs/base/id.h"
#include "libs/base/status.h"
#include "libs/rpc/read_stream.h"
#include "saikne/finance/v1/company_service.pb.h"

namespace saikne::cli {
namespace {

const std::map<std::string, int>& LocalPorts() {
  static const auto& ports = *new std::map<std::string, int>{
      {"crm", 7101},         {"ordering", 7102},   {"inventory", 7103},
      {"procurement", 7104}, {"production", 7105}, {"finance", 7106}};
  return ports;
}

std::string Environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? "" : value;
}

/// The name of the user whose process this is, also where no USER is set.
std::string UserName() {
  const passwd* entry = getpwuid(geteuid());
  return entry != nullptr ? entry->pw_name : absl::StrCat(geteuid());
}

/// "crm" of "saikne.crm.v1.DealService/WinDeal".
std::string ServiceOf(absl::string_view method) {
  const std::vector<std::string> words = absl::StrSplit(method, '.');
  return words.size() > 1 ? words[1] : "";
}

constexpr absl::Duration kStreamTimeout = absl::Hours(1);

}  // namespace

std::string Context::Address(const std::string& service) const {
  if (auto given = addresses.find(service); given != addresses.end()) return given->second;
  std::string variable = absl::StrCat("SAIKNE_", absl::AsciiStrToUpper(service), "_ADDRESS");
  if (std::string value = Environment(variable); !value.empty()) return value;
  auto port = LocalPorts().find(service);
  return absl::StrCat("127.0.0.1:", port == LocalPorts().end() ? 0 : port->second);
}

rpc::Client& Context::Service(const std::string& name) {
  std::unique_ptr<rpc::Client>& client = clients_[name];
  if (client == nullptr) client = std::make_unique<rpc::Client>(Address(name));
  return *client;
}

rpc::CallOptions Context::Options(absl::Duration timeout) const {
  rpc::CallOptions options{.timeout = timeout};
  if (!company.empty()) options.metadata["saikne-company"] = company;
  options.metadata["saikne-actor"] = !actor.empty() ? actor : absl::StrCat("cli:", UserName());
  return options;
}

absl::Status Context::Reached(const std::string& service, const absl::Status& status) const {
  if (!absl::IsUnavailable(status) || !ReasonOf(status).empty()) return status;
  return Error(absl::StatusCode::kUnavailable, "SERVICE_UNREACHABLE",
               absl::StrCat(service, " at ", Address(service), " does not answer"),
               {{"service", service}, {"address", Address(service)}});
}

absl::Status Context::Call(absl::string_view method, const google::protobuf::Message& request,
                           google::protobuf::Message& response, const std::string& service) {
  const std::string name = service.empty() ? ServiceOf(method) : service;
  return Reached(name, Service(name).Call(method, request, response, Options(absl::Milliseconds(timeout_ms))));
}

absl::Status Context::Read(absl::string_view method, const google::protobuf::Message& request,
                           google::protobuf::Message& response, const std::function<absl::Status()>& each) {
  const std::string name = ServiceOf(method);
  return Reached(name, rpc::ReadStream(Address(name), method, request, response, each, Options(kStreamTimeout)));
}

absl::StatusOr<std::string> Context::BaseCurrency() {
  if (!base_currency_.empty()) return base_currency_;
  finance::v1::Company found;
  if (!company.empty()) {
    finance::v1::GetCompanyRequest request;
    request.set_id(company);
    RETURN_IF_ERROR(Call("saikne.finance.v1.CompanyService/GetCompany", request, found));
  } else {
    finance::v1::ListCompaniesResponse all;
    RETURN_IF_ERROR(Call("saikne.finance.v1.CompanyService/ListCompanies", finance::v1::ListCompaniesRequest(), all));
    if (all.companies().empty()) return NotFound("COMPANY", "yet");
    found = all.companies(0);  // with several, the services ask for --company themselves
  }
  return base_currency_ = found.base_currency();
}

std::string NewRequestId() { return Id::New(absl::Now()).ToString(); }

int Fail(const absl::Status& status) {
  std::cerr << "saiknectl: " << status.message();
  if (std::string reason = ReasonOf(status); !reason.empty()) std::cerr << " (" << reason << ")";
  std::cerr << "\n";
  for (const auto& [field, description] : FieldsOf(status)) {
    if (absl::StrContains(status.message(), description)) continue;  // said already
    std::cerr << "  " << field << ": " << description << "\n";
  }
  switch (status.code()) {
    case absl::StatusCode::kNotFound: return kNotFound;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kOutOfRange: return kRefused;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kDeadlineExceeded: return kUnavailable;
    default: return kFailed;
  }
}

}  // namespace saikne::cli
