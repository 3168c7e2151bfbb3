#include "planner/io/sweep_part.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "model/diagnostic.hpp"
#include "model/io/file.hpp"
#include "model/io/json.hpp"
#include "model/io/number.hpp"

namespace qplan::planner::io {

namespace fs = std::filesystem;

namespace {

constexpr const char* kSchema = "qplan.sweep_part";

std::string textOf(const SweepPart& part) {
  nlohmann::ordered_json json;
  json["schema"] = {{"name", kSchema}, {"version", "1.0"}};
  json["sweep_sha256"] = part.sweep;
  json["points"] = part.points;
  json["first_point"] = part.range.first;
  json["end_point"] = part.range.end;
  return json.dump(2) + "\n";
}

// In place, since the file may be locked; cut short it is written again, as there is no result yet.
void writePart(const fs::path& result, const SweepPart& part) {
  std::ofstream out(partFile(result), std::ios::binary);
  out << textOf(part) << std::flush;
  if (!out) throw model::io::FileError(partFile(result), "cannot be written");
}

SweepPart readPart(const fs::path& result) {
  model::io::JsonDocument document = model::io::JsonDocument::read(partFile(result));
  const model::io::JsonObject root = document.rootOf(kSchema, 1, 0);
  const auto count = [&root](const char* key) {
    const auto value = root.optionalCount(key);
    if (!value || *value < 0) root.missing(key);
    return static_cast<std::uint64_t>(*value);
  };
  return {root.text("sweep_sha256"), count("points"), {count("first_point"), count("end_point")}};
}

// Complete lines of a result.
struct Lines {
  std::string header;       // with its newline; empty: not even that is complete
  std::uint64_t rows = 0;   // below it
  std::uint64_t bytes = 0;  // of all complete lines
  std::string last;         // row
};

Lines linesOf(const fs::path& result) {
  std::ifstream in(result, std::ios::binary);
  if (!in) throw model::io::FileError(result, "cannot be opened");
  Lines lines;
  std::string line;
  while (std::getline(in, line) && !in.eof()) {
    lines.bytes += line.size() + 1;
    if (lines.header.empty()) {
      lines.header = line + '\n';
    } else {
      ++lines.rows;
      lines.last = line;
    }
  }
  return lines;
}

[[noreturn]] void refuse(const fs::path& file, const std::string& message,
                         const std::string& hint) {
  throw model::InvalidInput({{file.string(), message, hint}});
}

// The rows there are of the part; throws where they are not its first ones.
std::uint64_t checkedRows(const fs::path& result, const Lines& lines, const PointRange& range) {
  if (lines.rows == 0) return 0;
  const std::uint64_t expected = range.first + lines.rows - 1;
  const auto point = model::io::parseInteger(lines.last.substr(0, lines.last.find(',')));
  if (!point || static_cast<std::uint64_t>(*point) != expected) {
    refuse(result, fmt::format("line {} is not point {}", lines.rows + 1, expected),
           "remove the file to begin again");
  }
  return lines.rows;
}

}  // namespace

fs::path partFile(const fs::path& result) { return result.string() + ".part.json"; }

std::uint64_t resumePoint(const fs::path& result, const SweepPart& part,
                          const std::string& header) {
  if (!fs::exists(result)) {
    // What the rows will be is said before the first of them.
    writePart(result, part);
    model::io::writeFileAtomically(result, header);
    return part.range.first;
  }
  if (!fs::exists(partFile(result))) {
    refuse(result, "is there and not the result of a sweep", "give another -o");
  }
  if (readPart(result) != part) {
    refuse(result, "is the result of another sweep or shard", "give another -o, or remove it");
  }
  const Lines lines = linesOf(result);
  if (!lines.header.empty() && lines.header != header) {
    refuse(result, "has other columns", "remove the file to begin again");
  }
  const std::uint64_t rows = checkedRows(result, lines, part.range);
  if (lines.header.empty()) {
    model::io::writeFileAtomically(result, header);
  } else if (fs::file_size(result) > lines.bytes) {
    fs::resize_file(result, lines.bytes);
  }
  return part.range.first + rows;
}

void mergeParts(const std::vector<fs::path>& parts, const fs::path& result) {
  struct Found {
    fs::path file;
    SweepPart part;
    Lines lines;
  };
  std::vector<Found> found;
  found.reserve(parts.size());
  for (const fs::path& file : parts) found.push_back({file, readPart(file), linesOf(file)});
  std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
    return std::pair(a.part.range.first, a.part.range.end) <
           std::pair(b.part.range.first, b.part.range.end);
  });
  std::uint64_t next = 0;
  for (const Found& one : found) {
    const Found& first = found.front();
    if (one.part.sweep != first.part.sweep || one.part.points != first.part.points) {
      refuse(one.file, "is of another sweep than " + first.file.string(), "merge parts of one");
    }
    if (one.lines.header != first.lines.header) {
      refuse(one.file, "has other columns than " + first.file.string(), "merge parts of one sweep");
    }
    const PointRange& range = one.part.range;
    if (range.first < next) {
      refuse(one.file,
             fmt::format("overlaps: points {} to {} are in another part", range.first,
                         std::min(next, range.end) - 1),
             "give each shard once");
    }
    if (range.first > next) {
      refuse(one.file, fmt::format("points {} to {} before it are missing", next, range.first - 1),
             "give every shard");
    }
    const std::uint64_t rows = checkedRows(one.file, one.lines, range);
    if (rows != range.end - range.first) {
      refuse(one.file, fmt::format("holds {} of {} points", rows, range.end - range.first),
             "finish it: run its sweep again");
    }
    next = range.end;
  }
  if (next != found.front().part.points) {
    refuse(found.back().file,
           fmt::format("points {} to {} after it are missing", next, found.front().part.points - 1),
           "give every shard");
  }
  model::io::AtomicFile out(result);
  out.write(found.front().lines.header);
  std::string block(1 << 20, '\0');
  for (const Found& one : found) {
    std::ifstream in(one.file, std::ios::binary);
    in.seekg(static_cast<std::streamoff>(one.lines.header.size()));
    std::uint64_t left = one.lines.bytes - one.lines.header.size();
    while (left > 0) {
      const std::uint64_t some = std::min<std::uint64_t>(left, block.size());
      if (!in.read(block.data(), static_cast<std::streamsize>(some))) {
        throw model::io::FileError(one.file, "cannot be read");
      }
      out.write(std::string_view(block.data(), some));
      left -= some;
    }
  }
  SweepPart whole = found.front().part;
  whole.range = {0, whole.points};
  model::io::writeFileAtomically(partFile(result), textOf(whole));
  out.commit();
}

}  // namespace qplan::planner::io
