#include <iostream>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "saikne/production/v1/work_order_service.pb.h"
#include "services/cli/command.h"
#include "services/cli/named.h"
#include "services/cli/import/record.h"
#include "services/cli/output.h"

namespace saikne::cli {
namespace {

namespace v1 = production::v1;
constexpr char kService[] = "saikne.production.v1.WorkOrderService/";

Table NewTable() {
  return Table({"work order", "sku", "state", ">planned", ">good", ">scrap", ">remaining", ">producible", "required"});
}

void Add(Table& table, const v1::WorkOrder& order) {
  table.Add({order.number(), order.sku(), Short("STATE_", v1::WorkOrder::State_Name(order.state())),
             Text(order.quantity()), Text(order.good()), Text(order.scrap()), Text(order.remaining()),
             Text(order.producible()), Text(order.required_date())});
}

absl::Status PrintOne(Context& context, const v1::WorkOrder& order) {
  if (context.json()) {
    PrintJson(order);
    return absl::OkStatus();
  }
  Table table = NewTable();
  Add(table, order);
  table.Print();
  Table components({"component", ">needed", ">covered", ">issued", ">consumed"});
  for (const v1::WorkOrder::Component& c : order.components()) {
    components.Add({c.sku(), Text(c.quantity()), Text(c.covered()), Text(c.issued()), Text(c.consumed())});
  }
  components.Print("no components");
  return absl::OkStatus();
}

absl::Status ListWorkOrders(Context& context, bool all, bool producible, const std::string& order) {
  v1::ListWorkOrdersRequest request;
  ASSIGN_OR_RETURN(*request.mutable_order_id(), OrderId(context, order));
  if (!all) {
    for (int state = v1::WorkOrder::STATE_RELEASED; state <= v1::WorkOrder::STATE_STOPPED; ++state) {
      request.add_states(static_cast<v1::WorkOrder::State>(state));
    }
  }
  Table table = NewTable();
  RETURN_IF_ERROR((ForEachPage<v1::ListWorkOrdersRequest, v1::ListWorkOrdersResponse>(
      context, absl::StrCat(kService, "ListWorkOrders"), request, [&](const v1::ListWorkOrdersResponse& page) {
        for (const v1::WorkOrder& one : page.work_orders()) {
          if (producible && Text(one.producible()) == "0") continue;
          if (context.json()) PrintJson(one);
          else Add(table, one);
        }
      })));
  if (!context.json()) table.Print("no open work orders");
  return absl::OkStatus();
}

void AddReport(Commands& commands, CLI::App* workorder) {
  Context& context = commands.context;
  CLI::App* report = workorder->add_subcommand("report", "Report output; without --good everything that can be made");
  report->footer("Example: saiknectl workorder report WO-2026-000001 --good 8 --scrap 2 --reason \"bent\"");
  auto id = std::make_shared<std::string>();
  auto good = std::make_shared<std::string>();
  auto scrap = std::make_shared<std::string>();
  auto reason = std::make_shared<std::string>();
  report->add_option("workorder", *id, "id or number")->required();
  report->add_option("--good", *good, "good output");
  report->add_option("--scrap", *scrap, "scrapped output");
  report->add_option("--reason", *reason, "why it was scrapped");
  Runs(report, commands, [&context, id, good, scrap, reason]() -> absl::Status {
    v1::ReportOutputRequest request;
    request.set_id(*id);
    request.set_scrap_reason(*reason);
    request.set_request_id(NewRequestId());
    if (good->empty() && scrap->empty()) {
      v1::GetWorkOrderRequest get;
      get.set_id(*id);
      ASSIGN_OR_RETURN(auto order, context.Call<v1::WorkOrder>(absl::StrCat(kService, "GetWorkOrder"), get));
      *good = Text(order.producible());
      if (*good == "0") {
        return Error(absl::StatusCode::kFailedPrecondition, "NOTHING_PRODUCIBLE",
                     absl::StrCat(order.number(), " is ", Short("STATE_", v1::WorkOrder::State_Name(order.state())),
                                  ", nothing of it can be made now"),
                     {{"work_order", order.number()}});
      }
    }
    if (!good->empty()) RETURN_IF_ERROR(SetField(request, "good", *good, ""));
    if (!scrap->empty()) RETURN_IF_ERROR(SetField(request, "scrap", *scrap, ""));
    ASSIGN_OR_RETURN(auto order, context.Call<v1::WorkOrder>(absl::StrCat(kService, "ReportOutput"), request));
    return PrintOne(context, order);
  });
}

void AddIssue(Commands& commands, CLI::App* workorder) {
  Context& context = commands.context;
  CLI::App* issue = workorder->add_subcommand(
      "issue", "Issue components ahead of the reports; without --line all that is there and not used yet");
  issue->footer("Example: saiknectl workorder issue WO-2026-000001 --line WHEEL=8");
  auto id = std::make_shared<std::string>();
  auto lines = std::make_shared<std::vector<std::string>>();
  issue->add_option("workorder", *id, "id or number")->required();
  issue->add_option("--line", *lines, "SKU=QUANTITY of one component; may be repeated")->allow_extra_args(false);
  Runs(issue, commands, [&context, id, lines]() -> absl::Status {
    v1::IssueMaterialRequest request;
    request.set_id(*id);
    request.set_request_id(NewRequestId());
    for (const std::string& line : *lines) {
      const size_t sign = line.rfind('=');
      if (sign == std::string::npos) return FieldError("--line", "is SKU=QUANTITY");
      request.add_lines()->set_sku(line.substr(0, sign));
      RETURN_IF_ERROR(SetField(request, "lines.quantity", line.substr(sign + 1), ""));  // of the last line
    }
    ASSIGN_OR_RETURN(auto order, context.Call<v1::WorkOrder>(absl::StrCat(kService, "IssueMaterial"), request));
    return PrintOne(context, order);
  });
}

}  // namespace

void AddWorkOrderCommands(Commands& commands) {
  CLI::App* workorder = commands.app.add_subcommand("workorder", "The shop floor's work: list, show, issue, report, close");
  workorder->require_subcommand(1);
  Context& context = commands.context;

  CLI::App* list = workorder->add_subcommand("list", "Work orders that are not finished");
  list->footer("Example: saiknectl workorder list --producible");
  auto all = std::make_shared<bool>(false);
  auto producible = std::make_shared<bool>(false);
  auto order = std::make_shared<std::string>();
  list->add_flag("--all", *all, "finished and cancelled ones too");
  list->add_flag("--producible", *producible, "only those whose components are there");
  list->add_option("--order", *order, "id or number of a sales order that they serve");
  Runs(list, commands,
       [&context, all, producible, order] { return ListWorkOrders(context, *all, *producible, *order); });

  CLI::App* show = workorder->add_subcommand("show", "One work order with its components");
  show->footer("Example: saiknectl workorder show WO-2026-000001");
  auto shown = std::make_shared<std::string>();
  show->add_option("workorder", *shown, "id or number")->required();
  Runs(show, commands, [&context, shown]() -> absl::Status {
    v1::GetWorkOrderRequest request;
    request.set_id(*shown);
    ASSIGN_OR_RETURN(auto found, context.Call<v1::WorkOrder>(absl::StrCat(kService, "GetWorkOrder"), request));
    return PrintOne(context, found);
  });

  AddReport(commands, workorder);
  AddIssue(commands, workorder);

  CLI::App* close = workorder->add_subcommand("close", "End a started work order below plan");
  close->footer("Example: saiknectl workorder close WO-2026-000001 --reason \"machine broke\"");
  auto closed = std::make_shared<std::string>();
  auto reason = std::make_shared<std::string>();
  close->add_option("workorder", *closed, "id or number")->required();
  close->add_option("--reason", *reason, "why")->required();
  Runs(close, commands, [&context, closed, reason]() -> absl::Status {
    v1::CloseWorkOrderRequest request;
    request.set_id(*closed);
    request.set_reason(*reason);
    request.set_request_id(NewRequestId());
    ASSIGN_OR_RETURN(auto found, context.Call<v1::WorkOrder>(absl::StrCat(kService, "CloseWorkOrder"), request));
    return PrintOne(context, found);
  });
}

}  // namespace saikne::cli
