/* Preloaded into a node: once FAIL_SYNC_AFTER syncs have passed, every sync fails with EIO and is counted in FAIL_SYNC_LOG. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <fcntl.h>
#include <unistd.h>

static atomic_int passed;

static int sync_or_fail(const char *name, int fd) {
  const char *after = getenv("FAIL_SYNC_AFTER");
  if (after && atomic_fetch_add(&passed, 1) >= atoi(after)) {
    int log = open(getenv("FAIL_SYNC_LOG"), O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (log >= 0) {
      if (write(log, "x", 1) < 0) abort();
      close(log);
    }
    errno = EIO;
    return -1;
  }
  int (*real)(int) = dlsym(RTLD_NEXT, name);
  return real(fd);
}

int fsync(int fd) { return sync_or_fail("fsync", fd); }
int fdatasync(int fd) { return sync_or_fail("fdatasync", fd); }
