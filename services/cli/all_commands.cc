// The table of contents of saiknectl: its commands, in the order of --help.

#include "services/cli/command.h"

namespace saikne::cli {

void AddAllCommands(Commands& commands) {
  AddImportCommand(commands);
  AddDealCommands(commands);
  AddOrderCommands(commands);
  AddStockCommands(commands);
  AddShipmentCommands(commands);
  AddPurchaseCommands(commands);
  AddWorkOrderCommands(commands);
  AddInvoiceCommands(commands);
  AddPaymentCommands(commands);
  AddCreditCommands(commands);
  AddLedgerCommands(commands);
  AddExportCommands(commands);
  AddExceptionCommands(commands);
  AddParkedCommands(commands);
  AddTopicCommands(commands);
  AddEventCommands(commands);
  AddCatalogueCommand(commands);
  AddBackboneCommands(commands);
  AddReconcileCommand(commands);
  AddDoctorCommand(commands);
}

}  // namespace saikne::cli
