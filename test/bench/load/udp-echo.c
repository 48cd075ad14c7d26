/* Answers each datagram with itself, stamped with this server's id. With --repeat-after-ms it says everything once more after that
   time, as a game server does that goes on sending to a player who has left. */
#define _GNU_SOURCE
#include "clock.h"
#include "datagram.h"
#include "process.h"
#include <poll.h>
#include <sys/socket.h>

#define BATCH 64
#define REPEATS_MAX 65536

struct repeat {
  uint64_t due_ns;
  struct sockaddr_in to;
  size_t bytes;
  uint8_t data[128];
};

static struct repeat repeats[REPEATS_MAX];
static size_t repeats_head, repeats_count;

static uint8_t buffers[BATCH][DATAGRAM_BYTES_MAX];
static struct sockaddr_in peers[BATCH];
static struct iovec vectors[BATCH];
static struct mmsghdr messages[BATCH];

static void remember(int index, uint64_t due_ns) {
  if (repeats_count == REPEATS_MAX || messages[index].msg_len > sizeof repeats[0].data) return;
  struct repeat *repeat = &repeats[(repeats_head + repeats_count) % REPEATS_MAX];
  repeats_count += 1;
  repeat->due_ns = due_ns;
  repeat->to = peers[index];
  repeat->bytes = messages[index].msg_len;
  memcpy(repeat->data, buffers[index], repeat->bytes);
}

static void send_repeats(int fd) {
  uint64_t now = now_ns();
  while (repeats_count > 0 && repeats[repeats_head].due_ns <= now) {
    struct repeat *repeat = &repeats[repeats_head];
    sendto(fd, repeat->data, repeat->bytes, MSG_DONTWAIT, (struct sockaddr *)&repeat->to, sizeof repeat->to);
    repeats_head = (repeats_head + 1) % REPEATS_MAX;
    repeats_count -= 1;
  }
}

static void answer(int fd, int received, uint32_t id, uint64_t repeat_after_ns) {
  for (int index = 0; index < received; index += 1) {
    struct datagram *datagram = (struct datagram *)buffers[index];
    vectors[index].iov_len = messages[index].msg_len;
    if (messages[index].msg_len < sizeof *datagram) continue;
    datagram->echo_id = id;
    if (repeat_after_ns > 0) remember(index, now_ns() + repeat_after_ns);
  }
  for (int sent = 0; sent < received;) {
    int more = sendmmsg(fd, messages + sent, (unsigned)(received - sent), 0);
    // One that is refused must not take the rest of the batch with it.
    sent += more > 0 ? more : 1;
  }
}

int main(int count, char **words) {
  prepare_process();
  struct sockaddr_in address =
      address_of(text_option(count, words, "--bind", NULL), (int)number_option(count, words, "--port", NULL));
  uint32_t id = (uint32_t)number_option(count, words, "--id", "1");
  uint64_t repeat_after_ns = (uint64_t)(number_option(count, words, "--repeat-after-ms", "0") * 1e6);
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
    if (repeat_after_ns > 0) {
      struct pollfd poll_fd = {fd, POLLIN, 0};
      poll(&poll_fd, 1, 1);
      send_repeats(fd);
    }
    int received = recvmmsg(fd, messages, BATCH, repeat_after_ns > 0 ? MSG_DONTWAIT : MSG_WAITFORONE, NULL);
    if (received > 0) answer(fd, received, id, repeat_after_ns);
  }
}
