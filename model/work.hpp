#pragma once

#include "model/quantity.hpp"

namespace qplan::model {

// What something has to move and compute at least; bytes are of memory, or of links for transfers.
struct Work {
  Bytes bytes;
  Flops flops;
  bool operator==(const Work&) const = default;
};

}  // namespace qplan::model
