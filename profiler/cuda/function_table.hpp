#pragma once

#include <memory>
#include <string>
#include <variant>

#include "profiler/machine/gpu_library.hpp"

namespace qplan::profiler::cuda {

// Looks up a library's functions and remembers the first that is missing.
class FunctionResolver {
 public:
  explicit FunctionResolver(const SharedLibrary& library) : library_(library) {}

  template <class Fn>
  void operator()(Fn& function, const char* symbol) {
    function = library_.function<Fn>(symbol);
    if (function == nullptr && missing_.empty()) missing_ = symbol;
  }
  [[nodiscard]] const std::string& missing() const { return missing_; }

 private:
  const SharedLibrary& library_;
  std::string missing_;
};

// The functions of `id` as a `Table` (a struct with `std::string version` and
// `void resolve(FunctionResolver&)`), or one line why it cannot be used.
template <class Table>
std::variant<std::shared_ptr<const Table>, std::string> loadFunctions(GpuLibrary id) {
  const OpenedLibrary opened = openGpuLibrary(id);
  if (!opened.problem.empty()) return opened.problem;
  auto table = std::make_shared<Table>();
  table->version = opened.version;
  FunctionResolver resolver(*opened.library);
  table->resolve(resolver);
  if (!resolver.missing().empty()) {
    return std::string(facts(id).name) + " at " + opened.library->path().string() + " lacks " +
           resolver.missing();
  }
  return std::shared_ptr<const Table>(std::move(table));
}

}  // namespace qplan::profiler::cuda

// For tables whose members are called as the functions are: declares one, looks one up.
// NOLINTNEXTLINE(bugprone-macro-parentheses): a member cannot be named in parentheses
#define QPLAN_DECLARE_FUNCTION(name) decltype(&::name) name = nullptr;
#define QPLAN_RESOLVE_FUNCTION(name) resolver(name, #name);
