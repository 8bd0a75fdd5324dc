/* Preloaded into the program under test: counts every call that changes a file below one folder, and at the N-th of them
   kills the process, tears a write in two, or lets the call fail.

   FAULT_DIR     the folder (real path); nothing is counted without it
   FAULT_DO      kill | torn (half of a write, then kill) | fail (this call alone) | full (this call and all after it) |
                 slow (each call, and each read, takes FAULT_MICROSECONDS more)
   FAULT_AT      the number of the call, from 1
   FAULT_ERRNO   with which it fails
   FAULT_LOG     a file that gets a line "kind path" for each call
   FAULT_TRACE   a file that gets each change that was made, with what was written: a line "kind, path, other path, place,
                 size" (by tabs), then as many bytes

   `fault_setup` reads these variables anew; `fault_calls` tells how many calls a child made that was forked since. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

enum { NOTHING, KILL, TORN, FAIL, FULL, SLOW };
enum { GO, STOP, HALF };

static char folder[PATH_MAX];
static int action, code, logging = -1, tracing = -1;
static long place, microseconds;
static long *calls; /* shared with the processes forked from here */

#define REAL(name) static __typeof__(&name) real; if (!real) real = (__typeof__(real))dlsym(RTLD_NEXT, #name)

static long number(const char *name) { const char *text = getenv(name); return text ? atol(text) : 0; }

void fault_setup(void) {
  static const char *words[] = {"", "kill", "torn", "fail", "full", "slow"};
  const char *text = getenv("FAULT_DIR");
  snprintf(folder, sizeof folder, "%s", text ? text : "");
  action = NOTHING;
  if ((text = getenv("FAULT_DO")))
    for (int n = 1; n < 6; n++) if (!strcmp(text, words[n])) action = n;
  place = number("FAULT_AT");
  code = (int)number("FAULT_ERRNO");
  microseconds = number("FAULT_MICROSECONDS");
  if (logging >= 0) close(logging);
  logging = -1;
  if ((text = getenv("FAULT_LOG"))) logging = open(text, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (tracing >= 0) close(tracing);
  tracing = -1;
  if ((text = getenv("FAULT_TRACE"))) tracing = open(text, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  *calls = 0;
}

__attribute__((constructor)) static void begin(void) {
  calls = mmap(NULL, sizeof *calls, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  fault_setup();
}

long fault_calls(void) { return *calls; }

static int below(const char *path) {
  size_t length = strlen(folder);
  return length && !strncmp(path, folder, length) && (path[length] == '/' || !path[length]);
}

static const char *path_of(int fd) {
  static __thread char path[PATH_MAX];
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  path[length < 0 ? 0 : length] = 0;
  return path;
}

static const char *absolute(const char *path) {
  static __thread char whole[2 * PATH_MAX];
  if (path[0] == '/') return path;
  if (!getcwd(whole, PATH_MAX)) return path;
  size_t length = strlen(whole);
  snprintf(whole + length, sizeof whole - length, "/%s", path);
  return whole;
}

static void die(void) { kill(getpid(), SIGKILL); for (;;) pause(); }

static int decide(const char *kind, const char *path) {
  if (!folder[0] || !below(path)) return GO;
  if (action == SLOW) { usleep((useconds_t)microseconds); return GO; }
  long now = ++*calls;
  if (logging >= 0) dprintf(logging, "%s %s\n", kind, path);
  if (!place || now < place) return GO;
  switch (action) {
    case KILL: die();
    case TORN: if (now == place) return HALF; return GO;
    case FAIL: if (now > place) return GO; /* fall through */
    case FULL: errno = code; return STOP;
  }
  return GO;
}

static int record(int result, const char *kind, const char *path, const char *other, long long at, long long size) {
  int before = errno;
  if (tracing >= 0 && result >= 0 && folder[0] && below(path))
    dprintf(tracing, "%s\t%s\t%s\t%lld\t%lld\n", kind, path, other, at, size);
  errno = before;
  return result;
}

/* Reads back what was just written: also where the system copied it by itself. */
static ssize_t record_write(ssize_t size, int fd, off_t at) {
  static char data[1 << 16];
  const char *path = path_of(fd);
  if (tracing < 0 || size <= 0 || !folder[0] || !below(path)) return size;
  if (at < 0) at = lseek(fd, 0, SEEK_CUR) - size;
  int again = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
  if (again < 0) return size;
  record(0, "write", path, "", at, size);
  for (ssize_t done = 0, part; done < size; done += part) {
    ssize_t most = size - done < (ssize_t)sizeof data ? size - done : (ssize_t)sizeof data;
    part = syscall(SYS_pread64, again, data, most, at + done);
    if (part <= 0) break;
    syscall(SYS_write, tracing, data, part);
  }
  syscall(SYS_close, again);
  return size;
}

/* What cannot be torn is killed before. */
#define GUARD(kind, path, failed) switch (decide(kind, path)) { case STOP: return failed; case HALF: die(); }

#define WRITES(name, parameters, half, whole, at)                                  \
  ssize_t name parameters {                                                        \
    REAL(name);                                                                    \
    switch (decide("write", path_of(fd))) {                                        \
      case STOP: return -1;                                                        \
      case HALF: half; die();                                                      \
    }                                                                              \
    return record_write(whole, fd, at);                                            \
  }
WRITES(write, (int fd, const void *data, size_t size), (void)!real(fd, data, size / 2), real(fd, data, size), -1)
WRITES(pwrite, (int fd, const void *data, size_t size, off_t at), (void)!real(fd, data, size / 2, at), real(fd, data, size, at), at)
WRITES(pwrite64, (int fd, const void *data, size_t size, off64_t at), (void)!real(fd, data, size / 2, at), real(fd, data, size, at), at)

ssize_t sendfile(int fd, int from, off_t *at, size_t size);
ssize_t sendfile64(int fd, int from, off64_t *at, size_t size);
WRITES(sendfile, (int fd, int from, off_t *at, size_t size), (void)!real(fd, from, at, size / 2), real(fd, from, at, size), -1)
WRITES(sendfile64, (int fd, int from, off64_t *at, size_t size), (void)!real(fd, from, at, size / 2), real(fd, from, at, size), -1)

static void linger(int fd) { if (action == SLOW && below(path_of(fd))) usleep((useconds_t)microseconds); }
ssize_t read(int fd, void *data, size_t size) { REAL(read); linger(fd); return real(fd, data, size); }
ssize_t pread(int fd, void *data, size_t size, off_t at) { REAL(pread); linger(fd); return real(fd, data, size, at); }
ssize_t pread64(int fd, void *data, size_t size, off64_t at) { REAL(pread64); linger(fd); return real(fd, data, size, at); }

int fsync(int fd) { REAL(fsync); GUARD("sync", path_of(fd), -1); return record(real(fd), "sync", path_of(fd), "", 0, 0); }
int fdatasync(int fd) { REAL(fdatasync); GUARD("sync", path_of(fd), -1); return record(real(fd), "sync", path_of(fd), "", 0, 0); }
int ftruncate(int fd, off_t size) { REAL(ftruncate); GUARD("truncate", path_of(fd), -1); return record(real(fd, size), "truncate", path_of(fd), "", size, 0); }
int ftruncate64(int fd, off64_t size) { REAL(ftruncate64); GUARD("truncate", path_of(fd), -1); return record(real(fd, size), "truncate", path_of(fd), "", size, 0); }
int unlink(const char *path) { REAL(unlink); GUARD("unlink", absolute(path), -1); return record(real(path), "unlink", absolute(path), "", 0, 0); }
int mkdir(const char *path, mode_t mode) { REAL(mkdir); GUARD("mkdir", absolute(path), -1); return record(real(path, mode), "mkdir", absolute(path), "", 0, 0); }
int rename(const char *from, const char *to) { REAL(rename); GUARD("rename", absolute(to), -1); return record(real(from, to), "rename", absolute(to), from, 0, 0); }
int link(const char *from, const char *to) { REAL(link); GUARD("link", absolute(to), -1); return record(real(from, to), "link", absolute(to), from, 0, 0); }

#define OPENS(name)                                                                \
  int name(const char *path, int flags, ...) {                                     \
    REAL(name);                                                                    \
    mode_t mode = 0;                                                               \
    int is_new = 0;                                                                \
    if (flags & O_CREAT) {                                                         \
      va_list rest;                                                                \
      va_start(rest, flags);                                                       \
      mode = va_arg(rest, mode_t);                                                 \
      va_end(rest);                                                                \
      if ((is_new = access(path, F_OK) != 0)) GUARD("create", absolute(path), -1); \
    }                                                                              \
    int made = real(path, flags, mode);                                            \
    if (is_new) record(made, "create", absolute(path), "", 0, 0);                  \
    else if (flags & O_TRUNC) record(made, "truncate", absolute(path), "", 0, 0);  \
    return made;                                                                   \
  }
OPENS(open)
OPENS(open64)
