// Recognises files of /proc, which are different in another process and at another time. A path
// through /proc/self, such as /dev/stdin or /dev/fd/5, is each process's own, and the text of
// /proc/self/status is made when it is read. Thread safety: any. Tested by
// tests/cli/proc_path_test.cc and sources_test.py.
#pragma once

#include <sys/stat.h>

#include <string>

namespace hapax::cli {

// Whether `path`, or a symbolic link on its way, leads through a folder of /proc, wherever that is
// mounted. False if the path cannot be followed.
bool leads_through_proc(const std::string& path);

// Whether the regular file `path` is on a file system that makes text when it is read (/proc, /sys,
// control groups). `status` is that of the file.
bool is_made_when_read(const std::string& path, const struct stat& status);

}  // namespace hapax::cli
