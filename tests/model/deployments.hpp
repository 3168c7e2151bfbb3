#pragma once

#include <vector>

#include "model/efficiency.hpp"
#include "model/step.hpp"

// Values that tests of the step and everything above it share: published architectures and data
// sheets, round numbers for everything fitted.
namespace qplan::model::test {

inline Llm llama8b() {
  Llm llm;
  llm.id = "llama-3.1-8b";
  llm.hidden = 4096;
  llm.ffn = 14336;
  llm.layers = 32;
  llm.heads = 32;
  llm.kvHeads = 8;
  llm.headDim = 128;
  llm.vocab = 128256;
  llm.maxContext = 131072;
  return llm;
}

inline Llm llama70b() {
  Llm llm = llama8b();
  llm.id = "llama-3.1-70b";
  llm.hidden = 8192;
  llm.ffn = 28672;
  llm.layers = 80;
  llm.heads = 64;
  return llm;
}

// 8 experts, 2 per token.
inline Llm mixtral() {
  Llm llm = llama8b();
  llm.id = "mixtral-8x7b";
  llm.vocab = 32000;
  llm.maxContext = 32768;
  llm.moe = Moe{.experts = 8, .expertsPerToken = 2, .expertFfn = 14336};
  return llm;
}

// Latent attention with compressed queries, 64 routed experts and 2 shared ones behind one dense
// layer.
inline Llm latentMixture() {
  Llm llm;
  llm.id = "latent-mixture";
  llm.hidden = 2048;
  llm.ffn = 10944;
  llm.layers = 27;
  llm.heads = 16;
  llm.kvHeads = 16;
  llm.headDim = 128;
  llm.vocab = 102400;
  llm.maxContext = 32768;
  llm.moe = Moe{.experts = 64,
                .expertsPerToken = 6,
                .expertFfn = 1408,
                .sharedExperts = 2,
                .sharedFfn = 1408,
                .denseLayers = 1};
  llm.mla = Mla{.qLoraRank = 1536,
                .kvLoraRank = 512,
                .nopeHeadDim = 128,
                .ropeHeadDim = 64,
                .valueHeadDim = 128};
  return llm;
}

// Five of six layers see 1024 tokens.
inline Llm windowed() {
  Llm llm = llama8b();
  llm.id = "windowed";
  llm.layers = 30;
  llm.slidingWindow = SlidingWindow{1024, 6};
  return llm;
}

inline Gpu a6000() {
  Gpu gpu;
  gpu.id = "rtx-a6000";
  gpu.architecture = "ampere";
  gpu.computeCapability = {8, 6};
  gpu.smCount = 84;
  gpu.boostClock = Hertz(1.8e9);
  gpu.memory = 48.0 * kGiB;
  gpu.memoryBandwidth = BytesPerSecond(768e9);
  gpu.l2 = Bytes(6291456);
  gpu.peak[static_cast<std::size_t>(MathType::bf16)] = FlopsPerSecond(154.8e12);
  gpu.peak[static_cast<std::size_t>(MathType::int8)] = FlopsPerSecond(309.7e12);
  gpu.tdp = Watts(300);
  gpu.interconnect = {Fabric::nvlinkBridge, BytesPerSecond(56.25e9), BytesPerSecond(32e9)};
  return gpu;
}

inline Gpu h100() {
  Gpu gpu;
  gpu.id = "h100-sxm-80gb";
  gpu.architecture = "hopper";
  gpu.computeCapability = {9, 0};
  gpu.smCount = 132;
  gpu.boostClock = Hertz(1.98e9);
  gpu.memory = 80.0 * kGiB;
  gpu.memoryBandwidth = BytesPerSecond(3350e9);
  gpu.l2 = Bytes(52428800);
  gpu.peak[static_cast<std::size_t>(MathType::bf16)] = FlopsPerSecond(989.4e12);
  gpu.peak[static_cast<std::size_t>(MathType::fp8)] = FlopsPerSecond(1978.9e12);
  gpu.peak[static_cast<std::size_t>(MathType::int8)] = FlopsPerSecond(1978.9e12);
  gpu.tdp = Watts(700);
  gpu.interconnect = {Fabric::nvswitch, BytesPerSecond(450e9), BytesPerSecond(64e9)};
  return gpu;
}

inline Engine engine() {
  Engine engine;
  engine.id = "engine-1";
  engine.host = {Seconds(8e-3), Seconds(1e-3), Seconds(50e-6), Seconds(0.5e-3), Seconds(5e-3)};
  engine.captureSizes = {1, 2, 4};
  for (int size = 8; size <= 256; size += 8) engine.captureSizes.push_back(size);
  return engine;
}

inline Efficiency typicalEfficiency() {
  Efficiency efficiency;
  efficiency.gpu = "rtx-a6000";
  efficiency.architecture = "ampere";
  efficiency.computeCapability = {8, 6};
  for (auto& record : efficiency.gemm) record = GemmEfficiency{};
  return efficiency;
}

inline Deployment deployment(Llm llm = llama8b(), Gpu gpu = a6000(), Format format = Format::bf16,
                             Layout layout = {}) {
  Deployment d;
  d.llm = std::move(llm);
  d.gpu = std::move(gpu);
  d.format = format;
  d.layout = layout;
  d.engine = engine();
  return d;
}

}  // namespace qplan::model::test
