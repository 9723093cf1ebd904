// Files of /proc mean something else in another process, and at another time: a path that leads
// through /proc/self, as /dev/stdin and /dev/fd/5 do, is each process's own, and the text of
// /proc/self/status is made when it is read. Thread safety: any. Tested by
// tests/cli/proc_path_test.cc and sources_test.py.
#pragma once

#include <sys/stat.h>

#include <string>

namespace hapax::cli {

// Whether `path`, or a symbolic link on its way, leads through a folder of /proc, wherever that is
// mounted. Where it cannot be followed: no.
bool leads_through_proc(const std::string& path);

// Whether the regular file `path` lies where files have no text until they are read (/proc, /sys,
// control groups). `status` is that of the file.
bool is_made_when_read(const std::string& path, const struct stat& status);

}  // namespace hapax::cli
