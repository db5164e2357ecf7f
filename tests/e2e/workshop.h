#pragma once

// The small company that the stories play in: it trades, buys and makes over two levels.

#include "tests/e2e/people.h"

namespace saikne::e2e {

/// Items LAMP (bought, in stock), HELMET (bought, not in stock), BIKE (made of 1 FRAME and 2 WHEEL), FRAME (made of 3 TUBE), WHEEL
/// (bought, in stock), TUBE (bought, not in stock), FITTING (service); suppliers ACME (HELMET at 8, LAMP at 10, WHEEL at 15) and
/// TUBES (TUBE at 4); labour 10 for a FRAME and 20 for a BIKE; customers "alpha" and "beta".
/// A FRAME costs 3 x 4 + 10 = 22, a BIKE 22 + 2 x 15 + 20 = 72.
inline void SetUpWorkshop(People& people, const std::string& lamps = "5", const std::string& wheels = "20") {
  people.Account("alpha", "Alpha Cycling");
  people.Account("beta", "Beta Sports");
  people.Item("LAMP", "BUY", "10", "25");
  people.Item("HELMET", "BUY", "8", "20");
  people.Item("WHEEL", "BUY", "15", "40");
  people.Item("TUBE", "BUY", "4", "");
  people.Item("FRAME", "MAKE", "", "");
  people.Item("BIKE", "MAKE", "", "500");
  people.Item("FITTING", "SERVICE", "", "50");
  people.Supplier("ACME");
  people.Supplier("TUBES");
  people.Price("ACME", "HELMET", "8", 3);
  people.Price("ACME", "LAMP", "10", 3);
  people.Price("ACME", "WHEEL", "15", 3);
  people.Price("TUBES", "TUBE", "4", 5);
  people.Bom("FRAME", {{"TUBE", "3"}}, "10");
  people.Bom("BIKE", {{"FRAME", "1"}, {"WHEEL", "2"}}, "20");
  if (lamps != "0") people.Stock("LAMP", lamps);
  if (wheels != "0") people.Stock("WHEEL", wheels);
}

}  // namespace saikne::e2e
