#pragma once

#include <functional>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "services/cli/context.h"

namespace saikne::cli {

/// The command line being built: where commands hang themselves in, and what they share.
struct Commands {
  CLI::App& app;
  Context& context;
  int exit_code = kOk;
};

/// Makes `command` run `action`; an error is printed and becomes the exit code.
inline void Runs(CLI::App* command, Commands& commands, std::function<absl::Status()> action) {
  command->callback([&commands, action = std::move(action)] {
    if (absl::Status status = action(); !status.ok()) commands.exit_code = Fail(status);
  });
}

/// Calls a paged List method page by page and hands each response to `each`, which returns the next page's token, until the last
/// page or until `each` returns "".
template <typename Request, typename Response>
absl::Status ForEachPage(Context& context, absl::string_view method, Request request,
                         const std::function<void(const Response&)>& each,
                         const std::string& service = "") {
  request.set_page_size(request.page_size() == 0 ? 500 : request.page_size());
  do {
    absl::StatusOr<Response> response = context.Call<Response>(method, request, service);
    if (!response.ok()) return response.status();
    each(*response);
    request.set_page_token(response->next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

/// Every command there is.
void AddAllCommands(Commands& commands);
void AddDealCommands(Commands& commands);
void AddOrderCommands(Commands& commands);
void AddStockCommands(Commands& commands);
void AddShipmentCommands(Commands& commands);
void AddPurchaseCommands(Commands& commands);
void AddWorkOrderCommands(Commands& commands);
void AddInvoiceCommands(Commands& commands);
void AddPaymentCommands(Commands& commands);
void AddLedgerCommands(Commands& commands);
void AddCreditCommands(Commands& commands);
void AddImportCommand(Commands& commands);
void AddExportCommands(Commands& commands);
void AddExceptionCommands(Commands& commands);
void AddParkedCommands(Commands& commands);
void AddTopicCommands(Commands& commands);
void AddEventCommands(Commands& commands);
void AddCatalogueCommand(Commands& commands);
void AddBackboneCommands(Commands& commands);
void AddRepublishCommand(Commands& commands, CLI::App* events);
void AddReconcileCommand(Commands& commands);
void AddDoctorCommand(Commands& commands);

}  // namespace saikne::cli
