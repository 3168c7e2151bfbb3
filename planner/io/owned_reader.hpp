#pragma once

#include "model/io/json.hpp"
#include "planner/catalog.hpp"

namespace qplan::planner::io {

// Servers of one's own as a price list with tier "owned", schema "qplan.owned" 1.x:
//   id, date, electricity_usd_per_kwh, pue and "servers", an array of {instance, gpu, count,
//   purchase_usd, depreciation_years, power_w (of the whole server under load), and optionally
//   residual_pct, interest_pct_per_year, maintenance_pct_per_year, hosting_usd_per_month}.
// `document` is of `file`. Throws ParseError.
PriceList readOwned(model::io::JsonDocument& document);

}  // namespace qplan::planner::io
