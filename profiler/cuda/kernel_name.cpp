#include <cxxabi.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "profiler/cuda/records.hpp"

namespace qplan::profiler::cuda {

namespace {

constexpr std::size_t kLongest = 120;
constexpr std::string_view kCut = "...";

std::string demangled(std::string_view name) {
  const std::string terminated(name);
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> text(
      abi::__cxa_demangle(terminated.c_str(), nullptr, nullptr, &status), &std::free);
  return status == 0 && text ? std::string(text.get()) : terminated;
}

// Where the parenthesis that the last character closes was opened; npos where it closes none.
std::size_t openingOfLast(std::string_view text) {
  int depth = 0;
  for (std::size_t i = text.size(); i-- > 0;) {
    if (text[i] == ')') ++depth;
    if (text[i] == '(' && --depth == 0) return i;
  }
  return std::string_view::npos;
}

}  // namespace

std::string shortKernelName(std::string_view mangled) {
  std::string name = demangled(mangled);
  if (name.ends_with(')')) {
    const std::size_t parameters = openingOfLast(name);
    if (parameters != std::string::npos && parameters > 0) name.resize(parameters);
  }
  constexpr std::string_view kVoid = "void ";  // only templates are mangled with a return type
  if (name.starts_with(kVoid)) name.erase(0, kVoid.size());
  // Ours go by the names of their constants.
  constexpr std::string_view kOwn = "qplan::profiler::kernels::";
  constexpr std::string_view kNameless = "(anonymous namespace)::";
  if (name.starts_with(kOwn)) {
    name.erase(0, kOwn.size());
    if (name.starts_with(kNameless)) name.erase(0, kNameless.size());
  }
  if (name.size() > kLongest) {
    name.resize(kLongest - kCut.size());
    name += kCut;
  }
  return name;
}

}  // namespace qplan::profiler::cuda
