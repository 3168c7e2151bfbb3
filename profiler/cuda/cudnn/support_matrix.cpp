#include "profiler/cuda/support_matrix.hpp"

#include <fmt/format.h>

#include <array>
#include <functional>

#include "profiler/cuda/cudnn/attention_graph.hpp"
#include "profiler/cuda/cudnn/gemm_graph.hpp"
#include "profiler/cuda/cudnn/plan.hpp"
#include "profiler/reference/operands.hpp"

namespace qplan::profiler::cuda {

namespace {

using model::Format;

// What cuDNN wants to know of a GPU, from the CUDA programming guide's table of compute
// capabilities and the cards' data sheets.
struct GpuProperties {
  std::string_view name;
  int version;  // compute capability x 100
  int smCount;
  int sharedMemory;  // bytes a block may have
  int threadsPerSm;
  int blocksPerSm;
  std::int64_t l2;      // bytes
  std::int64_t memory;  // bytes
  int smKilohertz;
  int memoryKilohertz;
};

constexpr std::array<GpuProperties, 5> kGpus{{
    {"A100", 800, 108, 166912, 2048, 32, 41943040, 85899345920, 1410000, 1593000},
    {"A6000", 860, 84, 101376, 1536, 16, 6291456, 51539607552, 1800000, 8001000},
    {"L40S", 890, 142, 101376, 1536, 24, 100663296, 51539607552, 2520000, 9001000},
    {"H200", 900, 132, 232448, 2048, 32, 62914560, 151397597184, 1980000, 3201000},
    {"B200", 1000, 148, 232448, 2048, 32, 132644864, 193273528320, 1965000, 3996000},
}};

std::string json(const GpuProperties& gpu) {
  return fmt::format(
      R"({{"cudaDeviceId":0,"deviceVer":{},"driverVer":13000,)"
      R"("maxGridSize":[2147483647,65535,65535],"maxBlockSize":[1024,1024,64],)"
      R"("regsPerBlock":65536,"multiProcessorCount":{},"warpSize":32,)"
      R"("maxSharedMemoryPerBlock":49152,"maxSharedMemoryPerBlockOptin":{},)"
      R"("reservedSharedMemoryPerBlock":1024,"maxRegistersPerSM":65536,"maxCtasPerSM":{},)"
      R"("maxThreadsPerBlock":1024,"maxThreadsPerSM":{},"pciDeviceId":0,"isTccDriver":0,)"
      R"("supportCoopLaunch":1,"smClockRateKHz":{},"memClockRateKHz":{},"l2CacheSize":{},)"
      R"("deviceName":"{}","totalGlobalMem":{}}})",
      gpu.version, gpu.smCount, gpu.sharedMemory, gpu.blocksPerSm, gpu.threadsPerSm,
      gpu.smKilohertz, gpu.memoryKilohertz, gpu.l2, gpu.name, gpu.memory);
}

Descriptor properties(const CudnnPtr& cudnn, const GpuProperties& gpu) {
  const std::string described = json(gpu);
  Descriptor made(cudnn, CUDNN_BACKEND_DEVICEPROP_DESCRIPTOR);
  made.set(CUDNN_ATTR_DEVICEPROP_JSON_REPRESENTATION,
           std::span<const char>(described.data(), described.size()));
  made.finalize();
  return made;
}

struct Row {
  std::string_view graph;
  std::string_view shape;
  std::function<std::unique_ptr<Graph>(const CudnnPtr&)> make;
};

model::GemmCase gemm(Format format) { return {format, 16, {4096, 4096}}; }

std::vector<Row> rows() {
  const model::AttentionHeads heads{32, 8, 128};
  const auto product = [](Format format) {
    return [format](const CudnnPtr& cudnn) { return gemmGraph(cudnn, gemm(format)); };
  };
  return {
      {"int8-w8a8 gemm", "16 x 4096 x 4096", product(Format::int8W8a8)},
      {"fp8-w8a8 gemm", "16 x 4096 x 4096", product(Format::fp8W8a8)},
      {"int4-w4a16 gemm", "16 x 4096 x 4096", product(Format::int4W4a16)},
      {"prefill", "1 x 4096",
       [heads](const CudnnPtr& cudnn) { return prefillGraph(cudnn, {1, 4096, 0, heads}); }},
      {"prefill chunk", "1 x 512 after 3584",
       [heads](const CudnnPtr& cudnn) { return prefillGraph(cudnn, {1, 512, 3584, heads}); }},
      {"paged decode", "8 x 4096",
       [heads](const CudnnPtr& cudnn) {
         constexpr std::int64_t kBlocks = 4096 / reference::kBlockTokens;
         return decodeGraph(cudnn, {model::KvDtype::bf16, 8, 4096, heads}, {8 * kBlocks, kBlocks});
       }},
  };
}

SupportCell cellOf(const CudnnPtr& cudnn, const GpuProperties& gpu, const Descriptor& target,
                   const Row& row) {
  SupportCell cell{
      std::string(gpu.name), std::string(row.graph), std::string(row.shape), 0, false, {}, {}};
  try {
    const Plans found = compile(row.make(cudnn), {nullptr, &target}, 1);
    cell.engines = found.offered;
    cell.compiled = !found.plans.empty() || !found.unloaded.empty();
    if (!found.plans.empty()) cell.plan = found.plans.front().name;
    if (!found.unloaded.empty()) cell.plan = found.unloaded.front();
    cell.reason = found.reason;
  } catch (const DeviceError& error) {
    cell.reason = error.failure().reason;
  }
  return cell;
}

}  // namespace

std::variant<std::vector<SupportCell>, std::string> supportMatrix(std::string_view gpu) {
  auto loaded = loadFunctions<Cudnn>(GpuLibrary::cudnn);
  if (auto* reason = std::get_if<std::string>(&loaded)) return *reason;
  const OpenedLibrary driver = openGpuLibrary(GpuLibrary::driver);
  if (!driver.library) {
    return driver.problem +
           ": link the toolkit's lib64/stubs/libcuda.so as libcuda.so.1 into a "
           "folder of LD_LIBRARY_PATH";
  }
  const CudnnPtr& cudnn = std::get<CudnnPtr>(loaded);
  std::vector<SupportCell> cells;
  try {
    for (const GpuProperties& one : kGpus) {
      if (!gpu.empty() && gpu != one.name) continue;
      const Descriptor target = properties(cudnn, one);
      for (const Row& row : rows()) cells.push_back(cellOf(cudnn, one, target, row));
    }
  } catch (const DeviceError& error) {
    return error.failure().reason;
  }
  return cells;
}

std::vector<std::string_view> supportMatrixGpus() {
  std::vector<std::string_view> names;
  for (const GpuProperties& gpu : kGpus) names.push_back(gpu.name);
  return names;
}

}  // namespace qplan::profiler::cuda
