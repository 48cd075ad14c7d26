/* Answers each datagram with itself, stamped with this server's id and the time. With --repeat-after-ms it says everything once more after that
   time, as a game server does that goes on sending to a player who has left. With --hold-ms it answers only after that time, as one does
   that is far away. */
#define _GNU_SOURCE
#include "clock.h"
#include "datagram.h"
#include "process.h"
#include <poll.h>
#include <sys/socket.h>

#define BATCH 64
/* What does not fit, or is longer, is not said: with --hold-ms that is loss, and shows. */
#define LATER_MAX 65536

struct answer {
  uint64_t due_ns;
  struct sockaddr_in to;
  size_t bytes;
  uint8_t data[128];
};

static struct answer later[LATER_MAX];
static size_t later_head, later_count;

static uint8_t buffers[BATCH][DATAGRAM_BYTES_MAX];
static struct sockaddr_in peers[BATCH];
static struct iovec vectors[BATCH];
static struct mmsghdr messages[BATCH];

static void say_later(int index, uint64_t due_ns) {
  if (later_count == LATER_MAX || messages[index].msg_len > sizeof later[0].data) return;
  struct answer *answer = &later[(later_head + later_count) % LATER_MAX];
  later_count += 1;
  answer->due_ns = due_ns;
  answer->to = peers[index];
  answer->bytes = messages[index].msg_len;
  memcpy(answer->data, buffers[index], answer->bytes);
}

static void say_what_is_due(int fd) {
  uint64_t now = now_ns();
  while (later_count > 0 && later[later_head].due_ns <= now) {
    struct answer *answer = &later[later_head];
    sendto(fd, answer->data, answer->bytes, MSG_DONTWAIT, (struct sockaddr *)&answer->to, sizeof answer->to);
    later_head = (later_head + 1) % LATER_MAX;
    later_count -= 1;
  }
}

/** Sleeps until a datagram is there, or something is to be said. */
static void wait_for_either(int fd) {
  struct pollfd poll_fd = {fd, POLLIN, 0};
  if (later_count == 0) {
    poll(&poll_fd, 1, -1);
    return;
  }
  uint64_t now = now_ns(), due_ns = later[later_head].due_ns;
  uint64_t wait_ns = due_ns > now ? due_ns - now : 0;
  struct timespec timeout = {(time_t)(wait_ns / NANOSECONDS_PER_SECOND), (long)(wait_ns % NANOSECONDS_PER_SECOND)};
  ppoll(&poll_fd, 1, &timeout, NULL);
}

static void answer(int fd, int received) {
  for (int sent = 0; sent < received;) {
    int more = sendmmsg(fd, messages + sent, (unsigned)(received - sent), 0);
    // One that is refused must not take the rest of the batch with it.
    sent += more > 0 ? more : 1;
  }
}

static void stamp(int received, uint32_t id, uint64_t later_ns) {
  uint64_t now = now_ns();
  for (int index = 0; index < received; index += 1) {
    struct datagram *datagram = (struct datagram *)buffers[index];
    vectors[index].iov_len = messages[index].msg_len;
    if (messages[index].msg_len < sizeof *datagram) continue;
    datagram->echo_id = id;
    datagram->reached_ns = now;
    if (later_ns > 0) say_later(index, now + later_ns);
  }
}

int main(int count, char **words) {
  prepare_process();
  struct sockaddr_in address =
      address_of(text_option(count, words, "--bind", NULL), (int)number_option(count, words, "--port", NULL));
  uint32_t id = (uint32_t)number_option(count, words, "--id", "1");
  uint64_t hold_ns = (uint64_t)(number_option(count, words, "--hold-ms", "0") * 1e6);
  uint64_t repeat_after_ns = (uint64_t)(number_option(count, words, "--repeat-after-ms", "0") * 1e6);
  uint64_t later_ns = hold_ns > 0 ? hold_ns : repeat_after_ns;
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  int buffer_bytes = 8 << 20;
  setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &buffer_bytes, sizeof buffer_bytes);
  setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &buffer_bytes, sizeof buffer_bytes);
  if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0) fail("bind");
  printf("ready\n");
  fflush(stdout);
  for (;;) {
    for (int index = 0; index < BATCH; index += 1) {
      vectors[index] = (struct iovec){buffers[index], DATAGRAM_BYTES_MAX};
      messages[index].msg_hdr = (struct msghdr){.msg_name = &peers[index],
                                                .msg_namelen = sizeof peers[index],
                                                .msg_iov = &vectors[index],
                                                .msg_iovlen = 1};
    }
    if (later_ns > 0) {
      wait_for_either(fd);
      say_what_is_due(fd);
    }
    int received = recvmmsg(fd, messages, BATCH, later_ns > 0 ? MSG_DONTWAIT : MSG_WAITFORONE, NULL);
    if (received <= 0) continue;
    stamp(received, id, later_ns);
    if (hold_ns == 0) answer(fd, received);
  }
}
