#include "profiler/cli/label.hpp"

namespace qplan::profiler::cli {

namespace {

using model::name;

struct Label {
  std::string base;

  std::string operator()(const model::GemmCase& c) const {
    return base + " " + std::string(name(c.format));
  }
  std::string operator()(const model::DecodeCase& c) const {
    return base + " " + std::string(name(c.kvDtype)) + " cache";
  }
  std::string operator()(const model::ElementwiseCase& c) const {
    const std::string op(name(c.op));
    return c.format == model::Format::bf16 ? op : op + " to " + std::string(name(c.format));
  }
  std::string operator()(const model::SustainedCase& c) const {
    return base + " " + std::string(name(c.format));
  }
  template <class Other>
  std::string operator()(const Other& /*c*/) const {
    return base;
  }
};

}  // namespace

std::string label(const model::KernelCase& what) {
  return std::visit(Label{std::string(name(kernelClass(what)))}, what);
}

}  // namespace qplan::profiler::cli
