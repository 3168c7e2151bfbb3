#include "profiler/machine/shared_library.hpp"

#include <dlfcn.h>
#include <link.h>

#include <system_error>

namespace qplan::profiler {

namespace {

std::filesystem::path pathOf(void* handle, const std::filesystem::path& asked) {
  const link_map* map = nullptr;
  if (dlinfo(handle, RTLD_DI_LINKMAP, static_cast<void*>(&map)) != 0 || map == nullptr) {
    return asked;
  }
  std::error_code error;
  const std::filesystem::path resolved = std::filesystem::canonical(map->l_name, error);
  return error ? std::filesystem::path(map->l_name) : resolved;
}

}  // namespace

std::variant<SharedLibrary, std::string> SharedLibrary::open(const std::filesystem::path& file) {
  // Global: cuDNN's parts and CUPTI's helpers find what is already open by its name.
  void* handle = dlopen(file.c_str(), RTLD_LAZY | RTLD_GLOBAL);
  if (handle == nullptr) {
    const char* reason = dlerror();
    return std::string(reason == nullptr ? "cannot be opened" : reason);
  }
  // Never closed: CUDA's libraries register handlers that outlive any scope of ours.
  return SharedLibrary(std::shared_ptr<void>(handle, [](void*) {}), pathOf(handle, file));
}

void* SharedLibrary::address(const char* symbol) const { return dlsym(handle_.get(), symbol); }

}  // namespace qplan::profiler
