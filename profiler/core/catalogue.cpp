#include "profiler/core/catalogue.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <set>

#include "model/io/gpu_file.hpp"
#include "model/io/number.hpp"
#include "profiler/core/embedded_gpus.hpp"

namespace qplan::profiler {

namespace {

using model::DeviceRecord;
using model::Gpu;

enum class Board { sxm, pcie, nvl };

// What a name says: words that tell cards apart, and the board.
struct Words {
  std::set<std::string> words;
  std::optional<Board> board;
};

bool isSize(std::string_view word) {
  const auto digits = word.find_first_not_of("0123456789");
  return digits != 0 && digits != std::string_view::npos &&
         (word.substr(digits) == "gb" || word.substr(digits) == "g");
}

// Words that are in the driver's name of a card or in ours without telling it from others. Sizes
// are compared as figures, the board apart.
bool saysNothing(std::string_view word) {
  constexpr std::array<std::string_view, 10> kNoise{"nvidia", "geforce", "rtx", "tesla", "tensor",
                                                    "core",   "gpu",     "ac",  "hbm3",  "hbm3e"};
  return isSize(word) || std::ranges::find(kNoise, word) != kNoise.end();
}

Words wordsOf(const std::string& name) {
  Words found;
  std::string word;
  for (const char c : model::io::lowered(name) + " ") {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      word += c;
      continue;
    }
    if (word.starts_with("sxm")) {
      found.board = Board::sxm;
    } else if (word == "pcie") {
      found.board = Board::pcie;
    } else if (word == "nvl") {
      found.board = Board::nvl;
    } else if (!word.empty() && !saysNothing(word)) {
      found.words.insert(word);
    }
    word.clear();
  }
  return found;
}

// Drivers name the SXM boards of Hopper and later without a word for it ("NVIDIA H200").
bool sameCard(const Words& device, const Words& known) {
  if (device.words != known.words) return false;
  return device.board.value_or(Board::sxm) == known.board.value_or(Board::sxm) ||
         (!known.board && !device.board);
}

// Dense FLOPs of one SM in one clock, FP32 accumulation. NVIDIA's white papers: A100 table 1,
// GA102 appendix A, Ada appendix A, H100 table 2, Blackwell and RTX Blackwell tables of peak rates.
// On GeForce boards rates with FP32 accumulation are half (the same appendices).
struct Rate {
  int major, minor;
  double bf16, fp8, int8;  // 0: no units
  const char* architecture;
};
constexpr std::array<Rate, 8> kRates{{{8, 0, 2048, 0, 4096, "ampere"},
                                      {8, 6, 1024, 0, 2048, "ampere"},
                                      {8, 7, 1024, 0, 2048, "ampere"},
                                      {8, 9, 1024, 2048, 2048, "ada"},
                                      {9, 0, 4096, 8192, 8192, "hopper"},
                                      {10, 0, 8192, 16384, 16384, "blackwell"},
                                      {10, 3, 8192, 16384, 512, "blackwell"},
                                      {12, 0, 1024, 2048, 2048, "blackwell"}}};

std::string slug(const std::string& name) {
  std::string id;
  for (const char c : model::io::lowered(name)) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      id += c;
    } else if (!id.empty() && id.back() != '-') {
      id += '-';
    }
  }
  while (!id.empty() && id.back() == '-') id.pop_back();
  return id.starts_with("nvidia-") ? id.substr(7) : id;
}

}  // namespace

std::vector<Gpu> catalogue() {
  std::vector<Gpu> gpus;
  for (const EmbeddedFile& file : embeddedGpus()) {
    gpus.push_back(model::io::parseGpu(file.text, std::string(file.name)));
  }
  std::ranges::sort(gpus, {}, &Gpu::id);
  return gpus;
}

const Gpu* gpuNamed(std::string_view text, const std::vector<Gpu>& catalogue) {
  const std::string name = model::io::lowered(text);
  const Gpu* best = nullptr;
  const auto rank = [](const Gpu& gpu) {
    return std::pair(gpu.id.find("-sxm-") != std::string::npos, gpu.memory);
  };
  for (const Gpu& gpu : catalogue) {
    if (gpu.id == name) return &gpu;
    if (!name.empty() && gpu.id.starts_with(name + "-") &&
        (best == nullptr || rank(gpu) > rank(*best))) {
      best = &gpu;
    }
  }
  return best;
}

std::optional<Gpu> matchGpu(const DeviceRecord& device, const std::vector<Gpu>& catalogue) {
  constexpr double kReserved = 0.08;
  const Words words = wordsOf(device.name);
  for (const Gpu& gpu : catalogue) {
    if (gpu.computeCapability == device.computeCapability && gpu.smCount == device.smCount &&
        std::abs(device.memory / gpu.memory - 1) <= kReserved &&
        sameCard(words, wordsOf(gpu.name))) {
      return gpu;
    }
  }
  return std::nullopt;
}

std::optional<Gpu> deriveGpu(const DeviceRecord& device, int memoryBusBits,
                             model::BytesPerSecond pciePerDirection) {
  const auto rate = std::ranges::find_if(kRates, [&](const Rate& one) {
    return model::ComputeCapability{one.major, one.minor} == device.computeCapability;
  });
  if (rate == kRates.end()) return std::nullopt;
  Gpu gpu;
  gpu.id = slug(device.name);
  gpu.name = device.name;
  gpu.architecture = rate->architecture;
  gpu.computeCapability = device.computeCapability;
  gpu.smCount = device.smCount;
  gpu.boostClock = device.maxSmClock;
  gpu.memory = device.memory;
  gpu.memoryBandwidth =
      model::BytesPerSecond(2.0 * device.maxMemoryClock.value() * memoryBusBits / 8.0);
  gpu.l2 = device.l2;
  gpu.tdp = device.powerLimit;
  const double clocks = device.smCount * device.maxSmClock.value();
  const double accumulate = device.name.find("GeForce") != std::string::npos ? 0.5 : 1.0;
  const auto set = [&](model::MathType type, double perClock, double share) {
    if (perClock > 0) {
      gpu.peak[static_cast<std::size_t>(type)] = model::FlopsPerSecond(clocks * perClock * share);
    }
  };
  set(model::MathType::bf16, rate->bf16, accumulate);
  set(model::MathType::fp8, rate->fp8, accumulate);
  set(model::MathType::int8, rate->int8, 1.0);
  gpu.interconnect.pciePerDirection = pciePerDirection;
  gpu.source = "derived from what the device reports";
  return gpu;
}

}  // namespace qplan::profiler
