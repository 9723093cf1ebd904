"""Which names the standard headers are included for: the table of check_includes.py.

A row need not be complete. It has the names that this project uses, and those that it may use next: a fault "unused" that
is wrong is mended by a name here. A name may stand in several rows. Names of C++ headers follow `std::`; `x::` is every
name that begins with `std::x::`. Names of C headers (CPP_AND_C) also stand alone, as macros and POSIX functions do.
In OTHERS a name may end in *.
"""

CPP = {
    "algorithm": "adjacent_find all_of any_of binary_search clamp copy copy_if copy_n count count_if equal equal_range fill"
    " fill_n find find_if find_if_not for_each generate inplace_merge is_heap is_sorted iter_swap"
    " lexicographical_compare lower_bound make_heap max max_element merge min min_element minmax minmax_element mismatch"
    " next_permutation none_of nth_element partial_sort partition pop_heap push_heap remove remove_if replace replace_if"
    " reverse rotate search set_difference set_intersection set_union shuffle sort sort_heap stable_partition stable_sort"
    " transform unique unique_copy upper_bound ranges::",
    "array": "array to_array",
    "atomic": "atomic atomic_ref atomic_flag atomic_thread_fence memory_order memory_order_acq_rel memory_order_acquire"
    " memory_order_relaxed memory_order_release memory_order_seq_cst",
    "barrier": "barrier",
    "bit": "bit_cast bit_ceil bit_floor bit_width countl_one countl_zero countr_one countr_zero endian endian::"
    " has_single_bit popcount rotl rotr",
    "charconv": "chars_format from_chars from_chars_result to_chars to_chars_result",
    "chrono": "chrono chrono:: chrono_literals literals",
    "compare": "partial_ordering strong_ordering weak_ordering compare_three_way",
    "concepts": "convertible_to copyable derived_from floating_point integral invocable movable same_as signed_integral"
    " unsigned_integral",
    "condition_variable": "condition_variable condition_variable_any cv_status",
    "deque": "deque",
    "exception": "current_exception exception exception_ptr make_exception_ptr rethrow_exception set_terminate terminate"
    " uncaught_exceptions",
    "filesystem": "filesystem filesystem::",
    "fstream": "fstream ifstream ofstream",
    "functional": "bind equal_to function greater hash invoke less minus move_only_function multiplies not_fn plus"
    " reference_wrapper ref cref",
    "future": "async future future_status future_status:: launch:: packaged_task promise",
    "initializer_list": "initializer_list",
    "iomanip": "fixed setfill setprecision setw",
    "iostream": "cerr cin clog cout",
    "istream": "istream",
    "iterator": "advance back_inserter begin bidirectional_iterator_tag data default_sentinel default_sentinel_t distance"
    " empty end forward_iterator_tag input_iterator_tag inserter istream_iterator istreambuf_iterator make_move_iterator"
    " next ostream_iterator prev random_access_iterator_tag reverse_iterator size ssize",
    "latch": "latch",
    "limits": "numeric_limits",
    "list": "list",
    "map": "map multimap",
    "memory": "addressof align allocator construct_at default_delete destroy_at enable_shared_from_this make_shared"
    " make_shared_for_overwrite make_unique make_unique_for_overwrite pointer_traits shared_ptr static_pointer_cast"
    " to_address uninitialized_copy uninitialized_copy_n unique_ptr weak_ptr assume_aligned",
    "mutex": "adopt_lock call_once lock lock_guard mutex once_flag recursive_mutex scoped_lock try_to_lock unique_lock",
    "new": "align_val_t bad_alloc bad_array_new_length launder new_handler nothrow set_new_handler",
    "numbers": "numbers::",
    "numeric": "accumulate exclusive_scan gcd inclusive_scan inner_product iota lcm midpoint partial_sum reduce",
    "optional": "bad_optional_access make_optional nullopt nullopt_t optional",
    "ostream": "endl flush ostream",
    "random": "bernoulli_distribution default_random_engine discrete_distribution exponential_distribution"
    " geometric_distribution mersenne_twister_engine mt19937 mt19937_64 normal_distribution random_device"
    " uniform_int_distribution uniform_real_distribution",
    "ranges": "ranges:: views views::",
    "ratio": "micro milli nano ratio",
    "regex": "cmatch regex regex_match regex_replace regex_search smatch sregex_iterator",
    "semaphore": "binary_semaphore counting_semaphore",
    "set": "multiset set",
    "shared_mutex": "shared_lock shared_mutex",
    "source_location": "source_location",
    "span": "as_bytes as_writable_bytes dynamic_extent span",
    "sstream": "istringstream ostringstream stringstream",
    "stdexcept": "invalid_argument length_error logic_error out_of_range overflow_error runtime_error",
    "stop_token": "nostopstate stop_callback stop_source stop_token",
    "string": "basic_string char_traits erase_if getline stod stoi stoll stoul stoull string string:: string_literals"
    " to_string u16string u32string u8string",
    "string_view": "basic_string_view string_view string_view:: string_view_literals string_view_literals::"
    " u16string_view u32string_view",
    "system_error": "errc errc:: error_category error_code generic_category make_error_code system_category system_error",
    "thread": "jthread this_thread:: thread thread::",
    "tuple": "apply forward_as_tuple get make_tuple tie tuple tuple_element_t tuple_size_v",
    "type_traits": "common_type_t conditional_t decay_t enable_if_t false_type invoke_result_t is_arithmetic_v is_constructible_v"
                   " is_default_constructible_v"
    " is_constant_evaluated is_convertible_v is_empty_v is_enum_v is_floating_point_v is_integral_v is_invocable_v"
    " is_nothrow_move_constructible_v is_pointer_v is_reference_v is_same_v is_signed_v is_standard_layout_v"
    " is_trivially_copyable_v is_trivially_destructible_v is_unsigned_v is_void_v make_signed_t make_unsigned_t"
    " remove_cv_t remove_cvref_t remove_pointer_t remove_reference_t true_type type_identity type_identity_t underlying_type_t void_t",
    "unordered_map": "unordered_map unordered_multimap",
    "unordered_set": "unordered_set",
    "utility": "as_const cmp_equal cmp_greater cmp_less declval exchange forward get in_place in_place_index in_place_type"
    " index_sequence integer_sequence make_index_sequence make_pair move pair piecewise_construct swap",
    "variant": "bad_variant_access get get_if holds_alternative in_place_index in_place_type monostate variant"
    " variant_alternative_t variant_size_v visit",
    "vector": "vector",
    "version": "",
}

CPP_AND_C = {
    "cassert": "assert",
    "cctype": "isalnum isalpha isdigit isspace isupper isxdigit tolower toupper",
    "cerrno": "errno E2BIG EACCES EAGAIN EBADF ECHILD ECONNREFUSED ECONNRESET EDOM EEXIST EFAULT EFBIG EILSEQ EINTR EINVAL"
    " EIO EISDIR ELOOP EMFILE EMSGSIZE ENAMETOOLONG ENFILE ENODEV ENOENT ENOEXEC ENOMEM ENOSPC ENOSYS ENOTCONN ENOTDIR"
    " ENOTEMPTY ENOTSUP ENXIO EOPNOTSUPP EOVERFLOW EPERM EOWNERDEAD EPIPE ERANGE EROFS ESPIPE ESRCH ESTALE ETIMEDOUT ETXTBSY"
    " EWOULDBLOCK EXDEV EBUSY EDQUOT EHOSTDOWN EADDRINUSE ENOTSOCK ECANCELED ENOBUFS EPROTO ENOLINK EMLINK ENOTTY",
    "climits": "CHAR_BIT IOV_MAX INT_MAX INT_MIN LONG_MAX NAME_MAX PATH_MAX PIPE_BUF SSIZE_MAX UINT_MAX ULONG_MAX"
    " ULLONG_MAX",
    "cmath": "abs cbrt ceil cos exp fabs floor fmod hypot isfinite isinf isnan llround log log10 log2 lround pow round sin"
    " sqrt INFINITY NAN HUGE_VAL",
    "csignal": "kill pthread_kill pthread_sigmask raise sig_atomic_t sigaction sigaddset sigdelset sigemptyset"
    " sigfillset sigismember signal sigprocmask sigset_t sigsuspend sigtimedwait sigwait SIGABRT SIGBUS SIGCHLD SIGCONT"
    " SIGFPE SIGHUP SIGILL SIGINT SIGIO SIGKILL SIGPIPE SIGQUIT SIGSEGV SIGSTOP SIGSYS SIGTERM SIGTSTP SIGUSR1 SIGUSR2"
    " SIGXCPU SIGXFSZ SIG_BLOCK SIG_DFL SIG_ERR SIG_IGN SIG_SETMASK SIG_UNBLOCK siginfo_t",
    "cstddef": "byte max_align_t nullptr_t offsetof ptrdiff_t size_t to_integer NULL",
    "cstdint": "int8_t int16_t int32_t int64_t intmax_t intptr_t uint8_t uint16_t uint32_t uint64_t uintmax_t uintptr_t"
    " int_fast32_t uint_fast32_t INT8_MAX INT16_MAX INT32_MAX INT32_MIN INT64_MAX INT64_MIN SIZE_MAX UINT8_MAX UINT16_MAX"
    " UINT32_MAX UINT64_MAX UINTPTR_MAX UINT64_C INT64_C",
    "cstdio": "BUFSIZ EOF FILE SEEK_CUR SEEK_END SEEK_SET fclose feof ferror fflush fgetc fgets fileno fopen fprintf fputc"
    " fputs fread fseek fwrite getline pclose perror popen printf putchar puts remove rename rewind setvbuf snprintf"
    " sscanf stderr stdin stdout tmpfile ungetc",
    "cstdlib": "EXIT_FAILURE EXIT_SUCCESS _Exit abort abs aligned_alloc atexit atoi atol calloc exit free getenv malloc"
    " mkdtemp mkostemp mkstemp posix_memalign putenv quick_exit realloc realpath secure_getenv setenv strtod strtol"
    " strtoll strtoul strtoull system unsetenv",
    "cstring": "memchr memcmp memcpy memmem memmove memrchr memset sigdescr_np strcasecmp strchr strcmp strcpy strerror strlen strncmp"
    " strncpy strrchr strsignal strstr strerror_r strerrordesc_np",
    "ctime": "clock clock_gettime gmtime_r localtime_r nanosleep strftime time time_t timespec tm",
    "fcntl.h": "AT_EMPTY_PATH AT_FDCWD AT_SYMLINK_FOLLOW AT_SYMLINK_NOFOLLOW AT_REMOVEDIR AT_EACCESS FD_CLOEXEC F_ADD_SEALS"
    " F_DUPFD F_DUPFD_CLOEXEC F_GETFD F_GETFL F_GETPIPE_SZ F_GET_SEALS F_SETFD F_SETFL F_SETLK F_SETPIPE_SZ F_SEAL_GROW"
    " F_SEAL_SEAL F_SEAL_SHRINK F_SEAL_WRITE O_ACCMODE O_APPEND O_CLOEXEC O_CREAT O_DIRECTORY O_EXCL O_NOATIME O_NOCTTY"
    " O_NOFOLLOW O_NONBLOCK O_PATH O_RDONLY O_RDWR O_TMPFILE O_TRUNC O_WRONLY creat fallocate fcntl open openat"
    " posix_fadvise posix_fallocate readahead splice sync_file_range POSIX_FADV_DONTNEED POSIX_FADV_SEQUENTIAL"
    " SYNC_FILE_RANGE_WRITE",
    "poll.h": "POLLERR POLLHUP POLLIN POLLNVAL POLLOUT POLLRDHUP poll pollfd ppoll nfds_t",
    "sys/mman.h": "MADV_DONTNEED MADV_HUGEPAGE MADV_NOHUGEPAGE MADV_POPULATE_WRITE MADV_RANDOM MADV_SEQUENTIAL MAP_ANONYMOUS"
    " MAP_FAILED MAP_FIXED MAP_NORESERVE MAP_PRIVATE MAP_SHARED MFD_ALLOW_SEALING MFD_CLOEXEC PROT_NONE PROT_READ"
    " PROT_WRITE madvise memfd_create mlock mmap mprotect mremap munmap",
    "sys/resource.h": "RLIMIT_AS RLIMIT_CORE RLIMIT_CPU RLIMIT_DATA RLIMIT_FSIZE RLIMIT_NOFILE RLIMIT_NPROC RLIMIT_STACK"
    " RLIM_INFINITY RUSAGE_CHILDREN RUSAGE_SELF RUSAGE_THREAD getpriority getrlimit getrusage prlimit rlim_t rlimit rusage"
    " setpriority setrlimit",
    "sys/socket.h": "AF_INET AF_UNIX CMSG_DATA MSG_DONTWAIT MSG_NOSIGNAL MSG_PEEK MSG_TRUNC MSG_WAITALL SCM_RIGHTS SHUT_RD"
    " SHUT_RDWR SHUT_WR SOCK_CLOEXEC SOCK_DGRAM SOCK_NONBLOCK SOCK_SEQPACKET SOCK_STREAM SOL_SOCKET SO_PEERCRED SO_RCVBUF"
    " SO_SNDBUF accept bind connect getsockopt listen msghdr recv recvmsg send sendmsg setsockopt shutdown sockaddr socket"
    " socketpair",
    "sys/stat.h": "S_IFDIR S_IFIFO S_IFLNK S_IFMT S_IFREG S_IRUSR S_IRWXU S_ISBLK S_ISCHR S_ISDIR S_ISFIFO S_ISLNK S_ISREG"
    " S_ISSOCK S_IWUSR S_IXUSR UTIME_NOW UTIME_OMIT chmod fchmod fchmodat fstat fstatat futimens lstat mkdir mkdirat"
    " mkfifo mkfifoat mknod mknodat stat statx umask utimensat",
    "sys/wait.h": "WCONTINUED WEXITED WEXITSTATUS WIFEXITED WIFSIGNALED WIFSTOPPED WNOHANG WNOWAIT WSTOPPED WTERMSIG WUNTRACED"
    " P_PID P_PIDFD wait wait4 waitid waitpid",
    "unistd.h": "F_OK R_OK SEEK_CUR SEEK_END SEEK_SET STDERR_FILENO STDIN_FILENO STDOUT_FILENO W_OK X_OK _SC_NPROCESSORS_CONF"
    " _SC_NPROCESSORS_ONLN _SC_PAGESIZE _SC_PHYS_PAGES _exit access alarm chdir chown close close_range confstr dup dup2"
    " dup3 environ execv execve execvp faccessat fchdir fchown fdatasync fork fsync ftruncate getcwd getegid geteuid"
    " getgid gethostname getpgid getpgrp getpid getppid gettid getuid isatty lchown lchown link linkat lockf lseek nice"
    " pathconf pause pipe pipe2 pread pwrite read readlink readlinkat rmdir setgid setpgid setsid setuid sleep symlink"
    " symlinkat sync syncfs syscall sysconf truncate ttyname unlink unlinkat usleep write ssize_t off_t pid_t uid_t gid_t",
}

OTHERS = {  # after the namespace that stands before them
    "fmt/format.h": "fmt",
    "fmt/ranges.h": "fmt::join",
    "fmt/chrono.h": "fmt",
    "nlohmann/json.hpp": "nlohmann",
    "benchmark/benchmark.h": "benchmark BENCHMARK",
    "rapidcheck.h": "rc",
    "rapidcheck/gtest.h": "RC_GTEST_*",
    "gtest/gtest.h": "testing TEST* EXPECT_* ASSERT_* GTEST_* ADD_FAILURE* FAIL SUCCEED SCOPED_TRACE"
    " INSTANTIATE_TEST_SUITE_P RC_GTEST_*",
}
