#pragma once

// The vocabulary in which the files of this folder say what an event means.

#include <map>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/repeated_field.h"
#include "google/type/decimal.pb.h"
#include "google/type/money.pb.h"
#include "libs/events/envelope.h"
#include "saikne/types/v1/types.pb.h"
#include "services/crm/app/follow.h"

namespace saikne::crm {

using Pegs = google::protobuf::RepeatedPtrField<types::v1::Peg>;

/// "3", "2 lines": a count with its noun.
std::string Count(int n, absl::string_view noun);
/// "121.00 EUR"; empty for an unset amount.
std::string Amount(const google::type::Money& money);
/// "12 FRAME-A".
std::string Pieces(const google::type::Decimal& quantity, absl::string_view sku);

/// How much of each sku an event brings for each root, from its lines' pegs.
class PegNotes {
 public:
  void Add(const std::string& sku, const Pegs& pegs);
  /// Roots without a quantity.
  void Add(const Pegs& pegs);
  bool empty() const { return by_root_.empty(); }

 private:
  friend class Trail;
  std::map<std::string, std::map<std::string, int64_t>> by_root_;  // root -> sku -> micros
};

/// Collects what one event means. A malformed id or amount is kept as the first error; the event is then parked.
class Trail {
 public:
  explicit Trail(const ::saikne::events::Envelope& envelope) : envelope_(envelope) {}

  /// What the event tells happens once to this document: published again under another event, it changes nothing. `name`
  /// tells apart the facts of one document. Comes before the steps. Without it each event is a fact of its own.
  void Once(const std::string& document_id, absl::string_view name);

  /// A step of the deal, or of the direct order when there is no deal.
  void Step(const std::string& deal_id, const std::string& order_id, TrailKind kind,
            const std::string& number, const std::string& detail);
  /// A step of a document that serves deals; the trail finds it through links.
  void DocumentStep(const std::string& document_id, TrailKind kind, const std::string& number,
                    const std::string& detail);
  /// A step of each root, with what it brings for that root between `before` and `after`; without pegs of the document.
  void PeggedSteps(const PegNotes& notes, const std::string& document_id, TrailKind kind,
                   const std::string& number, const std::string& before, const std::string& after);
  /// The document serves these roots.
  void Link(const PegNotes& notes, const std::string& document_id);

  /// A change of the copy of an order; state, counts and amounts are set on what is returned.
  OrderChange& Order(const std::string& order_id, const std::string& deal_id);
  void Placed(const std::string& deal_id);
  void Cancelled(const std::string& deal_id, int32_t win_number, const std::string& order_number);

  Id IdFrom(const std::string& text);
  std::optional<Id> OptionalId(const std::string& text);
  int64_t Minor(const google::type::Money& money);
  /// Keeps the first error.
  void Fail(const absl::Status& status);

  const absl::Status& status() const { return status_; }
  Traced Take() { return std::move(traced_); }

 private:
  void Add(const Id& root, TrailKind kind, const std::string& number, const std::string& detail);

  const ::saikne::events::Envelope& envelope_;
  std::optional<Id> fact_id_;
  Traced traced_;
  absl::Status status_;
};

}  // namespace saikne::crm
