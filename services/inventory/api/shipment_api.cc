#include "services/inventory/api/shipment_api.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "libs/base/status.h"
#include "libs/base/time_proto.h"
#include "libs/money/money_proto.h"
#include "libs/rpc/document_page.h"
#include "libs/rpc/etag.h"
#include "libs/rpc/paging.h"
#include "services/inventory/api/calls.h"
#include "services/inventory/app/shipments.h"
#include "services/inventory/sql.h"

namespace saikne::inventory {
namespace {

v1::Shipment FromRow(const pg::Row& row) {
  Id id, order;
  std::string number, order_number, deal, warehouse, tracking;
  int32_t state = 0;
  bool blocked = false;
  int64_t version = 0;
  absl::Time create_time;
  std::optional<absl::Time> ship_time;
  row.Into(id, number, order, order_number, deal, warehouse, state, tracking, blocked, version, create_time, ship_time);
  v1::Shipment out;
  out.set_id(id.ToString());
  out.set_number(number);
  out.set_order_id(order.ToString());
  out.set_order_number(order_number);
  out.set_deal_id(deal);
  out.set_warehouse_code(warehouse);
  out.set_state(static_cast<v1::ShipmentState>(state));
  out.set_tracking(tracking);
  out.set_on_hold(blocked);
  out.set_etag(rpc::Etag(version));
  *out.mutable_create_time() = ToTimestamp(create_time);
  if (ship_time) *out.mutable_ship_time() = ToTimestamp(*ship_time);
  return out;
}

// Adds the lines of the shipments read.
absl::Status AddLines(const absl::StatusOr<pg::Rows>& rows, const std::map<std::string, v1::Shipment*>& shipments) {
  if (!rows.ok()) return rows.status();
  for (const pg::Row& row : *rows) {
    Id shipment, order_line, item;
    Quantity quantity;
    std::string sku;
    row.Into(shipment, order_line, item, quantity, sku);
    auto found = shipments.find(shipment.ToString());
    if (found == shipments.end()) continue;
    v1::ShipmentItem* line = found->second->add_lines();
    line->set_order_line_id(order_line.ToString());
    line->set_item_id(item.ToString());
    line->set_sku(sku);
    money::ToProto(quantity, line->mutable_quantity());
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::Shipment> Read(pg::Txn& txn, const Id& company, const std::string& id_or_number) {
  std::optional<Id> id;
  if (auto parsed = Id::Parse(id_or_number); parsed.ok()) id = *parsed;
  ASSIGN_OR_RETURN(pg::Rows rows, txn.Exec(sql::kGetShipment, company, id, id_or_number));
  if (rows.empty()) return NotFound("SHIPMENT", id_or_number);
  v1::Shipment out = FromRow(rows[0]);
  RETURN_IF_ERROR(AddLines(txn.Exec(sql::kLoadShipmentLines, company, std::vector<Id>{rows[0].Get<Id>(0)}),
                           {{out.id(), &out}}));
  return out;
}

}  // namespace

absl::StatusOr<v1::ListShipmentsResponse> ShipmentApi::ListShipments(const rpc::Call& call,
                                                                     const v1::ListShipmentsRequest& request) {
  if (!v1::ShipmentState_IsValid(request.state())) return FieldError("state", "is not a known state");
  std::optional<Id> order;
  std::string order_number;
  if (auto id = Id::Parse(request.order_id()); id.ok()) {
    order = *id;
  } else {
    order_number = request.order_id();
  }
  const std::string list =
      absl::StrCat("shipments/", request.state(), "/", request.order_id(), "/", request.open_only() ? 1 : 0);
  ASSIGN_OR_RETURN(rpc::Page page, rpc::ParsePage(list, request.page_size(), request.page_token()));
  int32_t after_group = 0;
  Id after;
  if (page.after.size() == 2) {
    after_group = page.after[0] == "1" ? 1 : 0;
    ASSIGN_OR_RETURN(after, Id::ParseField("page_token", page.after[1]));
  }
  std::vector<v1::Shipment> found;
  std::vector<Id> ids;
  // Adds a group's rows; one more than the page holds only says that there is another page.
  auto add = [&](const pg::Sql& statement, const Id& after_id) -> absl::Status {
    ASSIGN_OR_RETURN(pg::Rows rows, db_.pool().Read(statement, call.company().id, after_id,
                                                    static_cast<int32_t>(request.state()), order, order_number,
                                                    page.size + 1 - static_cast<int>(found.size())));
    for (const pg::Row& row : rows) {
      found.push_back(FromRow(row));
      ids.push_back(row.Get<Id>(0));
    }
    return absl::OkStatus();
  };
  if (after_group == 0) RETURN_IF_ERROR(add(sql::kListOpenShipments, after));
  const auto full = [&] { return found.size() > static_cast<size_t>(page.size); };
  if (!full() && !request.open_only()) {
    RETURN_IF_ERROR(add(sql::kListDoneShipments, after_group == 1 ? after : Id()));
  }
  const int count = static_cast<int>(full() ? page.size : found.size());
  const auto with_lines = [&](int begin, int end) -> absl::StatusOr<std::vector<v1::Shipment>> {
    std::vector<v1::Shipment> shipments(found.begin() + begin, found.begin() + end);
    std::map<std::string, v1::Shipment*> by_id;
    for (v1::Shipment& shipment : shipments) by_id[shipment.id()] = &shipment;
    const std::vector<Id> part(ids.begin() + begin, ids.begin() + end);
    RETURN_IF_ERROR(AddLines(db_.pool().Read(sql::kLoadShipmentLines, call.company().id, part), by_id));
    return shipments;
  };
  ASSIGN_OR_RETURN(std::vector<v1::Shipment> shipments, rpc::DocumentPage<v1::Shipment>(count, with_lines));
  v1::ListShipmentsResponse out;
  for (v1::Shipment& shipment : shipments) *out.add_shipments() = std::move(shipment);
  if (shipments.size() < found.size()) {
    const v1::Shipment& last = *out.shipments().rbegin();
    const bool open = last.state() <= v1::SHIPMENT_STATE_PACKED;
    out.set_next_page_token(rpc::NextPageToken(list, {open ? "0" : "1", last.id()}));
  }
  return out;
}

absl::StatusOr<v1::Shipment> ShipmentApi::GetShipment(const rpc::Call& call, const v1::GetShipmentRequest& request) {
  v1::Shipment out;
  RETURN_IF_ERROR(db_.pool().RunInTransaction([&](pg::Txn& txn) -> absl::Status {
    ASSIGN_OR_RETURN(out, Read(txn, call.company().id, request.id()));
    return absl::OkStatus();
  }));
  return out;
}

absl::StatusOr<v1::Shipment> ShipmentApi::PickShipment(const rpc::Call& call,
                                                       const v1::PickShipmentRequest& request) {
  return db_.RunIdempotent<v1::Shipment>(call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::Shipment> {
    RETURN_IF_ERROR(AdvanceShipment(txn, context_, call.company().id, {request.id(), request.etag(), "", {}},
                                    ShipmentState::kPicked, call.flow(Id()), call.now()));
    return Read(txn, call.company().id, request.id());
  });
}

absl::StatusOr<v1::Shipment> ShipmentApi::PackShipment(const rpc::Call& call,
                                                       const v1::PackShipmentRequest& request) {
  return db_.RunIdempotent<v1::Shipment>(call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::Shipment> {
    RETURN_IF_ERROR(AdvanceShipment(txn, context_, call.company().id, {request.id(), request.etag(), "", {}},
                                    ShipmentState::kPacked, call.flow(Id()), call.now()));
    return Read(txn, call.company().id, request.id());
  });
}

absl::StatusOr<v1::Shipment> ShipmentApi::ShipShipment(const rpc::Call& call,
                                                       const v1::ShipShipmentRequest& request) {
  ShipmentCommand command{request.id(), request.etag(), request.tracking(), {}};
  RETURN_IF_ERROR(CheckText("tracking", request.tracking(), 0, 200));
  for (int i = 0; i < request.parts_size(); ++i) {
    const std::string field = absl::StrCat("parts[", i, "].");
    ShipPart part;
    ASSIGN_OR_RETURN(part.order_line_id, Id::ParseField(field + "order_line_id", request.parts(i).order_line_id()));
    ASSIGN_OR_RETURN(part.quantity, money::PositiveQuantity(field + "quantity", request.parts(i).quantity()));
    command.parts.push_back(part);
  }
  return db_.RunIdempotent<v1::Shipment>(call, request, [&](pg::Txn& txn) -> absl::StatusOr<v1::Shipment> {
    RETURN_IF_ERROR(inventory::ShipShipment(txn, context_, call.company().id, command, call.flow(Id()), call.now()));
    return Read(txn, call.company().id, request.id());
  });
}

}  // namespace saikne::inventory
