#include "profiler/machine/diagnosis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "profiler/machine/nvml.hpp"

namespace qplan::profiler {

namespace {

using Level = Finding::Level;

constexpr int kOldestMajor = 8;  // Ampere: BF16 matrix units

Finding buildFinding(const BuildFacts& build) {
  if (build.toolkit.empty()) {
    return {Level::missing, "this build", "without CUDA", "nothing can be measured",
            "build on a machine with CUDA Toolkit 13 and -DQPLAN_CUDA=ON"};
  }
  std::string without;
  for (const auto& [has, name] : {std::pair{build.cudnn, "cuDNN"}, std::pair{build.cupti, "CUPTI"},
                                  std::pair{build.nccl, "NCCL"}}) {
    if (!has) without += (without.empty() ? "" : ", ") + std::string(name);
  }
  Finding finding{Level::ok, "this build", fmt::format("CUDA {}", build.toolkit), {}, {}};
  if (!without.empty()) {
    finding.level = build.cudnn ? Level::less : Level::missing;
    finding.found += " without " + without;
    finding.effect = "what needs these is missed";
    finding.remedy = "install their headers and build again";
  }
  return finding;
}

Finding driverFinding(const DriverStatus& driver) {
  if (!driver.problem.empty()) {
    return {Level::missing, "driver", driver.problem, "nothing can be measured", driver.remedy};
  }
  return {Level::ok,
          "driver",
          fmt::format("{}, CUDA {}", driver.kernelModule.empty() ? "?" : driver.kernelModule,
                      driver.cuda),
          {},
          {}};
}

void addGpus(std::vector<Finding>& findings, const MachineFacts& machine) {
  const std::vector<GpuSeen>& gpus = machine.driver.gpus;
  for (std::size_t i = 0; i < gpus.size(); ++i) {
    const GpuSeen& gpu = gpus[i];
    Finding finding{Level::ok,
                    fmt::format("GPU {}", i),
                    fmt::format("{}, compute capability {}.{}, {} SMs, {:.0f} GB", gpu.name,
                                gpu.computeCapability.major, gpu.computeCapability.minor,
                                gpu.smCount, gpu.memory.value() / 1e9),
                    {},
                    {}};
    if (gpu.computeCapability.major < kOldestMajor) {
      finding.level = gpus.size() == 1 ? Level::missing : Level::less;
      finding.effect = "too old: no BF16 matrix units, it cannot be measured";
      finding.remedy = "use a GPU of compute capability 8.0 or later";
    } else if (i < machine.otherProcesses.size() && machine.otherProcesses[i] > 0) {
      finding.level = Level::less;
      finding.found += fmt::format("; in use by {} other process{}", machine.otherProcesses[i],
                                   machine.otherProcesses[i] == 1 ? "" : "es");
      finding.effect = "times are longer and vary";
      finding.remedy = "stop the other processes";
    }
    findings.push_back(std::move(finding));
  }
}

// Without these a whole class of cases is missed on a single GPU.
bool isNeeded(GpuLibrary library) {
  return library == GpuLibrary::cublasLt || library == GpuLibrary::cudnn ||
         library == GpuLibrary::nvrtc;
}

void addLibraries(std::vector<Finding>& findings, const MachineFacts& machine) {
  for (std::size_t i = 0; i < machine.libraries.size(); ++i) {
    const auto id = kGpuLibraries[i];
    if (id == GpuLibrary::driver) continue;
    const OpenedLibrary& opened = machine.libraries[i];
    const GpuLibraryFacts& known = facts(id);
    std::string problem = opened.problem;
    if (problem.empty() && id == GpuLibrary::nvml) problem = machine.nvmlProblem;
    Finding finding{Level::ok, std::string(known.name), {}, {}, {}};
    if (opened.library) {
      finding.found = opened.version.empty()
                          ? opened.library->path().string()
                          : fmt::format("{}, {}", opened.version, opened.library->path().string());
    }
    if (!problem.empty()) {
      finding.level = isNeeded(id) ? Level::missing : Level::less;
      finding.found = opened.library
                          ? fmt::format("{} ({})", problem, opened.library->path().string())
                          : problem;
      finding.effect = known.without;
      finding.remedy = known.remedy;
    }
    findings.push_back(std::move(finding));
  }
}

Finding countersFinding(const MachineFacts& machine) {
  if (machine.countersDenied.empty()) {
    return {Level::ok,
            "counters",
            machine.driver.gpus.empty() ? "not known without a GPU" : "allowed",
            {},
            {}};
  }
  return {Level::less, "counters", machine.countersDenied, "the profile has no hardware counters",
          "run as root, or set NVreg_RestrictProfilingToAdminUsers=0 for module nvidia"};
}

// Appends `words` from column `indent` on, breaking between words before column 80; the first line
// has already been begun up to `indent`.
void wrap(std::string& out, std::string_view words, std::size_t indent) {
  constexpr std::size_t kColumns = 80;
  std::size_t column = indent;
  while (!words.empty()) {
    const std::size_t length = std::min(words.find(' '), words.size());
    if (column > indent && column + 1 + length > kColumns) {
      out += "\n" + std::string(indent, ' ');
      column = indent;
    }
    if (column > indent) {
      out += ' ';
      ++column;
    }
    out += words.substr(0, length);
    column += length;
    words.remove_prefix(std::min(length + 1, words.size()));
  }
  out += '\n';
}

constexpr std::string_view kLevels[] = {"ok", "less", "MISSING"};
constexpr std::size_t kIndent = 22;

}  // namespace

bool Diagnosis::fullRunPossible() const {
  return std::ranges::none_of(findings,
                              [](const Finding& one) { return one.level == Level::missing; });
}

MachineFacts lookUp() {
  MachineFacts machine;
  machine.build = buildFacts();
  machine.driver = driverStatus();
  for (const GpuLibrary library : kGpuLibraries) {
    machine.libraries.push_back(openGpuLibrary(library));
  }
  auto nvml = Nvml::open();
  if (auto* problem = std::get_if<std::string>(&nvml)) {
    machine.nvmlProblem = *problem;
  } else {
    for (const GpuSeen& gpu : machine.driver.gpus) {
      const auto managed = std::get<Nvml>(nvml).gpu(gpu.pciBusId);
      machine.otherProcesses.push_back(managed ? managed->otherProcesses(false) : 0);
    }
  }
  machine.countersDenied = countersDenied();
  return machine;
}

Diagnosis diagnose(const MachineFacts& machine) {
  Diagnosis diagnosis;
  diagnosis.findings.push_back(buildFinding(machine.build));
  diagnosis.findings.push_back(driverFinding(machine.driver));
  addGpus(diagnosis.findings, machine);
  addLibraries(diagnosis.findings, machine);
  diagnosis.findings.push_back(countersFinding(machine));
  return diagnosis;
}

std::string text(const Diagnosis& diagnosis) {
  std::string out;
  for (const Finding& finding : diagnosis.findings) {
    out += fmt::format("{:<9}{:<{}}", kLevels[static_cast<std::size_t>(finding.level)],
                       finding.what, kIndent - 9);
    wrap(out, finding.found, kIndent);
    for (const auto& [label, words] :
         {std::pair<std::string_view, std::string_view>{"without it: ", finding.effect},
          {"to do: ", finding.remedy}}) {
      if (words.empty()) continue;
      out += std::string(kIndent, ' ');
      wrap(out, std::string(label) + std::string(words), kIndent);
    }
  }
  out += '\n';
  if (kProvenOn.empty()) {
    wrap(
        out,
        "The kernels of this version have not yet run on a GPU: believe no figure of theirs before "
        "`qprof check` has passed.",
        0);
  } else {
    wrap(out, fmt::format("The kernels of this version have run on: {}.", kProvenOn), 0);
  }
  wrap(out, diagnosis.fullRunPossible() ? "A full run is possible." : "A full run is not possible.",
       0);
  return out;
}

}  // namespace qplan::profiler
