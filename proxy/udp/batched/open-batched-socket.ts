import type { Clock } from '../../../lib/clock.ts'
import type { OpenSocket, OpenSocketOptions, OpenSocketResult } from '../datagram-socket.ts'
import { BatchedSocket, type SharedParts } from './batched-socket.ts'
import { Receiver } from './receiver.ts'
import { Sender } from './sender.ts'
import { AF_INET, AF_INET6, nameBytes, NAME_BYTES_V6, SocketNames } from './socket-names.ts'
import { SocketPoller } from './socket-poller.ts'
import type { SystemCalls } from './system-calls.ts'
import { codeOfErrno } from './system-error.ts'

const SOCK_DGRAM_NONBLOCK_CLOEXEC = 2 | 0x800 | 0x80000
const SOL_SOCKET = 1
const SO_RCVBUF = 8
const IPPROTO_IPV6 = 41
const IPV6_V6ONLY = 26
const NUMBER_BYTES = 4

/** Opens sockets by system calls alone, all of them on one poller.
 *  @throws Error if there is no epoll to be had */
export function batchedSockets(calls: SystemCalls, clock: Clock): OpenSocket {
  const names = new SocketNames(calls)
  const sender = new Sender(calls, names)
  const memory = new ArrayBuffer(64)
  const parts: SharedParts = {
    calls,
    names,
    sender,
    receiver: new Receiver(calls, names),
    poller: new SocketPoller(calls, () => sender.flush(), clock),
    numbers: new Uint32Array(memory),
    numbersAt: calls.addressOf(memory),
  }
  return options => open(options, parts)
}

function open(options: OpenSocketOptions, parts: SharedParts): OpenSocketResult {
  const { calls, names, poller } = parts
  const { family } = options
  const fd = calls.socket(family === 6 ? AF_INET6 : AF_INET, SOCK_DGRAM_NONBLOCK_CLOEXEC, 0)
  if (fd < 0) return failed(calls)
  if (family === 6) setNumber(parts, fd, IPPROTO_IPV6, IPV6_V6ONLY, 1)
  // A wish: what the system does not grant is no failure.
  if (options.receiveBufferBytes !== undefined)
    setNumber(parts, fd, SOL_SOCKET, SO_RCVBUF, options.receiveBufferBytes)
  const name = names.name(options.address, family)
  if (name === undefined) {
    calls.close(fd)
    return { kind: 'failed', code: 'EINVAL' }
  }
  if (calls.bind(fd, names.pointerTo(name, options.port), nameBytes(family)) !== 0) return failed(calls, fd)
  const port = portOf(parts, fd)
  if (port === undefined) return failed(calls, fd)
  const socket = new BatchedSocket(fd, port, options, parts)
  return poller.add(fd, socket) ? { kind: 'open', socket } : failed(calls, fd)
}

/** Reads errno before anything else is called. */
function failed(calls: SystemCalls, fd?: number): OpenSocketResult {
  const code = codeOfErrno(calls.errno[0] ?? 0)
  if (fd !== undefined) calls.close(fd)
  return { kind: 'failed', code }
}

function setNumber(
  { calls, numbers, numbersAt }: SharedParts,
  fd: number,
  level: number,
  option: number,
  value: number,
): void {
  numbers[0] = value
  calls.setsockopt(fd, level, option, numbersAt, NUMBER_BYTES)
}

function portOf({ calls, names, numbers, numbersAt }: SharedParts, fd: number): number | undefined {
  // The length first, then room for the address.
  numbers[0] = NAME_BYTES_V6
  const found = calls.getsockname(fd, numbersAt + BigInt(NUMBER_BYTES), numbersAt) === 0
  return found ? names.port(numbers, 1) : undefined
}
