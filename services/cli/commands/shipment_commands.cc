#include <iostream>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "saikne/inventory/v1/shipment_service.pb.h"
#include "services/cli/command.h"
#include "services/cli/import/record.h"
#include "services/cli/named.h"
#include "services/cli/output.h"

namespace saikne::cli {
namespace {

namespace v1 = inventory::v1;
constexpr char kService[] = "saikne.inventory.v1.ShipmentService/";

void Add(Table& table, const v1::Shipment& shipment) {
  bool first = true;
  for (const v1::ShipmentItem& line : shipment.lines()) {
    table.Add({first ? shipment.number() : "", first ? shipment.order_number() : "",
               first ? Short("SHIPMENT_STATE_", v1::ShipmentState_Name(shipment.state())) : "", line.sku(),
               Text(line.quantity()), first ? shipment.tracking() : "",
               first && shipment.on_hold() ? "order on hold" : ""});
    first = false;
  }
}

Table NewTable() { return Table({"shipment", "order", "state", "sku", ">quantity", "tracking", ""}); }

absl::Status ListShipments(Context& context, bool all, const std::string& order) {
  v1::ListShipmentsRequest request;
  request.set_open_only(!all);
  ASSIGN_OR_RETURN(*request.mutable_order_id(), OrderId(context, order));
  Table table = NewTable();
  RETURN_IF_ERROR((ForEachPage<v1::ListShipmentsRequest, v1::ListShipmentsResponse>(
      context, absl::StrCat(kService, "ListShipments"), request, [&](const v1::ListShipmentsResponse& page) {
        for (const v1::Shipment& shipment : page.shipments()) {
          if (context.json()) PrintJson(shipment);
          else Add(table, shipment);
        }
      })));
  if (!context.json()) table.Print("nothing to ship");
  return absl::OkStatus();
}

/// "--part SKU=2" means the line of that item.
absl::Status AddParts(Context& context, const std::vector<std::string>& parts, v1::ShipShipmentRequest& request) {
  if (parts.empty()) return absl::OkStatus();
  v1::GetShipmentRequest get;
  get.set_id(request.id());
  ASSIGN_OR_RETURN(auto shipment, context.Call<v1::Shipment>(absl::StrCat(kService, "GetShipment"), get));
  for (const std::string& part : parts) {
    size_t equals = part.rfind('=');
    if (equals == std::string::npos) return FieldError("part", "say SKU=QUANTITY");
    std::string sku = part.substr(0, equals);
    const v1::ShipmentItem* found = nullptr;
    for (const v1::ShipmentItem& line : shipment.lines()) {
      if (line.sku() == sku) found = &line;
    }
    if (found == nullptr) return FieldError("part", absl::StrCat(shipment.number(), " has no ", sku));
    v1::ShipPart& out = *request.add_parts();
    out.set_order_line_id(found->order_line_id());
    RETURN_IF_ERROR(SetField(out, "quantity", part.substr(equals + 1), ""));
  }
  return absl::OkStatus();
}

template <typename Request>
absl::Status Act(Context& context, const char* method, const Request& request) {
  ASSIGN_OR_RETURN(auto shipment, context.Call<v1::Shipment>(absl::StrCat(kService, method), request));
  if (context.json()) {
    PrintJson(shipment);
    return absl::OkStatus();
  }
  Table table = NewTable();
  Add(table, shipment);
  table.Print();
  return absl::OkStatus();
}

}  // namespace

void AddShipmentCommands(Commands& commands) {
  CLI::App* shipment = commands.app.add_subcommand("shipment", "The warehouse's work: list, show, pick, pack, ship");
  shipment->require_subcommand(1);
  Context& context = commands.context;

  CLI::App* list = shipment->add_subcommand("list", "Shipments that wait for the warehouse");
  list->footer("Example: saiknectl shipment list");
  auto all = std::make_shared<bool>(false);
  auto order = std::make_shared<std::string>();
  list->add_flag("--all", *all, "shipped and cancelled ones too");
  list->add_option("--order", *order, "id or number of the sales order");
  Runs(list, commands, [&context, all, order] { return ListShipments(context, *all, *order); });

  CLI::App* show = shipment->add_subcommand("show", "One shipment with its lines");
  show->footer("Example: saiknectl shipment show SH-2026-000001");
  auto shown = std::make_shared<std::string>();
  show->add_option("shipment", *shown, "id or number")->required();
  Runs(show, commands, [&context, shown]() -> absl::Status {
    v1::GetShipmentRequest request;
    request.set_id(*shown);
    return Act(context, "GetShipment", request);
  });

  for (const char* step : {"pick", "pack"}) {
    CLI::App* command = shipment->add_subcommand(step, absl::StrCat("Say that a shipment is ", step, "ed"));
    command->footer(absl::StrCat("Example: saiknectl shipment ", step, " SH-2026-000001"));
    auto id = std::make_shared<std::string>();
    command->add_option("shipment", *id, "id or number")->required();
    bool pick = std::string(step) == "pick";
    Runs(command, commands, [&context, id, pick]() -> absl::Status {
      v1::PickShipmentRequest picked;
      picked.set_id(*id);
      picked.set_request_id(NewRequestId());
      if (pick) return Act(context, "PickShipment", picked);
      v1::PackShipmentRequest packed;
      packed.set_id(*id);
      packed.set_request_id(NewRequestId());
      return Act(context, "PackShipment", packed);
    });
  }

  CLI::App* ship = shipment->add_subcommand("ship", "Goods leave, wholly or in part; the rest waits in the next shipment");
  ship->footer("Example: saiknectl shipment ship SH-2026-000001 --tracking \"DHL 123\" --part WHEEL-28=2");
  auto id = std::make_shared<std::string>();
  auto tracking = std::make_shared<std::string>();
  auto parts = std::make_shared<std::vector<std::string>>();
  ship->add_option("shipment", *id, "id or number")->required();
  ship->add_option("--tracking", *tracking, "carrier and its reference");
  ship->add_option("--part", *parts, "SKU=QUANTITY; may be repeated; without it everything")->allow_extra_args(false);
  Runs(ship, commands, [&context, id, tracking, parts]() -> absl::Status {
    v1::ShipShipmentRequest request;
    request.set_id(*id);
    request.set_tracking(*tracking);
    request.set_request_id(NewRequestId());
    RETURN_IF_ERROR(AddParts(context, *parts, request));
    return Act(context, "ShipShipment", request);
  });
}

}  // namespace saikne::cli
