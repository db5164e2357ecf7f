#include "services/inventory/subscribers/pegs.h"

#include "libs/base/status.h"
#include "libs/money/money_proto.h"

namespace saikne::inventory {

absl::StatusOr<std::vector<PegClaim>> PegClaimsOf(
    const std::string& field, const google::protobuf::RepeatedPtrField<saikne::types::v1::Peg>& pegs) {
  std::vector<PegClaim> claims;
  for (const saikne::types::v1::Peg& peg : pegs) {
    PegClaim claim;
    ASSIGN_OR_RETURN(claim.demand, Id::ParseField(field + ".demand.id", peg.demand().id()));
    ASSIGN_OR_RETURN(claim.line_id, Id::ParseField(field + ".demand.line_id", peg.demand().line_id()));
    ASSIGN_OR_RETURN(claim.quantity, money::NonNegativeQuantity(field + ".quantity", peg.quantity()));
    claims.push_back(claim);
  }
  return claims;
}

absl::StatusOr<std::vector<Root>> RootsOf(const std::string& field,
                                          const google::protobuf::RepeatedPtrField<saikne::types::v1::Peg>& pegs) {
  std::vector<Root> roots;
  for (const saikne::types::v1::Peg& peg : pegs) {
    Root root{peg.deal_id(), peg.order_id(), peg.order_line_id(), {}};
    ASSIGN_OR_RETURN(root.quantity, money::NonNegativeQuantity(field + ".quantity", peg.quantity()));
    roots.push_back(std::move(root));
  }
  return roots;
}

}  // namespace saikne::inventory
