#include "services/production/app/create_boms.h"

#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "libs/base/naming_field.h"
#include "libs/base/status.h"
#include "libs/events/outbox.h"
#include "libs/money/money_proto.h"
#include "libs/service/companies.h"
#include "libs/supply/item_store.h"
#include "libs/supply/need_store.h"
#include "saikne/production/events/v1/production_events.pb.h"
#include "services/production/app/cover_needs.h"

namespace saikne::production {
namespace {

using Items = absl::flat_hash_map<std::string, supply::Item>;
using Centres = absl::flat_hash_map<std::string, WorkCentre>;

absl::StatusOr<Items> FindItems(pg::Txn& txn, const Id& company,
                                  const std::vector<BomInput>& inputs) {
  std::vector<std::string> skus;
  for (const BomInput& input : inputs) {
    skus.push_back(input.sku);
    for (const ComponentInput& component : input.components) skus.push_back(component.sku);
  }
  return supply::ItemStore(txn).BySku(company, skus);
}

absl::StatusOr<Centres> FindCentres(pg::Txn& txn, const Id& company,
                                    const std::vector<BomInput>& inputs) {
  std::vector<std::string> codes;
  for (const BomInput& input : inputs) {
    for (const OperationInput& operation : input.operations) {
      codes.push_back(operation.work_centre_code);
    }
  }
  return BomStore(txn).WorkCentresByCode(company, codes);
}

absl::Status UnknownSku(const std::string& field, const std::string& sku) {
  return FieldError(field, absl::StrCat("there is no item ", sku));
}

/// cost per hour x minutes / 60, in units of the currency with six decimals.
absl::StatusOr<int64_t> OperationCost(const WorkCentre& centre, int64_t minutes_micros) {
  return money::MulDiv(centre.cost_per_hour.micros, minutes_micros, 60 * money::kScale);
}

absl::StatusOr<Bom> Resolve(const BomInput& input, const std::string& path, const Items& items,
                            const Centres& centres) {
  Bom bom;
  auto item = items.find(input.sku);
  if (item == items.end()) return UnknownSku(path + "sku", input.sku);
  bom.item_id = item->second.id;
  for (size_t i = 0; i < input.components.size(); ++i) {
    auto component = items.find(input.components[i].sku);
    if (component == items.end()) {
      return UnknownSku(absl::StrCat(path, "components[", i, "].sku"), input.components[i].sku);
    }
    if (component->second.id == bom.item_id) {
      return FieldError(absl::StrCat(path, "components[", i, "].sku"),
                        absl::StrCat(input.sku, " cannot be a component of itself"));
    }
    bom.lines.push_back(input.components[i].line);
    bom.lines.back().component_id = component->second.id;
  }
  for (size_t i = 0; i < input.operations.size(); ++i) {
    auto centre = centres.find(input.operations[i].work_centre_code);
    if (centre == centres.end()) {
      return FieldError(absl::StrCat(path, "operations[", i, "].work_centre_code"),
                        absl::StrCat("there is no work centre ", input.operations[i].work_centre_code));
    }
    bom.operations.push_back({centre->second.id, input.operations[i].minutes_micros});
    ASSIGN_OR_RETURN(int64_t cost,
                     OperationCost(centre->second, input.operations[i].minutes_micros));
    bom.conversion_cost.micros += cost;
  }
  return bom;
}

/// Takes over identity and versions from what is stored; false when nothing is different.
bool Renew(Bom& bom, const absl::flat_hash_map<Id, Bom>& stored, const Id& company, absl::Time now,
           BatchCounts& counts) {
  bom.company_id = company;
  auto old = stored.find(bom.item_id);
  if (old == stored.end()) {
    bom.id = Id::New(now);
    bom.version = 1;
    bom.event_version = 1;
    ++counts.created;
    return true;
  }
  bom.id = old->second.id;
  bom.version = old->second.version + 1;
  bom.event_version = old->second.event_version + 1;
  if (old->second.lines == bom.lines && old->second.operations == bom.operations &&
      old->second.conversion_cost == bom.conversion_cost) {
    ++counts.unchanged;
    return false;
  }
  ++counts.updated;
  return true;
}

/// rows: where each of the changed stands in the request. Blamed is the last of its components that is a step of the circle: what was
/// stored before has none, so there is one.
absl::Status CheckNoCycle(pg::Txn& txn, const Id& company, const std::vector<Bom>& changed,
                          const std::vector<size_t>& rows, const std::vector<BomInput>& inputs) {
  ASSIGN_OR_RETURN(auto edges, BomStore(txn).LockEdges(company));
  for (const Bom& bom : changed) {
    std::vector<Id>& components = edges[bom.item_id];
    components.clear();
    for (const BomLine& line : bom.lines) components.push_back(line.component_id);
  }
  const std::vector<Id> cycle = FindCycle(edges);
  if (cycle.empty()) return absl::OkStatus();
  for (size_t i = changed.size(); i-- > 0;) {
    const auto step = std::find(cycle.begin(), cycle.end(), changed[i].item_id);
    if (step == cycle.end()) continue;
    const std::vector<Id>& components = edges[changed[i].item_id];
    const Id& next = step + 1 == cycle.end() ? cycle.front() : *(step + 1);
    const size_t component = std::find(components.begin(), components.end(), next) - components.begin();
    const std::string& sku = inputs[rows[i]].sku;
    return NamingField(Error(absl::StatusCode::kFailedPrecondition, "BOM_CYCLE",
                             absl::StrCat(sku, " would be made of itself"), {{"sku", sku}}),
                       absl::StrCat("boms[", rows[i], "].components[", component, "].sku"));
  }
  return Error(absl::StatusCode::kInternal, "BOM_CYCLE_STORED", "the stored bills of materials have a circle");
}

saikne::events::Outgoing BomReleasedEvent(const Bom& bom,
                                          const absl::flat_hash_map<Id, std::string>& skus,
                                          const money::Currency& currency,
                                          const saikne::events::Flow& flow, absl::Time now) {
  saikne::production::events::v1::BomReleased event;
  event.set_item_id(bom.item_id.ToString());
  event.set_sku(skus.at(bom.item_id));
  event.set_bom_id(bom.id.ToString());
  for (const BomLine& line : bom.lines) {
    auto& out = *event.add_lines();
    out.set_item_id(line.component_id.ToString());
    out.set_sku(skus.at(line.component_id));
    money::ToProto(line.quantity, out.mutable_quantity());
    if (line.valid_from) money::ToProto(*line.valid_from, out.mutable_valid_from());
    if (line.valid_to) money::ToProto(*line.valid_to, out.mutable_valid_to());
  }
  money::PriceToProto(bom.conversion_cost, currency, event.mutable_conversion_cost());
  return saikne::events::Outgoing(event, bom.event_version, flow, now);
}

absl::StatusOr<absl::flat_hash_map<Id, std::string>> SkusOf(pg::Txn& txn, const std::vector<Bom>& boms) {
  std::vector<Id> ids;
  for (const Bom& bom : boms) {
    ids.push_back(bom.item_id);
    for (const BomLine& line : bom.lines) ids.push_back(line.component_id);
  }
  return supply::ItemStore(txn).Skus(ids);
}

absl::Status Publish(pg::Txn& txn, const std::vector<Bom>& changed, const saikne::events::Flow& flow,
                     absl::Time now) {
  ASSIGN_OR_RETURN(svc::Company company, svc::LoadCompany(txn, flow.company_id));
  ASSIGN_OR_RETURN(auto skus, SkusOf(txn, changed));
  std::vector<saikne::events::Outgoing> events;
  for (const Bom& bom : changed) {
    events.push_back(BomReleasedEvent(bom, skus, company.base_currency, flow, now));
  }
  return saikne::events::Outbox(txn).Append(events);
}

}  // namespace

absl::StatusOr<BatchCounts> CreateBoms(pg::Txn& txn, const std::vector<BomInput>& inputs,
                                       const saikne::events::Flow& flow, const Settings& settings,
                                       absl::Time now) {
  BomStore store(txn);
  ASSIGN_OR_RETURN(Items items, FindItems(txn, flow.company_id, inputs));
  ASSIGN_OR_RETURN(Centres centres, FindCentres(txn, flow.company_id, inputs));
  std::vector<Bom> boms;
  std::vector<Id> ids;
  for (size_t i = 0; i < inputs.size(); ++i) {
    ASSIGN_OR_RETURN(Bom bom, Resolve(inputs[i], absl::StrCat("boms[", i, "]."), items, centres));
    ids.push_back(bom.item_id);
    boms.push_back(std::move(bom));
  }
  RETURN_IF_ERROR(supply::ItemStore(txn).Lock(ids));  // the lock order: items, then work orders (CoverNeeds)
  ASSIGN_OR_RETURN(auto stored, store.Load(ids));
  BatchCounts counts;
  std::vector<Bom> changed;
  std::vector<size_t> rows;
  for (size_t i = 0; i < boms.size(); ++i) {
    if (!Renew(boms[i], stored, flow.company_id, now, counts)) continue;
    changed.push_back(std::move(boms[i]));
    rows.push_back(i);
  }
  if (changed.empty()) return counts;
  RETURN_IF_ERROR(CheckNoCycle(txn, flow.company_id, changed, rows, inputs));
  RETURN_IF_ERROR(store.Save(changed, now, flow.actor));
  RETURN_IF_ERROR(Publish(txn, changed, flow, now));
  ASSIGN_OR_RETURN(std::vector<Need> blocked, supply::NeedStore(txn).LoadBlocked(ids));
  RETURN_IF_ERROR(CoverNeeds(txn, std::move(blocked), settings, now));
  return counts;
}

absl::StatusOr<std::vector<saikne::events::Outgoing>> BomStates(pg::Txn& txn, const saikne::events::StatePage& page) {
  BomStore store(txn);
  ASSIGN_OR_RETURN(const std::vector<Id> ids, store.After(page.after, page.limit));
  RETURN_IF_ERROR(supply::ItemStore(txn).Lock(ids));
  ASSIGN_OR_RETURN(auto stored, store.Load(ids));
  std::vector<Bom> boms;
  std::vector<Id> company_ids;
  for (const Id& id : ids) {
    company_ids.push_back(stored.at(id).company_id);
    boms.push_back(std::move(stored.at(id)));
  }
  ASSIGN_OR_RETURN(const std::vector<svc::Company> companies, svc::LoadCompanies(txn, company_ids));
  ASSIGN_OR_RETURN(const auto skus, SkusOf(txn, boms));
  std::vector<saikne::events::Outgoing> states;
  for (size_t i = 0; i < boms.size(); ++i) {
    states.push_back(BomReleasedEvent(boms[i], skus, companies[i].base_currency,
                                      page.FlowOf(boms[i].company_id, boms[i].item_id), page.now));
  }
  return states;
}

absl::StatusOr<BatchCounts> CreateWorkCentres(pg::Txn& txn, std::vector<WorkCentre> centres,
                                              const saikne::events::Flow& flow, absl::Time now) {
  BomStore store(txn);
  std::vector<std::string> codes;
  for (const WorkCentre& centre : centres) codes.push_back(centre.code);
  ASSIGN_OR_RETURN(auto stored, store.WorkCentresByCode(flow.company_id, codes));
  BatchCounts counts;
  std::vector<WorkCentre> changed;
  for (WorkCentre& centre : centres) {
    auto old = stored.find(centre.code);
    if (old == stored.end()) {
      centre.id = Id::New(now);
      ++counts.created;
    } else if (old->second.name == centre.name &&
               old->second.cost_per_hour == centre.cost_per_hour) {
      ++counts.unchanged;
      continue;
    } else {
      centre.id = old->second.id;
      ++counts.updated;
    }
    changed.push_back(std::move(centre));
  }
  RETURN_IF_ERROR(store.SaveWorkCentres(flow.company_id, changed, now, flow.actor));
  return counts;
}

}  // namespace saikne::production
