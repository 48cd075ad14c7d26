#ifndef SWITCHYARD_BENCH_HISTOGRAM_H
#define SWITCHYARD_BENCH_HISTOGRAM_H

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>

/* Log-linear, as in HdrHistogram: 128 equal steps in each power of two, so a value is known to better than 1 %. */
#define STEPS_BITS 7
#define STEPS (1u << STEPS_BITS)
#define VALUE_BITS_MAX 40
#define BUCKETS (STEPS * (VALUE_BITS_MAX - STEPS_BITS + 1))

struct histogram {
  uint64_t counts[BUCKETS];
};

static inline void histogram_add(struct histogram *histogram, uint64_t value) {
  if (value >= (1ull << VALUE_BITS_MAX)) value = (1ull << VALUE_BITS_MAX) - 1;
  if (value < STEPS) {
    histogram->counts[value] += 1;
    return;
  }
  unsigned shift = 63u - (unsigned)__builtin_clzll(value) - STEPS_BITS;
  histogram->counts[(uint64_t)(shift + 1) * STEPS + ((value >> shift) - STEPS)] += 1;
}

/** The middle of a bucket. */
static inline uint64_t histogram_value(unsigned bucket) {
  if (bucket < STEPS) return bucket;
  unsigned shift = bucket / STEPS - 1;
  uint64_t low = (uint64_t)(bucket % STEPS + STEPS) << shift;
  return low + ((1ull << shift) >> 1);
}

/** As JSON: pairs of value and count, ascending; empty buckets are left out. */
static inline void histogram_print(const struct histogram *histogram) {
  const char *separator = "";
  printf("[");
  for (unsigned bucket = 0; bucket < BUCKETS; bucket += 1) {
    if (histogram->counts[bucket] == 0) continue;
    printf("%s[%" PRIu64 ",%" PRIu64 "]", separator, histogram_value(bucket), histogram->counts[bucket]);
    separator = ",";
  }
  printf("]");
}

#endif
