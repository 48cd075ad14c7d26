#ifndef SWITCHYARD_BENCH_PROCESS_H
#define SWITCHYARD_BENCH_PROCESS_H

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

_Noreturn static inline void fail(const char *what) {
  fprintf(stderr, "%s: %s\n", what, strerror(errno));
  exit(1);
}

/** Ends with its parent, sleeps as exactly as the machine can, opens as many files as it may. */
static inline void prepare_process(void) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_TIMERSLACK, 1);
  signal(SIGPIPE, SIG_IGN);
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}

/** Words come as `--name value`; `fallback` where the name is absent. */
static inline const char *text_option(int count, char **words, const char *name, const char *fallback) {
  for (int index = 1; index + 1 < count; index += 2)
    if (strcmp(words[index], name) == 0) return words[index + 1];
  if (fallback == NULL) {
    fprintf(stderr, "%s is missing\n", name);
    exit(2);
  }
  return fallback;
}

static inline double number_option(int count, char **words, const char *name, const char *fallback) {
  return strtod(text_option(count, words, name, fallback), NULL);
}

static inline struct sockaddr_in address_of(const char *ip, int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  if (inet_pton(AF_INET, ip, &address.sin_addr) != 1) {
    fprintf(stderr, "%s is no IPv4 address\n", ip);
    exit(2);
  }
  return address;
}

#endif
