#include <iostream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "libs/base/status.h"
#include "saikne/ordering/v1/ordering_service.pb.h"
#include "services/cli/command.h"
#include "services/cli/named.h"
#include "services/cli/output.h"

namespace saikne::cli {
namespace {

namespace v1 = ordering::v1;
constexpr char kService[] = "saikne.ordering.v1.OrderService/";

std::string State(v1::OrderState state) { return Short("ORDER_STATE_", v1::OrderState_Name(state)); }
std::string Part(v1::PartStatus status) { return Short("PART_STATUS_", v1::PartStatus_Name(status)); }

/// What an order waits for, in words: people who hold it, what went wrong, else its next step.
std::string WaitsFor(const v1::Order& order) {
  std::vector<std::string> words(order.hold_reasons().begin(), order.hold_reasons().end());
  for (const std::string& exception : order.open_exceptions()) words.push_back("!" + exception);
  if (words.empty()) {
    switch (order.waits_for()) {
      case v1::PROCESS_STEP_AUTHORISE: words.push_back("credit and stock"); break;
      case v1::PROCESS_STEP_BILL: words.push_back("invoice"); break;
      case v1::PROCESS_STEP_DELIVER: words.push_back("shipment"); break;
      case v1::PROCESS_STEP_CANCEL: words.push_back("stock to be given back"); break;
      default: break;
    }
  }
  if (words.empty() && order.state() == v1::ORDER_STATE_CANCELLING) words.push_back("cancellation");
  return absl::StrJoin(words, " ");
}

std::vector<std::string> Row(const v1::Order& order) {
  return {order.number(), order.customer_name(), State(order.state()), Part(order.fulfilment_status()),
          Part(order.billing_status()), Part(order.payment_status()), Text(order.gross()),
          WaitsFor(order)};
}

void PrintOrder(Context& context, const v1::Order& order) {
  if (context.json()) return PrintJson(order);
  Table head({"order", "customer", "state", "shipped", "invoiced", "paid", ">gross", "waits for"});
  head.Add(Row(order));
  head.Print();
  Table lines({">#", "sku", ">ordered", ">reserved", ">backordered", ">shipped", ">invoiced", ">cancelled", ">net"});
  for (const v1::OrderLine& line : order.lines()) {
    lines.Add({absl::StrCat(line.line_number()), line.sku(), Text(line.quantity()), Text(line.reserved()),
               Text(line.backordered()), Text(line.shipped()), Text(line.invoiced()), Text(line.cancelled()),
               Text(line.net())});
  }
  lines.Print("no lines");
}

absl::Status ListOrders(Context& context, const std::string& state, const std::string& deal) {
  v1::ListOrdersRequest request;
  v1::OrderState wanted = v1::ORDER_STATE_UNSPECIFIED;
  if (!state.empty()) v1::OrderState_Parse("ORDER_STATE_" + absl::AsciiStrToUpper(state), &wanted);
  request.set_state(wanted);
  ASSIGN_OR_RETURN(*request.mutable_deal_id(), DealId(context, deal));
  Table table({"number", "customer", "state", "shipped", "invoiced", "paid", ">gross", "waits for"});
  RETURN_IF_ERROR((ForEachPage<v1::ListOrdersRequest, v1::ListOrdersResponse>(
      context, absl::StrCat(kService, "ListOrders"), request, [&](const v1::ListOrdersResponse& page) {
        for (const v1::Order& order : page.orders()) {
          if (context.json()) PrintJson(order);
          else table.Add(Row(order));
        }
      })));
  if (!context.json()) table.Print("no orders");
  return absl::OkStatus();
}

/// hold, release and cancel: id, reason, and what the answer looks like.
template <typename Request>
void AddReasonCommand(Commands& commands, CLI::App* order, const char* name, const char* method,
                      const char* about, std::shared_ptr<Request> request) {
  CLI::App* command = order->add_subcommand(name, about);
  command->footer(absl::StrCat("Example: saiknectl order ", name, " SO-2026-000001 --reason \"customer asked\""));
  auto id = std::make_shared<std::string>();
  auto reason = std::make_shared<std::string>();
  command->add_option("order", *id, "id or number")->required();
  command->add_option("--reason", *reason, "why, for those who read it later")->required();
  if constexpr (std::is_same_v<Request, v1::ReleaseOrderRequest>) {
    command->add_flag_callback("--over-limit", [request] { request->set_credit_override(true); },
                               "accept credit over the limit, in your name");
  }
  Context& context = commands.context;
  Runs(command, commands, [&context, request, id, reason, method]() -> absl::Status {
    request->set_id(*id);
    request->set_reason(*reason);
    request->set_request_id(NewRequestId());
    ASSIGN_OR_RETURN(v1::Order answer, context.Call<v1::Order>(absl::StrCat(kService, method), *request));
    PrintOrder(context, answer);
    return absl::OkStatus();
  });
}

}  // namespace

void AddOrderCommands(Commands& commands) {
  CLI::App* order = commands.app.add_subcommand("order", "Sales orders: list, show, hold, release, cancel");
  order->require_subcommand(1);
  Context& context = commands.context;

  CLI::App* list = order->add_subcommand("list", "Sales orders, newest first");
  list->footer("Example: saiknectl order list --state on_hold");
  auto state = std::make_shared<std::string>();
  auto deal = std::make_shared<std::string>();
  list->add_option("--state", *state, "placed, on_hold, confirmed, cancelling, cancelled or completed")
      ->check(CLI::IsMember({"placed", "on_hold", "confirmed", "cancelling", "cancelled", "completed"}));
  list->add_option("--deal", *deal, "id or number of the deal");
  Runs(list, commands, [&context, state, deal] { return ListOrders(context, *state, *deal); });

  CLI::App* show = order->add_subcommand("show", "One order with its lines");
  show->footer("Example: saiknectl order show SO-2026-000001");
  auto shown = std::make_shared<std::string>();
  show->add_option("order", *shown, "id or number")->required();
  Runs(show, commands, [&context, shown]() -> absl::Status {
    v1::GetOrderRequest request;
    request.set_id(*shown);
    ASSIGN_OR_RETURN(v1::Order found, context.Call<v1::Order>(absl::StrCat(kService, "GetOrder"), request));
    PrintOrder(context, found);
    return absl::OkStatus();
  });

  AddReasonCommand(commands, order, "hold", "HoldOrder", "Let an order wait",
                   std::make_shared<v1::HoldOrderRequest>());
  AddReasonCommand(commands, order, "release", "ReleaseOrder", "Let a held order go on",
                   std::make_shared<v1::ReleaseOrderRequest>());
  AddReasonCommand(commands, order, "cancel", "CancelOrder", "Cancel what has not shipped",
                   std::make_shared<v1::CancelOrderRequest>());
}

}  // namespace saikne::cli
