#include "model/layout.hpp"

namespace qplan::model {

std::string toString(const Layout& layout) {
  return "tp" + std::to_string(layout.tp) + " pp" + std::to_string(layout.pp) + " x" +
         std::to_string(layout.replicas);
}

}  // namespace qplan::model
