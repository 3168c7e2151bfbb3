#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace qplan::profiler {

// Value of an environment variable; empty where it is not set.
using Environment = std::function<std::string(const std::string& variable)>;
Environment processEnvironment();

// Folders in which NVIDIA's libraries are looked for, in order and existing ones only:
//   1. LD_LIBRARY_PATH
//   2. lib64 and extras/CUPTI/lib64 of CUDA_HOME and CUDA_PATH
//   3. the same of /usr/local/cuda and /usr/local/cuda-13*
//   4. Python wheels (site-packages/nvidia/*/lib) of VIRTUAL_ENV, CONDA_PREFIX, `home`/.local and
//      the system, because many GPU machines have cuDNN and NCCL only there
// The loader's own search (ld.so.conf) comes after these.
std::vector<std::filesystem::path> libraryFolders(const Environment& environment,
                                                  const std::filesystem::path& root = "/");

}  // namespace qplan::profiler
