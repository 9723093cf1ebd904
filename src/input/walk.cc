#include "input/walk.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/long_path.h"
#include "base/shown_path.h"
#include "base/stop_event.h"
#include "base/system_error.h"
#include "input/folder_listing.h"

namespace hapax::input {
namespace {

// Hidden files are reported if they are at least kManyHidden and one file in kHiddenShare; or if
// there are any and the walk has entered the folder of a version control system.
constexpr std::uint64_t kManyHidden = 10;
constexpr std::uint64_t kHiddenShare = 10;

bool is_version_control(std::string_view folder) {
  return folder == ".git" || folder == ".hg" || folder == ".svn";
}

class Walk {
 public:
  Walk(const std::string& root, const Globs& globs, Findings& findings)
      : root_(root), globs_(globs), findings_(findings), options_(findings.options()) {}

  Result<void> run() {
    const std::size_t known = findings_.size();
    Result<void> visited =
        enter(findings_.inputs().add_folder(root_), root_.c_str(), Place::kPlain);
    while (visited && !above_.empty()) {
      if (options_.stop.stop_requested()) {
        return cancelled();
      }
      if (above_.back().listing.is_at_end()) {
        above_.pop_back();
        innermost_.reset();
      } else {
        visited = visit(above_.back().listing.next());
      }
    }
    if (visited && findings_.size() == known) {
      findings_.notice({Notice::Kind::kNothingFound, root_, nothing_found_text(), 0, 0, false});
    }
    report_hidden();
    return visited;
  }

 private:
  enum class Place : std::uint8_t {
    kPlain,
    kHidden
  };  // whether a name on the path begins with '.'
  struct Level {
    InputList::Folder folder;
    Place place;
    FolderListing listing;  // the entries still to be visited
  };

  // Enters the folder `name` of the innermost folder.
  Result<void> enter(InputList::Folder folder, const char* name, Place place) {
    const std::string path = findings_.inputs().path(folder);
    OpenFolder open = innermost_ ? open_folder(innermost_.get(), name) : open_folder(path);
    if (!open) {
      return findings_.unreadable(system_error(errno, path));
    }
    Result<FolderListing> listing =
        FolderListing::read(open.get(), path, options_.exclude_files, options_.stop);
    if (!listing) {
      return options_.stop.stop_requested() ? cancelled() : findings_.unreadable(listing.error());
    }
    above_.push_back({folder, place, std::move(listing).value()});
    innermost_ = std::move(open);
    return {};
  }

  Result<void> enter_below(const FolderEntry& entry) {
    has_version_control_ = has_version_control_ || is_version_control(entry.name);
    return enter(findings_.inputs().add_folder(above_.back().folder, entry.name), entry.name,
                 place_of(entry));
  }

  Result<void> visit(FolderEntry entry) {
    if (entry.name[0] == '.' && options_.hidden_files == HiddenFiles::kSkip) {
      has_skipped_hidden_ = true;
      return {};
    }
    if (entry.type == EntryType::kUnknown) {
      struct stat status {};
      if (!stat_long(path_of(entry), status, LastLink::kKeep)) {
        return findings_.unreadable(system_error(errno, path_of(entry)));
      }
      entry.type = type_of_mode(status.st_mode);
    }
    if (entry.type == EntryType::kLink) {
      return visit_link(entry);
    }
    if (!is_selected(entry, entry.type)) {
      return {};
    }
    return entry.type == EntryType::kFolder ? enter_below(entry) : visit_file(entry, entry.type);
  }

  // To the patterns, a link to a folder is a folder, whether it is followed or not: it may contain
  // files that they select.
  Result<void> visit_link(const FolderEntry& entry) {
    struct stat target {};
    const int failure = stat_long(path_of(entry), target) ? 0 : errno;
    const EntryType type = failure == 0 ? type_of_mode(target.st_mode) : EntryType::kUnknown;
    if (!is_selected(entry, type)) {
      return {};
    }
    if (failure == ENOENT || failure == ENOTDIR) {
      findings_.skip(path_of(entry), "a broken symbolic link");
    } else if (options_.directory_links == DirectoryLinks::kSkip) {
      findings_.skip(path_of(entry), "a symbolic link; name it to count its target");
    } else if (failure == ELOOP) {
      findings_.skip(path_of(entry), "a symbolic link that points to itself");
    } else if (failure != 0) {
      return findings_.unreadable(system_error(failure, path_of(entry)));
    } else if (type == EntryType::kFolder) {
      return follow(entry, {target.st_dev, target.st_ino});
    } else {
      return visit_file(FolderEntry{entry.name, type, !options_.exclude_files.empty()}, type);
    }
    return {};
  }

  Result<void> follow(const FolderEntry& link, const FileIdentity& target) {
    const auto same = std::find_if(above_.begin(), above_.end(), [&](const Level& level) {
      return level.listing.identity() == target;
    });
    if (same == above_.end()) {
      return enter_below(link);
    }
    findings_.skip(path_of(link), "a symbolic link back to " +
                                      shorten_path(findings_.inputs().path(same->folder)) +
                                      ", which is being counted already");
    return {};
  }

  Result<void> visit_file(const FolderEntry& entry, EntryType type) {
    if (type == EntryType::kSocket) {
      findings_.skip(path_of(entry), "a socket, which cannot be read as a file");
      return {};
    }
    if (type != EntryType::kRegular) {
      findings_.skip(path_of(entry), "not a regular file; name it to read it");
      return {};
    }
    std::optional<std::uint64_t> bytes;
    if (entry.is_suspect || findings_.wants_sizes()) {
      struct stat status {};
      if (!stat_long(path_of(entry), status)) {
        return findings_.unreadable(system_error(errno, path_of(entry)));
      }
      if (findings_.is_excluded(status)) {
        findings_.skip(path_of(entry), "the output of this run");
        return {};
      }
      bytes = static_cast<std::uint64_t>(status.st_size);
    }
    note_hidden(entry);
    findings_.take_file(above_.back().folder, entry.name, bytes);
    return {};
  }

  bool is_selected(const FolderEntry& entry, EntryType type) const {
    if (globs_.empty()) {
      return true;
    }
    const std::string below = findings_.inputs().path_below_root(above_.back().folder, entry.name);
    return type == EntryType::kFolder ? !globs_.leave_out_folder(below) : globs_.select_file(below);
  }

  Place place_of(const FolderEntry& entry) const {
    return entry.name[0] == '.' ? Place::kHidden : above_.back().place;
  }

  std::string path_of(const FolderEntry& entry) const {
    return findings_.inputs().path(above_.back().folder, entry.name);
  }

  void note_hidden(const FolderEntry& entry) {
    ++files_;
    if (place_of(entry) == Place::kPlain) {
      return;
    }
    if (hidden_files_++ == 0) {
      first_hidden_ = path_of(entry);
    }
  }

  void report_hidden() {
    const bool are_many = hidden_files_ >= kManyHidden && hidden_files_ * kHiddenShare >= files_;
    if (are_many || (has_version_control_ && hidden_files_ > 0)) {
      findings_.notice({.kind = Notice::Kind::kHiddenCounted,
                        .path = root_,
                        .text = first_hidden_,
                        .number = hidden_files_,
                        .wanted = files_});
    }
  }

  std::string nothing_found_text() const {
    const std::string visible = has_skipped_hidden_ ? "it has no visible file" : "it has no file";
    return globs_.empty() ? visible : visible + " that matches the patterns";
  }

  const std::string& root_;
  const Globs& globs_;
  Findings& findings_;
  const Options& options_;
  std::vector<Level> above_;                   // the folders on the way down, the root first
  OpenFolder innermost_{nullptr, ::closedir};  // the last folder of above_, while it is open
  bool has_skipped_hidden_ = false;
  std::uint64_t files_ = 0;
  std::uint64_t hidden_files_ = 0;
  bool has_version_control_ = false;
  std::string first_hidden_;
};

}  // namespace

Result<void> walk(const std::string& root, const Globs& globs, Findings& findings) {
  return Walk(root, globs, findings).run();
}

}  // namespace hapax::input
