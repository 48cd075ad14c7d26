#ifndef SWITCHYARD_BENCH_DATAGRAM_H
#define SWITCHYARD_BENCH_DATAGRAM_H

#include <stdint.h>

#define DATAGRAM_MAGIC 0x53575942u
#define DATAGRAM_BYTES_MAX 1472

/** The head of each datagram; the rest is filling. Byte order is the machine's own: it never leaves it. */
struct datagram {
  uint32_t magic;
  /** Of the run: replies to an earlier run are told apart by it. */
  uint32_t nonce;
  /** Whose it is: nobody else may get it. */
  uint32_t flow;
  /** Of the run, from 0. */
  uint32_t sequence;
  /** When it was to be sent, which is not always when it was sent. */
  uint64_t intended_ns;
  /** Of the echo server that answered; 0 on the way there. */
  uint32_t echo_id;
  /** When it reached that one; 0 on the way there. */
  uint64_t reached_ns;
};

#endif
