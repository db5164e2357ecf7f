#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "saikne/inventory/v1/stock_service.pb.h"
#include "services/cli/command.h"
#include "services/cli/import/record.h"
#include "services/cli/output.h"

namespace saikne::cli {
namespace {

namespace v1 = inventory::v1;
constexpr char kService[] = "saikne.inventory.v1.StockService/";

absl::Status ListStock(Context& context, const std::string& prefix) {
  v1::ListStockRequest request;
  request.set_sku_prefix(prefix);
  Table table({"sku", "name", "warehouse", "location", ">on hand", "unit", ">average cost"});
  RETURN_IF_ERROR((ForEachPage<v1::ListStockRequest, v1::ListStockResponse>(
      context, absl::StrCat(kService, "ListStock"), request, [&](const v1::ListStockResponse& page) {
        for (const v1::StockRow& row : page.rows()) {
          if (context.json()) { PrintJson(row); continue; }
          table.Add({row.sku(), row.name(), row.warehouse_code(), row.location_code(), Text(row.on_hand()),
                     row.unit(), Text(row.average_cost())});
        }
      })));
  if (!context.json()) table.Print("no stock");
  return absl::OkStatus();
}

absl::Status ShowAvailability(Context& context, const std::vector<std::string>& skus) {
  v1::GetAvailabilityRequest request;
  for (const std::string& sku : skus) request.add_items(sku);
  ASSIGN_OR_RETURN(auto response, context.Call<v1::GetAvailabilityResponse>(
                                      absl::StrCat(kService, "GetAvailability"), request));
  Table table({"sku", ">on hand", ">reserved", ">free", ">expected", "expected on", ">backordered", "unit"});
  for (const v1::Availability& a : response.availabilities()) {
    if (context.json()) { PrintJson(a); continue; }
    table.Add({a.sku(), Text(a.on_hand()), Text(a.reserved()), Text(a.free()), Text(a.expected()),
               Text(a.expected_date()), Text(a.backordered()), a.unit()});
  }
  if (!context.json()) table.Print("no such items");
  return absl::OkStatus();
}

}  // namespace

void AddStockCommands(Commands& commands) {
  CLI::App* stock = commands.app.add_subcommand("stock", "Stock: what is where, what can be promised, corrections");
  stock->require_subcommand(1);
  Context& context = commands.context;

  CLI::App* list = stock->add_subcommand("list", "On hand by item and location");
  list->footer("Example: saiknectl stock list --prefix BK-");
  auto prefix = std::make_shared<std::string>();
  list->add_option("--prefix", *prefix, "only items whose sku begins so");
  Runs(list, commands, [&context, prefix] { return ListStock(context, *prefix); });

  CLI::App* show = stock->add_subcommand("show", "On hand, reserved, free, expected (how much, and when the first of it comes) and backordered");
  show->footer("Example: saiknectl stock show BIKE-RED WHEEL-28");
  auto skus = std::make_shared<std::vector<std::string>>();
  show->add_option("skus", *skus, "items")->required();
  Runs(show, commands, [&context, skus] { return ShowAvailability(context, *skus); });

  CLI::App* adjust = stock->add_subcommand("adjust", "Book a count difference");
  adjust->footer("Example: saiknectl stock adjust WHEEL-28 --by -2 --reason \"counted\"");
  auto request = std::make_shared<v1::AdjustStockRequest>();
  auto by = std::make_shared<std::string>();
  auto sku = std::make_shared<std::string>();
  auto reason = std::make_shared<std::string>();
  adjust->add_option("sku", *sku, "item")->required();
  adjust->add_option("--by", *by, "counted - booked")->required();
  adjust->add_option("--reason", *reason, "why")->required();
  Runs(adjust, commands, [&context, request, sku, by, reason]() -> absl::Status {
    request->set_sku(*sku);
    request->set_reason(*reason);
    request->set_request_id(NewRequestId());
    RETURN_IF_ERROR(SetField(*request, "difference", *by, ""));
    ASSIGN_OR_RETURN(auto response, context.Call<v1::AdjustStockResponse>(
                                        absl::StrCat(kService, "AdjustStock"), *request));
    if (context.json()) PrintJson(response);
    return context.json() ? absl::OkStatus() : ShowAvailability(context, {*sku});
  });
}

}  // namespace saikne::cli
