#include "services/inventory/app/work.h"

#include <memory>

#include "libs/base/status.h"
#include "services/inventory/app/event_messages.h"
#include "services/inventory/sql.h"

namespace saikne::inventory {

Work::Work(pg::Txn& txn, svc::Company company, absl::Time now)
    : txn_(txn), store_(txn, company.id), company_(std::move(company)) {
  book.now = now;
  book.new_id = [now] { return Id::New(now); };
}

absl::StatusOr<std::unique_ptr<Work>> Work::Open(pg::Txn& txn, const Id& company, absl::Time now) {
  ASSIGN_OR_RETURN(svc::Company loaded, svc::LoadCompany(txn, company));
  std::unique_ptr<Work> work(new Work(txn, std::move(loaded), now));
  RETURN_IF_ERROR(work->store_.LoadPlaces(work->book));
  return work;
}

void Work::Begin(const ::saikne::events::Flow& flow) {
  book.cause = static_cast<int>(causes_.size());
  causes_.push_back(flow);
  days_.push_back(company_.Day(flow.effective_time));
}

ValuationDocument& Work::Document(const Id& id, Reason reason, const std::string& number) {
  ValuationDocument& document = documents[id];
  if (document.version == 0) {
    document.id = id;
    document.reason = reason;
    document.number = number;
  }
  document.changed = true;
  return document;
}

void Work::Publish(ValuationDocument& document, const google::protobuf::Message& event,
                   const ::saikne::events::Flow& flow) {
  document.changed = true;
  outgoing_.push_back(::saikne::events::Outgoing(event, ++document.event_version, flow, now()));
}

void Work::Publish(Demand& demand, const google::protobuf::Message& event,
                   const ::saikne::events::Flow& flow) {
  book.Touch(demand);
  outgoing_.push_back(::saikne::events::Outgoing(event, ++demand.event_version, flow, now()));
}

::saikne::events::Flow Work::FlowOf(const Demand& demand, int cause) const {
  ::saikne::events::Flow flow = causes_[cause];
  if (!demand.correlation_id.empty()) flow.correlation_id = demand.correlation_id;
  return flow;
}

absl::Status Work::Finish(const AllotNumbers& numbers) {
  book.AssignShipmentsOfTouched();
  RETURN_IF_ERROR(NumberShipments(numbers));
  PublishDemands();
  PublishShipments();
  RETURN_IF_ERROR(store_.Save(book, causes_, days_));
  RETURN_IF_ERROR(store_.SaveDocuments(documents, now()));
  RETURN_IF_ERROR(SaveMissingWarehouses());
  if (!raised_.empty()) RETURN_IF_ERROR(svc::RaiseExceptions(txn_, raised_, now()));
  return ::saikne::events::Outbox(txn_).Append(outgoing_);
}

absl::Status Work::SaveMissingWarehouses() {
  if (missing_warehouses.empty()) return absl::OkStatus();
  std::vector<Id> demands;
  std::vector<std::string> codes;
  for (const auto& [demand, code] : missing_warehouses) {
    demands.push_back(demand);
    codes.push_back(code);
  }
  return txn_.Write(sql::kMarkMissingWarehouses, company_.id, demands, codes);
}

absl::Status Work::NumberShipments(const AllotNumbers& numbers) {
  std::vector<Shipment*> unnumbered;
  for (auto& [id, shipment] : book.shipments) {
    if (shipment.number.empty()) unnumbered.push_back(&shipment);
  }
  if (unnumbered.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::vector<std::string> allotted,
                   numbers(company_.id, "SH", static_cast<int>(company_.Day(now()).year()),
                           static_cast<int>(unnumbered.size())));
  for (size_t i = 0; i < unnumbered.size(); ++i) unnumbered[i]->number = allotted[i];
  return absl::OkStatus();
}

void Work::PublishDemands() {
  for (auto& [id, demand] : book.demands) {
    if (!demand.touched) continue;
    const ::saikne::events::Flow flow = FlowOf(demand, demand.cause);
    if (demand.withdrawn) {
      Publish(demand, TakeDemandWithdrawn(demand), flow);
      continue;
    }
    if (demand.answer) Publish(demand, StockReservedOf(demand), flow);
    // Nobody can supply what has no warehouse to go to.
    if (!demand.open() || demand.warehouse.nil()) continue;
    const ev::StockShort shortage = TakeStockShort(book, demand);
    if (shortage.lines_size() > 0) Publish(demand, shortage, flow);
  }
}

void Work::PublishShipments() {
  for (auto& [id, shipment] : book.shipments) {
    if (!shipment.changed) continue;
    const Demand& demand = book.demands[shipment.demand];
    const ::saikne::events::Flow flow = FlowOf(demand, shipment.cause);
    auto publish = [&](const google::protobuf::Message& event) {
      outgoing_.push_back(::saikne::events::Outgoing(event, ++shipment.event_version, flow, now()));
    };
    if (shipment.version == 0) publish(ShipmentCreatedOf(book, shipment, demand));
    if (shipment.state == shipment.before) continue;
    if (shipment.state == ShipmentState::kShipped) publish(ShipmentShippedOf(book, shipment, demand));
    if (shipment.state == ShipmentState::kCancelled) publish(ShipmentCancelledOf(shipment, demand));
  }
}

}  // namespace saikne::inventory
