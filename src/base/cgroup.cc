#include "base/cgroup.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include "base/small_file.h"

namespace hapax {
namespace {

enum class Version : std::uint8_t { kOne, kTwo };

// The process's group in one hierarchy.
struct Membership {
  Version version;
  std::string path;
};

// A mounted hierarchy, or the part of a hierarchy below `root` that is mounted.
struct Mount {
  Version version;
  std::string root;
  std::string point;
};

// Splits `text` at the separators, and drops empty parts.
std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    if (end > 0) {
      parts.emplace_back(text.substr(0, end));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

bool lists(std::string_view names, std::string_view wanted) {
  return std::ranges::count(split(names, ','), wanted) > 0;
}

// Reads lines such as
//     9:name=systemd:/    1:cpu,cpuacct:/docker/5f    0::/user.slice
// Version 2 has one hierarchy for all controllers, version 1 has several.
std::vector<Membership> memberships(const std::string& root, std::string_view controller) {
  std::vector<Membership> found;
  for (const std::string& line : split(read_small_file(root + "/proc/self/cgroup"), '\n')) {
    const std::size_t first = line.find(':');
    const std::size_t second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos) {
      continue;
    }
    const std::string controllers = line.substr(first + 1, second - first - 1);
    if (line.substr(0, first) == "0" && controllers.empty()) {
      found.push_back({Version::kTwo, line.substr(second + 1)});
    } else if (lists(controllers, controller)) {
      found.push_back({Version::kOne, line.substr(second + 1)});
    }
  }
  return found;
}

// Undoes the escapes of mountinfo, which writes blanks, tabs, line ends and backslashes as \040 and
// the like.
std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned byte = 0;
    const bool is_escape =
        text[i] == '\\' && text.size() - i > 3 &&
        std::from_chars(&text[i + 1], &text[i + 1] + 3, byte, 8).ptr == &text[i + 1] + 3;
    out += is_escape ? static_cast<char>(byte) : text[i];
    i += is_escape ? 3 : 0;
  }
  return out;
}

// Reads lines such as
//     32 31 0:29 /ROOT /POINT rw,relatime shared:9 - cgroup cgroup rw,cpu
std::vector<Mount> mounts(const std::string& root, std::string_view controller) {
  std::vector<Mount> found;
  for (const std::string& line : split(read_small_file(root + "/proc/self/mountinfo"), '\n')) {
    const std::vector<std::string> fields = split(line, ' ');
    const auto dash = std::ranges::find(fields, "-");
    if (fields.size() < 6 || fields.end() - dash < 4) {
      continue;
    }
    if (dash[1] == "cgroup2") {
      found.push_back({Version::kTwo, unescaped(fields[3]), unescaped(fields[4])});
    } else if (dash[1] == "cgroup" && lists(dash[3], controller)) {
      found.push_back({Version::kOne, unescaped(fields[3]), unescaped(fields[4])});
    }
  }
  return found;
}

bool leads_up(const std::vector<std::string>& path) { return std::ranges::count(path, "..") > 0; }

// The folders of the process's group and of the groups above it that the mount shows, the mount
// point first.
std::vector<std::string> folders(const Mount& mount, const std::string& group) {
  const std::vector<std::string> top = split(mount.root, '/');
  const std::vector<std::string> own = split(group, '/');
  const auto [top_end, own_end] = std::ranges::mismatch(top, own);
  // The mount begins above the root of our namespace ("/.."), so the names in `own` do not lead to
  // our group's folder.
  const bool is_above = leads_up(top) && std::all_of(top_end, top.end(),
                                                     [](const auto& name) { return name == ".."; });
  std::vector<std::string> rest(own_end, own.end());
  if (leads_up(rest) || (top_end != top.end() && !is_above)) {
    return {};  // the mount shows other groups
  }
  std::vector<std::string> found = {mount.point};
  for (const std::string& name : top_end == top.end() ? rest : std::vector<std::string>()) {
    found.push_back(found.back() + '/' + name);
  }
  return found;
}

std::string first_line(const std::string& path) {
  const std::string text = read_small_file(path);
  return text.substr(0, text.find('\n'));
}

// A whole number above 0 that is all of `text`; otherwise empty.
std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_number = failed == std::errc() && end == text.data() + text.size() && value > 0;
  return is_number ? std::optional(value) : std::nullopt;
}

std::optional<unsigned> quota_of(Version version, const std::string& folder) {
  std::vector<std::string> words = split(first_line(folder + "/cpu.max"), ' ');
  if (version == Version::kOne) {
    words = {first_line(folder + "/cpu.cfs_quota_us"), first_line(folder + "/cpu.cfs_period_us")};
  }
  const std::optional<std::uint64_t> quota = words.size() == 2 ? number(words[0]) : std::nullopt;
  const std::optional<std::uint64_t> period = quota ? number(words[1]) : std::nullopt;
  if (!period) {
    return std::nullopt;
  }
  const std::uint64_t processors = (*quota - 1) / *period + 1;
  return static_cast<unsigned>(
      std::min<std::uint64_t>(processors, std::numeric_limits<unsigned>::max()));
}

// The names of the files with a group's limits on memory.
std::vector<std::string_view> limits_on_memory(Version version) {
  return version == Version::kTwo ? std::vector<std::string_view>{"memory.max", "memory.high"}
                                  : std::vector<std::string_view>{"memory.limit_in_bytes"};
}

std::optional<std::uint64_t> memory_limit_in(const std::string& file) {
  // Version 1 writes the largest number of whole pages where there is no limit.
  constexpr std::uint64_t kNoLimit = std::uint64_t{1} << 62;
  const std::optional<std::uint64_t> bytes = number(first_line(file));
  return bytes && *bytes < kNoLimit ? bytes : std::nullopt;
}

struct Group {
  Version version;
  std::string folder;
};

// The process's group in each hierarchy of `controller` ("cpu", "memory") and the groups above it,
// as far as they are mounted.
std::vector<Group> groups(const std::string& root, std::string_view controller) {
  std::vector<Group> found;
  const std::vector<Mount> all_mounts = mounts(root, controller);
  for (const Membership& member : memberships(root, controller)) {
    for (const Mount& mount : all_mounts) {
      if (mount.version == member.version) {
        for (const std::string& folder : folders(mount, member.path)) {
          found.push_back({mount.version, root + folder});
        }
      }
    }
  }
  return found;
}

}  // namespace

std::optional<unsigned> cgroup_processors(const std::string& root) {
  std::optional<unsigned> fewest;
  for (const Group& group : groups(root, "cpu")) {
    const std::optional<unsigned> quota = quota_of(group.version, group.folder);
    fewest = quota ? std::min(fewest.value_or(*quota), *quota) : fewest;
  }
  return fewest;
}

double cgroup_throttled_seconds(const std::string& root) {
  double seconds = 0;
  for (const Group& group : groups(root, "cpu")) {
    const bool is_new = group.version == Version::kTwo;
    const std::string_view key = is_new ? "throttled_usec " : "throttled_time ";
    const double unit = is_new ? 1e-6 : 1e-9;
    for (const std::string& line : split(read_small_file(group.folder + "/cpu.stat"), '\n')) {
      if (line.starts_with(key)) {
        const auto units = number(std::string_view(line).substr(key.size())).value_or(0);
        seconds += static_cast<double>(units) * unit;
      }
    }
  }
  return seconds;
}

std::optional<std::uint64_t> cgroup_memory_bytes(const std::string& root) {
  std::optional<std::uint64_t> least;
  for (const Group& group : groups(root, "memory")) {
    for (const std::string_view name : limits_on_memory(group.version)) {
      const auto limit = memory_limit_in(group.folder + '/' + std::string(name));
      least = limit ? std::min(least.value_or(*limit), *limit) : least;
    }
  }
  return least;
}

}  // namespace hapax
