/* Preloaded (ld.so(8)): while the file that STUCK_DISK names is there, no fsync and no fdatasync of the process ends, be it
   Node's or SQLite's own. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static int synced(const char *name, int descriptor) {
  const struct timespec moment = {0, 20 * 1000 * 1000};
  const char *path = getenv("STUCK_DISK");
  while (path != NULL && access(path, F_OK) == 0) nanosleep(&moment, NULL);
  int (*sync)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  return sync(descriptor);
}

int fsync(int descriptor) { return synced("fsync", descriptor); }
int fdatasync(int descriptor) { return synced("fdatasync", descriptor); }
