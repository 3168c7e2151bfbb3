#include "planner/cli/today.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <optional>

#include "model/io/number.hpp"
#include "planner/cost.hpp"

namespace qplan::planner::cli {

std::string today() {
  std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  if (const char* fixed = std::getenv("SOURCE_DATE_EPOCH")) {
    if (const auto seconds = model::io::parseInteger(fixed)) now = *seconds;
  }
  return fmt::format("{:%Y-%m-%d}", fmt::gmtime(now));
}

void warnOfAge(const Global& global, const std::vector<const PriceList*>& lists) {
  const std::string day = today();
  for (const PriceList* list : lists) {
    const int months = monthsBetween(list->date, day);
    if (months > kStaleMonths) {
      warn(global, fmt::format("the prices of {} are {} months old", list->id, months));
    }
  }
}

}  // namespace qplan::planner::cli
