#include "services/cli/events.h"

#include "saikne/crm/events/v1/crm_events.pb.h"
#include "saikne/finance/events/v1/finance_events.pb.h"
#include "saikne/inventory/events/v1/inventory_events.pb.h"
#include "saikne/ordering/events/v1/ordering_events.pb.h"
#include "saikne/procurement/events/v1/procurement_events.pb.h"
#include "saikne/production/events/v1/production_events.pb.h"

namespace saikne::cli {

void LinkEvents() {  // one message of each file brings the whole file
  google::protobuf::LinkMessageReflection<crm::events::v1::DealWon>();
  google::protobuf::LinkMessageReflection<ordering::events::v1::OrderPlaced>();
  google::protobuf::LinkMessageReflection<inventory::events::v1::StockReserved>();
  google::protobuf::LinkMessageReflection<procurement::events::v1::GoodsReceived>();
  google::protobuf::LinkMessageReflection<production::events::v1::OutputReported>();
  google::protobuf::LinkMessageReflection<finance::events::v1::InvoicePosted>();
}

}  // namespace saikne::cli
