#pragma once

namespace saikne::e2e {

/// Imports the company, wins its 235 sales orders as deals, lets people work until everything is paid, and compares with the source.
/// with_stock: with its opening stock; else every level of every bicycle is made. Skips the test where the data are absent.
void SellAdventureWorks(bool with_stock, int minutes);

}  // namespace saikne::e2e
