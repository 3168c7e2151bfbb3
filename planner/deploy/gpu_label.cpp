#include "planner/deploy/gpu_label.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace qplan::planner::deploy {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 24> kProducts{{
    {"a10", "NVIDIA-A10"},
    {"a100-pcie-40gb", "NVIDIA-A100-PCIE-40GB"},
    {"a100-pcie-80gb", "NVIDIA-A100-80GB-PCIe"},
    {"a100-sxm-40gb", "NVIDIA-A100-SXM4-40GB"},
    {"a100-sxm-80gb", "NVIDIA-A100-SXM4-80GB"},
    {"a40", "NVIDIA-A40"},
    {"b200-sxm-180gb", "NVIDIA-B200"},
    {"b300-sxm-270gb", "NVIDIA-B300-SXM6-AC"},
    {"gb200-186gb", "NVIDIA-GB200"},
    {"gb300-279gb", "NVIDIA-GB300"},
    {"gh200-96gb", "NVIDIA-GH200-480GB"},
    {"h100-nvl-94gb", "NVIDIA-H100-NVL"},
    {"h100-pcie-80gb", "NVIDIA-H100-PCIe"},
    {"h100-sxm-80gb", "NVIDIA-H100-80GB-HBM3"},
    {"h200-nvl-141gb", "NVIDIA-H200-NVL"},
    {"h200-sxm-141gb", "NVIDIA-H200"},
    {"l4", "NVIDIA-L4"},
    {"l40", "NVIDIA-L40"},
    {"l40s", "NVIDIA-L40S"},
    {"rtx-4090", "NVIDIA-GeForce-RTX-4090"},
    {"rtx-5090", "NVIDIA-GeForce-RTX-5090"},
    {"rtx-a6000", "NVIDIA-RTX-A6000"},
    {"rtx-pro-6000-server", "NVIDIA-RTX-PRO-6000-Blackwell-Server-Edition"},
    {"rtx-pro-6000-workstation", "NVIDIA-RTX-PRO-6000-Blackwell-Workstation-Edition"},
}};

// A label value: at most 63 letters, digits, '-', '_' and '.', with a letter or digit at both ends.
std::string labelValue(const std::string& text) {
  constexpr std::size_t kLongest = 63;
  const auto alphanumeric = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  std::string value;
  for (const char c : text.substr(0, kLongest)) {
    value += alphanumeric(c) || c == '_' || c == '.' ? c : '-';
  }
  while (!value.empty() && !alphanumeric(value.back())) value.pop_back();
  value.erase(value.begin(), std::find_if(value.begin(), value.end(), alphanumeric));
  return value;
}

}  // namespace

GpuLabel gpuLabel(const model::Gpu& gpu) {
  for (const auto& [id, product] : kProducts) {
    if (id == gpu.id) return {std::string(product), true};
  }
  return {labelValue(gpu.name.empty() ? gpu.id : gpu.name), false};
}

}  // namespace qplan::planner::deploy
