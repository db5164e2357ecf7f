#include <iostream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "libs/base/status.h"
#include "libs/base/time_proto.h"
#include "saikne/finance/v1/invoice_service.pb.h"
#include "saikne/ordering/v1/ordering_service.pb.h"
#include "services/cli/command.h"
#include "services/cli/output.h"

namespace saikne::cli {
namespace {

struct Range {
  std::string after;
  std::string since;
};

const std::string& IdOf(const ordering::v1::ExportOrdersResponse& one) { return one.order().id(); }
const std::string& IdOf(const finance::v1::ExportInvoicesResponse& one) {
  return one.has_invoice() ? one.invoice().id() : one.credit_note().id();
}

/// A line of JSON for each document; what ends early says how to go on.
template <typename Request, typename Response>
absl::Status Export(Context& context, const char* method, const Range& range) {
  Request request;
  request.set_after_id(range.after);
  if (!range.since.empty()) {
    absl::Time since;
    std::string why;
    if (!absl::ParseTime(absl::RFC3339_full, range.since, &since, &why))
      return FieldError("--since", "is not a time like 2026-11-24T08:00:00Z");
    *request.mutable_min_update_time() = ToTimestamp(since);
  }
  std::string last = range.after;
  const absl::Status status = context.Read<Response>(method, request, [&](const Response& one) {
    PrintJson(one);
    last = IdOf(one);
    return absl::OkStatus();
  });
  if (!status.ok() && last != range.after) std::cerr << "saiknectl: ended early; go on with --after " << last << "\n";
  return status;
}

template <typename Request, typename Response>
void AddExport(Commands& commands, CLI::App* exports, const char* name, const char* method, const char* about) {
  CLI::App* command = exports->add_subcommand(name, about);
  command->footer(absl::StrCat("Example: saiknectl export ", name, " -o json > ", name, ".jsonl"));
  auto range = std::make_shared<Range>();
  command->add_option("--after", range->after, "only those whose id is above this one, to go on behind the last line");
  command->add_option("--since", range->since, "only those written at this time or later, e.g. 2026-11-24T08:00:00Z");
  Context& context = commands.context;
  Runs(command, commands, [&context, range, method] { return Export<Request, Response>(context, method, *range); });
}

}  // namespace

void AddExportCommands(Commands& commands) {
  CLI::App* exports = commands.app.add_subcommand(
      "export", "Whole documents with the versions of their events, a line of JSON each, for those who keep a copy");
  exports->require_subcommand(1);
  AddExport<ordering::v1::ExportOrdersRequest, ordering::v1::ExportOrdersResponse>(
      commands, exports, "orders", "saikne.ordering.v1.OrderService/ExportOrders", "All sales orders, by id");
  AddExport<finance::v1::ExportInvoicesRequest, finance::v1::ExportInvoicesResponse>(
      commands, exports, "invoices", "saikne.finance.v1.InvoiceService/ExportInvoices",
      "All invoices and credit notes, by id");
}

}  // namespace saikne::cli
