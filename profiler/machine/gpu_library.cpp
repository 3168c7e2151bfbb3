#include "profiler/machine/gpu_library.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <filesystem>
#include <system_error>
#include <vector>

#include "profiler/machine/library_paths.hpp"

namespace qplan::profiler {

namespace {

namespace fs = std::filesystem;

constexpr std::array<GpuLibraryFacts, kGpuLibraries.size()> kFacts{{
    {"driver", "libcuda.so.1", "13.0", "nothing can be measured",
     "install NVIDIA driver 580 or later"},
    {"NVML", "libnvidia-ml.so.1", "",
     "no clocks, power, throttle reasons or other users of the GPU",
     "comes with the driver; in containers set NVIDIA_DRIVER_CAPABILITIES=compute,utility"},
    {"cuBLASLt", "libcublasLt.so.13", "13.0", "no BF16 matrix products, FP8 only by cuDNN",
     "install libcublas of CUDA 13"},
    {"cuDNN", "libcudnn.so.9", "9.15",
     "no INT8, no prefill attention, decode attention and INT4 only by own kernels",
     "install cudnn9-cuda-13 or pip install nvidia-cudnn-cu13"},
    {"CUPTI", "libcupti.so.13", "13.0",
     "times come from CUDA graphs instead of activity records; no counters",
     "install cuda-cupti-13-0"},
    {"nvperf", "libnvperf_host.so", "", "no hardware counters", "install cuda-cupti-13-0"},
    {"NVRTC", "libnvrtc.so.13", "13.0", "cuDNN cannot compile its kernels",
     "install cuda-nvrtc-13-0"},
    {"NCCL", "libnccl.so.2", "2.20", "no all-reduce",
     "install libnccl2 or pip install nvidia-nccl-cu13"},
}};

std::string dotted(std::int64_t major, std::int64_t minor, std::int64_t patch) {
  return fmt::format("{}.{}.{}", major, minor, patch);
}

// The libraries' own version functions; their declarations have been stable for ten years.
std::string versionOf(GpuLibrary id, const SharedLibrary& library) {
  const auto number = [&](const char* symbol) {
    const auto version = library.function<std::size_t (*)()>(symbol);
    return version == nullptr ? std::int64_t{0} : static_cast<std::int64_t>(version());
  };
  const auto answered = [&](const char* symbol) {
    const auto version = library.function<int (*)(int*)>(symbol);
    int value = 0;
    return version == nullptr || version(&value) != 0 ? 0 : value;
  };
  switch (id) {
    case GpuLibrary::driver:
      if (const int v = answered("cuDriverGetVersion"); v > 0) {
        return fmt::format("{}.{}", v / 1000, v % 1000 / 10);
      }
      return {};
    case GpuLibrary::cublasLt:
      // 130100: from 13 on two digits for the minor version; 12 had 120800 alike.
      if (const std::int64_t v = number("cublasLtGetVersion"); v > 0) {
        return dotted(v / 10000, v % 10000 / 100, v % 100);
      }
      return {};
    case GpuLibrary::cudnn:
      if (const std::int64_t v = number("cudnnGetVersion"); v > 0) {
        return dotted(v / 10000, v % 10000 / 100, v % 100);
      }
      return {};
    case GpuLibrary::cupti:
      if (const int v = answered("cuptiGetVersion"); v > 0) {
        return dotted(v / 10000, v % 10000 / 100, v % 100);
      }
      return {};
    case GpuLibrary::nccl:
      if (const int v = answered("ncclGetVersion"); v > 0) {
        return dotted(v / 10000, v % 10000 / 100, v % 100);
      }
      return {};
    case GpuLibrary::nvrtc: {
      const auto version = library.function<int (*)(int*, int*)>("nvrtcVersion");
      int major = 0;
      int minor = 0;
      if (version == nullptr || version(&major, &minor) != 0) return {};
      return fmt::format("{}.{}", major, minor);
    }
    case GpuLibrary::nvml:
    case GpuLibrary::nvperfHost:
      break;
  }
  return {};
}

// cuDNN opens these by name when they are first needed. Where libcudnn.so.9 was found by its full
// path the loader would not look beside it; opened beforehand they are found by their name.
// In the order of what needs what.
constexpr std::array kCudnnParts{
    "libcudnn_graph.so.9", "libcudnn_ops.so.9", "libcudnn_heuristic.so.9",
    "libcudnn_engines_runtime_compiled.so.9", "libcudnn_engines_precompiled.so.9"};

void openCompanions(GpuLibrary id, const fs::path& folder) {
  // What cannot be opened is missed, with a reason, when it is used.
  if (id == GpuLibrary::cudnn) {
    (void)openGpuLibrary(GpuLibrary::nvrtc);
    (void)openGpuLibrary(GpuLibrary::cublasLt);
    for (const char* part : kCudnnParts) (void)SharedLibrary::open(folder / part);
  }
  if (id == GpuLibrary::nvrtc) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
      const std::string file = entry.path().filename().string();
      if (file.starts_with("libnvrtc-builtins.so.13") || file.starts_with("libnvJitLink.so.13")) {
        (void)SharedLibrary::open(entry.path());
      }
    }
  }
  if (id == GpuLibrary::cupti) (void)SharedLibrary::open(folder / "libnvperf_host.so");
}

// The first file that opens; `reason` keeps what the loader said last of one that exists.
std::optional<SharedLibrary> search(GpuLibrary id, std::string& reason) {
  const std::string soname(facts(id).soname);
  std::error_code error;
  // The driver's own libraries belong to the kernel module: the loader knows the right one, and a
  // toolkit's folder may hold a stub.
  const bool fromDriver = id == GpuLibrary::driver || id == GpuLibrary::nvml;
  if (!fromDriver) {
    for (const fs::path& folder : libraryFolders(processEnvironment())) {
      if (!fs::exists(folder / soname, error)) continue;
      openCompanions(id, folder);
      auto opened = SharedLibrary::open(folder / soname);
      if (auto* library = std::get_if<SharedLibrary>(&opened)) return std::move(*library);
      reason = std::get<std::string>(opened);
    }
  }
  auto opened = SharedLibrary::open(soname);
  if (auto* library = std::get_if<SharedLibrary>(&opened)) {
    openCompanions(id, library->path().parent_path());
    return std::move(*library);
  }
  if (reason.empty()) reason = fmt::format("{} not found", soname);
  return std::nullopt;
}

}  // namespace

const GpuLibraryFacts& facts(GpuLibrary library) {
  return kFacts[static_cast<std::size_t>(library)];
}

bool olderThan(std::string_view version, std::string_view needed) {
  const auto next = [](std::string_view& text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (!text.empty()) text.remove_prefix(1);
    return error == std::errc{} ? value : 0;
  };
  while (!version.empty() || !needed.empty()) {
    const int have = next(version);
    const int want = next(needed);
    if (have != want) return have < want;
  }
  return false;
}

OpenedLibrary openGpuLibrary(GpuLibrary library) {
  OpenedLibrary opened;
  opened.library = search(library, opened.problem);
  if (!opened.library) return opened;
  opened.problem.clear();
  opened.version = versionOf(library, *opened.library);
  const std::string_view needed = facts(library).needed;
  if (!needed.empty() && !opened.version.empty() && olderThan(opened.version, needed)) {
    opened.problem =
        fmt::format("{} {} is too old, {} is needed", facts(library).name, opened.version, needed);
  }
  return opened;
}

}  // namespace qplan::profiler
