#include <iostream>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "saikne/finance/v1/invoice_service.pb.h"
#include "services/cli/command.h"
#include "services/cli/named.h"
#include "services/cli/output.h"

namespace saikne::cli {
namespace {

namespace v1 = finance::v1;
constexpr char kService[] = "saikne.finance.v1.InvoiceService/";

absl::Status ListInvoices(Context& context, bool open, const std::string& customer, const std::string& order) {
  v1::ListInvoicesRequest request;
  request.set_open_only(open);
  request.set_customer_id(customer);
  ASSIGN_OR_RETURN(*request.mutable_order_id(), OrderId(context, order));
  Table table({"number", "customer", "order", "state", "date", "due", ">gross", ">open"});
  RETURN_IF_ERROR((ForEachPage<v1::ListInvoicesRequest, v1::ListInvoicesResponse>(
      context, absl::StrCat(kService, "ListInvoices"), request, [&](const v1::ListInvoicesResponse& page) {
        for (const v1::Invoice& i : page.invoices()) {
          if (context.json()) { PrintJson(i); continue; }
          table.Add({i.number(), i.customer_name(), i.order_number(),
                     Short("INVOICE_STATE_", v1::InvoiceState_Name(i.state())), Text(i.invoice_date()),
                     Text(i.due_date()), Text(i.gross()), Text(i.open())});
        }
      })));
  if (!context.json()) table.Print("no invoices");
  return absl::OkStatus();
}

absl::Status ShowInvoice(Context& context, const std::string& id) {
  v1::GetInvoiceRequest request;
  request.set_id(id);
  ASSIGN_OR_RETURN(auto invoice, context.Call<v1::Invoice>(absl::StrCat(kService, "GetInvoice"), request));
  if (context.json()) {
    PrintJson(invoice);
    return absl::OkStatus();
  }
  std::cout << invoice.number() << "  " << invoice.customer_name() << "  order " << invoice.order_number()
            << "  due " << Text(invoice.due_date()) << "\n";
  Table lines({">#", "sku", "text", ">quantity", ">price", ">discount", ">net", "tax", ">tax amount"});
  for (const v1::DocumentLine& line : invoice.lines()) {
    lines.Add({absl::StrCat(line.line_number()), line.sku(), line.description(), Text(line.quantity()),
               Text(line.unit_price()), Text(line.discount()), Text(line.net()), line.tax_code(), Text(line.tax())});
  }
  lines.Print();
  std::cout << "net " << Text(invoice.net()) << "  tax " << Text(invoice.tax()) << "  gross "
            << Text(invoice.gross()) << "  paid " << Text(invoice.paid()) << "  credited "
            << Text(invoice.credited()) << "  open " << Text(invoice.open()) << "\n";
  return absl::OkStatus();
}

absl::Status ListCreditNotes(Context& context, const std::string& order) {
  v1::ListCreditNotesRequest request;
  ASSIGN_OR_RETURN(*request.mutable_order_id(), OrderId(context, order));
  Table table({"number", "invoice", "date", ">gross", ">to advance"});
  RETURN_IF_ERROR((ForEachPage<v1::ListCreditNotesRequest, v1::ListCreditNotesResponse>(
      context, absl::StrCat(kService, "ListCreditNotes"), request, [&](const v1::ListCreditNotesResponse& page) {
        for (const v1::CreditNote& note : page.credit_notes()) {
          if (context.json()) { PrintJson(note); continue; }
          table.Add({note.number(), note.invoice_number(), Text(note.credit_note_date()), Text(note.gross()),
                     Text(note.to_advance())});
        }
      })));
  if (!context.json()) table.Print("no credit notes");
  return absl::OkStatus();
}

}  // namespace

void AddInvoiceCommands(Commands& commands) {
  CLI::App* invoice = commands.app.add_subcommand("invoice", "Invoices and credit notes");
  invoice->require_subcommand(1);
  Context& context = commands.context;
  CLI::App* list = invoice->add_subcommand("list", "Invoices, oldest first");
  list->footer("Example: saiknectl invoice list --open");
  auto open = std::make_shared<bool>(false);
  auto customer = std::make_shared<std::string>();
  auto order = std::make_shared<std::string>();
  list->add_flag("--open", *open, "only what is not paid");
  list->add_option("--customer", *customer, "id or number of the customer");
  list->add_option("--order", *order, "id or number of the sales order");
  Runs(list, commands, [&context, open, customer, order] { return ListInvoices(context, *open, *customer, *order); });

  CLI::App* show = invoice->add_subcommand("show", "One invoice with its lines");
  show->footer("Example: saiknectl invoice show INV-2026-000001");
  auto shown = std::make_shared<std::string>();
  show->add_option("invoice", *shown, "id or number")->required();
  Runs(show, commands, [&context, shown] { return ShowInvoice(context, *shown); });

  CLI::App* credits = invoice->add_subcommand("credit-notes", "Credit notes, oldest first");
  credits->footer("Example: saiknectl invoice credit-notes");
  auto of_order = std::make_shared<std::string>();
  credits->add_option("--order", *of_order, "id or number of the sales order");
  Runs(credits, commands, [&context, of_order] { return ListCreditNotes(context, *of_order); });
}

}  // namespace saikne::cli
