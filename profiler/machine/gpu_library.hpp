#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "profiler/machine/shared_library.hpp"

namespace qplan::profiler {

// NVIDIA's libraries that the profiler opens at run time.
enum class GpuLibrary { driver, nvml, cublasLt, cudnn, cupti, nvperfHost, nvrtc, nccl };
inline constexpr std::array<GpuLibrary, 8> kGpuLibraries{
    GpuLibrary::driver, GpuLibrary::nvml,       GpuLibrary::cublasLt, GpuLibrary::cudnn,
    GpuLibrary::cupti,  GpuLibrary::nvperfHost, GpuLibrary::nvrtc,    GpuLibrary::nccl};

// What there is to know about one of them without opening it.
struct GpuLibraryFacts {
  std::string_view name;     // "cuDNN"
  std::string_view soname;   // "libcudnn.so.9"
  std::string_view needed;   // lowest version the profiler works with: "9.15"; empty: any
  std::string_view without;  // what happens without it
  std::string_view remedy;   // what to install
};
const GpuLibraryFacts& facts(GpuLibrary library);

// One that could be opened, or why not.
struct OpenedLibrary {
  std::optional<SharedLibrary> library;
  std::string version;  // "9.19.0"; empty where it does not say
  std::string problem;  // one line: not found, or too old (the library is then open all the same)
};

// Looks in libraryFolders(), then where the loader looks. The first that opens is taken. Reads its
// version and compares it with the one needed. Opens what it needs itself beforehand (cuDNN opens
// its parts by name only).
OpenedLibrary openGpuLibrary(GpuLibrary library);

// a.b.c as numbers: "9.15" is less than "9.15.1".
bool olderThan(std::string_view version, std::string_view needed);

}  // namespace qplan::profiler
