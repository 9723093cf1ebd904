// A worker program for faults: it misbehaves by itself, or relays the messages between a run and a
// real worker and corrupts one of them. Its environment says what it does:
//
//   FAULTS_MODE      exit       ends at once
//                    silent     sends nothing, and stays
//                    close      closes its socket, and stays
//                    noise      sends FAULTS_VALUE random bytes, then reads
//                    limited    becomes FAULTS_REAL, with at most FAULTS_VALUE bytes of addresses
//                    relay      starts FAULTS_REAL and relays whole messages; corrupts one of them
//   FAULTS_FROM      whose message is corrupted: "worker" or "run"
//   FAULTS_MESSAGE   the number of the message, from 0
//   FAULTS_SPOIL     how relay corrupts the message:
//                    none       does not
//                    drop       does not send it
//                    twice      sends it twice
//                    cut        closes the connection in the middle of its body
//                    flip       changes the byte at FAULTS_AT of its body
//                    head       changes a byte of its head; of the length, only bytes that make it
//                               impossible
//                    word       sets the 8 bytes at FAULTS_AT of its body to FAULTS_VALUE
//                    shorten, lengthen
//                               changes its body's length, as FAULTS_VALUE chooses, and its head
//                    claim      its head states FAULTS_VALUE bytes; its body has another length
//                    kind       sets its kind to FAULTS_VALUE
//                    body       fills its body with random bytes
//                    memory     changes random places of shared memory that comes along
//                    lost       leaves out descriptors that come along
//                    deaf       sends it, then neither reads nor sends, and keeps the connection
//   FAULTS_SEED      the seed of random choices
//   FAULTS_REPORT    a file; if the real worker ends by a signal, a line is appended to it
//   FAULTS_RECORD    a file; the run's messages are appended to it
//
// It knows only the head of a message (src/ipc/channel.h).
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { kSocket = 3, kMaxDescriptors = 64 };

struct Head {
  uint32_t kind;
  uint32_t descriptors;
  uint64_t body_bytes;
};

struct Message {
  struct Head head;
  uint8_t *body;
  int descriptors[kMaxDescriptors];
  int descriptor_count;
};

static const char *setting(const char *name, const char *otherwise) {
  const char *value = getenv(name);
  return value == NULL ? otherwise : value;
}

static uint64_t number(const char *name) { return strtoull(setting(name, "0"), NULL, 0); }

static int is_set(const char *name, const char *value) {
  return strcmp(setting(name, ""), value) == 0;
}

static uint64_t random_state;
static uint64_t next_random(void) {  // splitmix64
  uint64_t bits = random_state += 0x9e3779b97f4a7c15;
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
  return bits ^ (bits >> 31);
}

static void fill_random(uint8_t *bytes, size_t size) {
  for (size_t i = 0; i < size; ++i) {
    bytes[i] = (uint8_t)next_random();
  }
}

// Waits until it is killed, at most two minutes.
static void stay(void) {
  sleep(120);
  _exit(0);
}

// Transfers all bytes; returns false if the other end has closed.
static int read_all(int socket, void *into, size_t size) {
  return size == 0 || recv(socket, into, size, MSG_WAITALL) == (ssize_t)size;
}

static int send_bytes(int socket, const void *bytes, size_t size) {
  for (const char *next = bytes; size > 0;) {
    const ssize_t sent = send(socket, next, size, MSG_NOSIGNAL);
    if (sent <= 0) {
      return 0;
    }
    next += sent;
    size -= (size_t)sent;
  }
  return 1;
}

static int receive(int socket, struct Message *message) {
  memset(message, 0, sizeof *message);
  char control[CMSG_SPACE(sizeof message->descriptors)];
  struct iovec part = {&message->head, sizeof message->head};
  struct msghdr header = {
      .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  if (recvmsg(socket, &header, MSG_WAITALL | MSG_CMSG_CLOEXEC) != (ssize_t)sizeof message->head) {
    return 0;
  }
  const struct cmsghdr *rights = CMSG_FIRSTHDR(&header);
  if (rights != NULL) {
    message->descriptor_count = (int)((rights->cmsg_len - CMSG_LEN(0)) / sizeof(int));
    memcpy(message->descriptors, CMSG_DATA(rights), rights->cmsg_len - CMSG_LEN(0));
  }
  message->body = malloc(message->head.body_bytes + 4096);
  return message->body != NULL && read_all(socket, message->body, message->head.body_bytes);
}

// Sends the head and `size` bytes of the body.
static int send_message(int socket, const struct Message *message, size_t size) {
  char control[CMSG_SPACE(sizeof message->descriptors)];
  memset(control, 0, sizeof control);
  struct iovec part = {(void *)&message->head, sizeof message->head};
  struct msghdr header = {.msg_iov = &part, .msg_iovlen = 1};
  if (message->descriptor_count > 0) {
    const size_t bytes = (size_t)message->descriptor_count * sizeof(int);
    header.msg_control = control;
    header.msg_controllen = CMSG_SPACE(bytes);
    struct cmsghdr *rights = CMSG_FIRSTHDR(&header);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(bytes);
    memcpy(CMSG_DATA(rights), message->descriptors, bytes);
  }
  return sendmsg(socket, &header, MSG_NOSIGNAL) == (ssize_t)sizeof message->head &&
         send_bytes(socket, message->body, size);
}

static void forget(struct Message *message) {
  for (int i = 0; i < message->descriptor_count; ++i) {
    close(message->descriptors[i]);
  }
  free(message->body);
}

// Writes random bytes at random places in the first 64 KB and in the whole of a memory file.
static void corrupt_memory(int file) {
  struct stat status;
  if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size == 0) {
    return;
  }
  for (int i = 0; i < 200; ++i) {
    uint8_t bytes[16];
    fill_random(bytes, sizeof bytes);
    const uint64_t range = i % 2 == 0 && status.st_size > 65536 ? 65536 : (uint64_t)status.st_size;
    const off_t at = (off_t)(next_random() % range);
    if (pwrite(file, bytes, 1 + next_random() % sizeof bytes, at) < 0) {
      return;  // it is the run's input file, which must not change
    }
  }
}

// Corrupts a message and sends it; returns false if the connection must end.
static int send_corrupted(int socket, struct Message *message) {
  size_t size = message->head.body_bytes;
  const uint64_t value = number("FAULTS_VALUE");
  const size_t at = number("FAULTS_AT");
  if (is_set("FAULTS_SPOIL", "drop")) {
    return 1;
  } else if (is_set("FAULTS_SPOIL", "twice")) {
    return send_message(socket, message, size) && send_message(socket, message, size);
  } else if (is_set("FAULTS_SPOIL", "cut")) {
    send_message(socket, message, size / 2);
    return 0;
  } else if (is_set("FAULTS_SPOIL", "head")) {
    static const uint8_t bytes[] = {0, 1, 2, 3, 4,
                                    5, 6, 7, 15};  // only the last byte of the length
    ((uint8_t *)&message->head)[bytes[next_random() % sizeof bytes]] ^= 1 + next_random() % 255;
  } else if (is_set("FAULTS_SPOIL", "flip") && size > 0) {
    message->body[at % size] ^= 1 + next_random() % 255;
  } else if (is_set("FAULTS_SPOIL", "word") && size >= sizeof value) {
    memcpy(message->body + at % (size - sizeof value + 1), &value, sizeof value);
  } else if (is_set("FAULTS_SPOIL", "shorten") && size > 0) {
    message->head.body_bytes = size = value % size;
  } else if (is_set("FAULTS_SPOIL", "lengthen")) {
    fill_random(message->body + size, 4096);
    message->head.body_bytes = size = size + 1 + value % 4096;
  } else if (is_set("FAULTS_SPOIL", "claim")) {
    message->head.body_bytes = value;
  } else if (is_set("FAULTS_SPOIL", "kind")) {
    message->head.kind = (uint32_t)value;
  } else if (is_set("FAULTS_SPOIL", "body")) {
    fill_random(message->body, size);
  } else if (is_set("FAULTS_SPOIL", "memory")) {
    for (int i = 0; i < message->descriptor_count; ++i) {
      corrupt_memory(message->descriptors[i]);
    }
  } else if (is_set("FAULTS_SPOIL", "deaf")) {
    shutdown(kSocket, SHUT_RD);
    send_message(socket, message, size);
    stay();
  } else if (is_set("FAULTS_SPOIL", "lost")) {
    message->descriptor_count = 0;
  }
  return send_message(socket, message, size);
}

static void record(const struct Message *message) {
  FILE *const file = fopen(setting("FAULTS_RECORD", "/dev/null"), "a");
  fwrite(&message->head, sizeof message->head, 1, file);
  fwrite(message->body, message->head.body_bytes, 1, file);
  fclose(file);
}

// Relays messages until one end closes.
static void relay(int run, int worker) {
  const int corrupts_worker = is_set("FAULTS_FROM", "worker");
  const uint64_t corrupted = number("FAULTS_MESSAGE");
  uint64_t counts[2] = {0, 0};
  struct pollfd ends[2] = {{run, POLLIN, 0}, {worker, POLLIN, 0}};
  for (;;) {
    poll(ends, 2, -1);
    const int from_worker = ends[1].revents != 0;
    struct Message message;
    if (!receive(ends[from_worker].fd, &message)) {
      return;
    }
    if (!from_worker) {
      record(&message);
    }
    const int into = ends[!from_worker].fd;
    const int is_corrupted = from_worker == corrupts_worker && counts[from_worker]++ == corrupted;
    if (!(is_corrupted ? send_corrupted(into, &message)
                       : send_message(into, &message, message.head.body_bytes))) {
      return;
    }
    forget(&message);
  }
}

// Starts the real worker as the child of a process that outlives this one and reports how it ended.
static void start_real_worker(int socket, int other_end) {
  if (fork() != 0) {
    close(socket);
    return;
  }
  close(other_end);
  const pid_t worker = fork();
  if (worker == 0) {
    dup2(socket, kSocket);  // close-on-exec is not copied
    execl(setting("FAULTS_REAL", ""), "hapax-worker", NULL);
    _exit(98);
  }
  close(socket);
  close(kSocket);
  int status = 0;
  waitpid(worker, &status, 0);
  if (WIFSIGNALED(status) || WEXITSTATUS(status) == 98) {
    FILE *report = fopen(setting("FAULTS_REPORT", "/dev/null"), "a");
    fprintf(report, "a worker ended by signal %d\n", WTERMSIG(status));
    fclose(report);
  }
  _exit(0);
}

int main(void) {
  random_state = number("FAULTS_SEED");
  signal(SIGPIPE, SIG_IGN);
  if (is_set("FAULTS_MODE", "exit")) {
    return 0;
  }
  if (is_set("FAULTS_MODE", "silent")) {
    stay();
  }
  if (is_set("FAULTS_MODE", "close")) {
    close(kSocket);
    stay();
  }
  if (is_set("FAULTS_MODE", "noise")) {
    const size_t size = number("FAULTS_VALUE");
    uint8_t *const bytes = malloc(size + 1);
    fill_random(bytes, size);
    send_bytes(kSocket, bytes, size);
    while (read(kSocket, bytes, size + 1) > 0) {
    }
    return 0;
  }
  if (is_set("FAULTS_MODE", "limited")) {
    const struct rlimit limit = {number("FAULTS_VALUE"), number("FAULTS_VALUE")};
    setrlimit(RLIMIT_AS, &limit);
    execl(setting("FAULTS_REAL", ""), "hapax-worker", NULL);
    return 98;
  }
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return 97;
  }
  start_real_worker(ends[1], ends[0]);
  relay(kSocket, ends[0]);
  return 0;
}
