import { Receiver } from './receiver.ts'
import { Sender } from './sender.ts'
import { AF_INET, NAME_BYTES_V4, SocketNames } from './socket-names.ts'
import { EPOLL_CTL_ADD, EPOLL_CLOEXEC, EPOLLIN, EVENT_FD_WORD } from './socket-poller.ts'
import type { SystemCalls } from './system-calls.ts'

const SOCK_DGRAM_NONBLOCK_CLOEXEC = 2 | 0x800 | 0x80000
const EBADF = 9
/** Loopback takes microseconds; a busy machine may take its time. */
const WAIT_MS_MAX = 1_000
const EVENT_AT = 64
const MEMORY_BYTES = 128
const WORD = Buffer.from('switchyard')

/** Lets one datagram go around on loopback, to see whether the system's structures look as we have them written down.
 *  @returns what is not as it should be; undefined if all is well */
export function selfTest(calls: SystemCalls): string | undefined {
  const fds: number[] = []
  const keep = (fd: number): number => {
    fds.push(fd)
    return fd
  }
  calls.close(-1)
  if (calls.errno[0] !== EBADF) return 'errno is elsewhere'
  try {
    const socket = (): number => keep(calls.socket(AF_INET, SOCK_DGRAM_NONBLOCK_CLOEXEC, 0))
    return roundTrip(calls, socket(), socket(), keep(calls.epoll_create1(EPOLL_CLOEXEC)))
  } finally {
    for (const fd of fds) if (fd >= 0) calls.close(fd)
  }
}

function roundTrip(calls: SystemCalls, a: number, b: number, epoll: number): string | undefined {
  if (a < 0 || b < 0 || epoll < 0) return 'the system gives no more sockets'
  const names = new SocketNames(calls)
  const memory = new ArrayBuffer(MEMORY_BYTES)
  const words = new Uint32Array(memory)
  const at = calls.addressOf(memory)
  const loopback = names.name('127.0.0.1', 4)
  if (loopback === undefined) return 'addresses are not understood'
  const bound = (fd: number): number | undefined => {
    if (calls.bind(fd, names.pointerTo(loopback, 0), NAME_BYTES_V4) !== 0) return undefined
    words[0] = NAME_BYTES_V4
    return calls.getsockname(fd, at + 4n, at) === 0 ? names.port(words, 1) : undefined
  }
  const [portA, portB] = [bound(a), bound(b)]
  if (portA === undefined || portB === undefined) return 'loopback cannot be bound'
  words[EVENT_AT / 4] = EPOLLIN
  words[EVENT_AT / 4 + EVENT_FD_WORD] = b
  const event = at + BigInt(EVENT_AT)
  if (calls.epoll_ctl(epoll, EPOLL_CTL_ADD, b, event) !== 0) return 'epoll refuses a socket'
  if (new Sender(calls, names).sendNow(a, WORD, loopback, portB) !== 0) return 'nothing can be sent'
  words.fill(0, EVENT_AT / 4)
  const ready = calls.epoll_wait(epoll, event, 1, WAIT_MS_MAX)
  if (ready !== 1 || words[EVENT_AT / 4 + EVENT_FD_WORD] !== b) return 'epoll tells something else'
  const receiver = new Receiver(calls, names)
  if (receiver.receive(b) !== 1 || !receiver.datagram(0).equals(WORD))
    return 'a datagram came otherwise than it went'
  const { address, port } = receiver.source(0)
  return address === '127.0.0.1' && port === portA ? undefined : 'a datagram has another source than it had'
}
