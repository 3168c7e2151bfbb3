#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "model/quantity.hpp"

namespace qplan::profiler {

// NVIDIA's management library. It comes with the driver, not with the toolkit, so it is opened at
// run time and its few functions are declared here. Nothing of it changes a setting.
class Nvml {
 public:
  // The reason there is none, one line.
  static std::variant<Nvml, std::string> open();

  Nvml(Nvml&&) noexcept;
  Nvml& operator=(Nvml&&) noexcept;
  ~Nvml();

  [[nodiscard]] std::string driverVersion() const;

  // One GPU, by its PCI bus id ("0000:17:00.0"). Figures the GPU does not report are 0 or nothing.
  class Gpu {
   public:
    [[nodiscard]] model::Hertz smClock() const;
    [[nodiscard]] model::Hertz maxSmClock() const;
    [[nodiscard]] model::Hertz maxMemoryClock() const;
    [[nodiscard]] model::Watts power() const;
    [[nodiscard]] model::Watts powerLimit() const;
    [[nodiscard]] double temperatureCelsius() const;
    [[nodiscard]] std::vector<std::string> throttleReasons() const;
    [[nodiscard]] std::optional<bool> ecc() const;
    [[nodiscard]] std::optional<bool> mig() const;
    // Per direction, as the slot and the card allow at best.
    [[nodiscard]] model::BytesPerSecond pcie() const;
    // Processes that compute on this GPU, without this one. `ownContext`: whether this process has
    // one there; in a container its id is another one than NVML's.
    [[nodiscard]] int otherProcesses(bool ownContext) const;

   private:
    friend class Nvml;
    struct Functions;
    Gpu(const Functions* functions, void* device) : functions_(functions), device_(device) {}
    const Functions* functions_;
    void* device_;
  };
  // Lives no longer than this. Nothing: NVML does not know it.
  [[nodiscard]] std::optional<Gpu> gpu(const std::string& pciBusId) const;

 private:
  struct State;
  explicit Nvml(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Names of nvmlClocksEventReasons in snake case.
std::vector<std::string> throttleReasonNames(std::uint64_t reasons);

}  // namespace qplan::profiler
