#ifndef SWITCHYARD_BENCH_CLOCK_H
#define SWITCHYARD_BENCH_CLOCK_H

#include <stdint.h>
#include <sys/resource.h>
#include <time.h>

#define NANOSECONDS_PER_SECOND 1000000000ull

/** Wall-clock time: the kernel stamps arrivals with the same clock, and the other processes of the bench read it too. */
static inline uint64_t now_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_REALTIME, &time);
  return (uint64_t)time.tv_sec * NANOSECONDS_PER_SECOND + (uint64_t)time.tv_nsec;
}

/** Processor time of this process so far, user and system. */
static inline uint64_t own_cpu_us(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return ((uint64_t)usage.ru_utime.tv_sec + (uint64_t)usage.ru_stime.tv_sec) * 1000000ull +
         (uint64_t)usage.ru_utime.tv_usec + (uint64_t)usage.ru_stime.tv_usec;
}

#endif
