import type * as Ffi from 'node:ffi'

/** The functions of libc and libuv behind the batched sockets, called by node:ffi. Whoever calls them vouches for every pointer: it
 *  leads into memory that is large enough and lives on. A negative result is a failure, and `errno[0]` says which, until the
 *  next call. */
export interface SystemCalls {
  /** The thread's own errno, read without a call. */
  readonly errno: Int32Array
  /** Where `bytes` lie. They stay there as long as somebody holds them. */
  addressOf(bytes: ArrayBuffer): bigint
  socket(domain: number, type: number, protocol: number): number
  bind(fd: number, address: bigint, bytes: number): number
  connect(fd: number, address: bigint, bytes: number): number
  getsockname(fd: number, address: bigint, bytes: bigint): number
  getsockopt(fd: number, level: number, option: number, value: bigint, bytes: bigint): number
  setsockopt(fd: number, level: number, option: number, value: bigint, bytes: number): number
  /** `timeout` is 0n: there is none. */
  recvmmsg(fd: number, messages: bigint, count: number, flags: number, timeout: bigint): number
  sendmmsg(fd: number, messages: bigint, count: number, flags: number): number
  sendmsg(fd: number, message: bigint, flags: number): number
  close(fd: number): number
  epoll_create1(flags: number): number
  epoll_ctl(epoll: number, operation: number, fd: number, event: bigint): number
  epoll_wait(epoll: number, events: bigint, count: number, timeoutMs: number): number
  /** Stops this thread for so many microseconds, below a million, and somewhat longer; a signal ends it sooner. */
  usleep(durationUs: number): number
  /** A result of 0 is success; `text` is a literal address. */
  uv_ip4_addr(text: string, port: number, address: bigint): number
  uv_ip6_addr(text: string, port: number, address: bigint): number
  uv_inet_ntop(family: number, address: bigint, text: bigint, bytes: bigint): number
  /** The name of an interface; `bytes` leads to the room there is. */
  uv_if_indextoname(index: number, text: bigint, bytes: bigint): number
  /** Calls `onReadable` from the event loop whenever `fd` can be read, until it is stopped. It may do next to nothing, and must not
   *  throw. Undefined where libuv refuses. */
  watch(fd: number, onReadable: () => void): Watch | undefined
}

export interface Watch {
  /** Keeps the event loop alive. */
  start(): void
  stop(): void
}

export type LoadedSystemCalls =
  | { readonly kind: 'works'; readonly calls: SystemCalls }
  | { readonly kind: 'missing'; readonly why: string; readonly remedy: string }

/** Layouts of structures are written down for these alone. */
const ARCHITECTURES: readonly string[] = ['x64', 'arm64']
const UV_POLL = 8
const UV_READABLE = 1
/** What libuv of any version may want for a handle; a greater answer comes from another function than we mean. */
const HANDLE_BYTES_MAX = 4_096n

const DEFINITIONS = {
  socket: { return: 'i32', arguments: ['i32', 'i32', 'i32'] },
  bind: { return: 'i32', arguments: ['i32', 'pointer', 'u32'] },
  connect: { return: 'i32', arguments: ['i32', 'pointer', 'u32'] },
  getsockname: { return: 'i32', arguments: ['i32', 'pointer', 'pointer'] },
  getsockopt: { return: 'i32', arguments: ['i32', 'i32', 'i32', 'pointer', 'pointer'] },
  setsockopt: { return: 'i32', arguments: ['i32', 'i32', 'i32', 'pointer', 'u32'] },
  recvmmsg: { return: 'i32', arguments: ['i32', 'pointer', 'u32', 'i32', 'pointer'] },
  sendmmsg: { return: 'i32', arguments: ['i32', 'pointer', 'u32', 'i32'] },
  // The lower half of an ssize_t: no datagram has more bytes, and -1 stays -1.
  sendmsg: { return: 'i32', arguments: ['i32', 'pointer', 'i32'] },
  close: { return: 'i32', arguments: ['i32'] },
  epoll_create1: { return: 'i32', arguments: ['i32'] },
  epoll_ctl: { return: 'i32', arguments: ['i32', 'i32', 'i32', 'pointer'] },
  epoll_wait: { return: 'i32', arguments: ['i32', 'pointer', 'i32', 'i32'] },
  usleep: { return: 'i32', arguments: ['u32'] },
  uv_ip4_addr: { return: 'i32', arguments: ['string', 'i32', 'pointer'] },
  uv_ip6_addr: { return: 'i32', arguments: ['string', 'i32', 'pointer'] },
  uv_inet_ntop: { return: 'i32', arguments: ['i32', 'pointer', 'pointer', 'u64'] },
  uv_if_indextoname: { return: 'i32', arguments: ['u32', 'pointer', 'pointer'] },
} as const

/** Of glibc and musl alike. */
const ERRNO_LOCATION = '__errno_location'

const OWN_DEFINITIONS = {
  [ERRNO_LOCATION]: { return: 'pointer', arguments: [] },
  calloc: { return: 'pointer', arguments: ['u64', 'u64'] },
  uv_handle_size: { return: 'u64', arguments: ['i32'] },
  uv_poll_init: { return: 'i32', arguments: ['pointer', 'pointer', 'i32'] },
  uv_poll_start: { return: 'i32', arguments: ['pointer', 'i32', 'pointer'] },
  uv_poll_stop: { return: 'i32', arguments: ['pointer'] },
} as const

/** Finds the functions in this process. Nothing is opened yet. */
export function loadSystemCalls(): LoadedSystemCalls {
  if (process.platform !== 'linux' || !ARCHITECTURES.includes(process.arch))
    return {
      kind: 'missing',
      why: `it is made for Linux on ${ARCHITECTURES.join(' and ')}, not for ${process.platform} on ${process.arch}`,
      remedy: 'Run the proxy there, or leave it at dgram.',
    }
  const ffi = quietly(() => process.getBuiltinModule('node:ffi') as typeof Ffi | undefined)
  if (ffi === undefined)
    return {
      kind: 'missing',
      why: `this Node (${process.version}) has no node:ffi, or was started without it`,
      remedy: 'Use Node 26.10 or later, without --no-experimental-ffi and --permission.',
    }
  try {
    return { kind: 'works', calls: find(ffi) }
  } catch (error) {
    return {
      kind: 'missing',
      why: `node:ffi does not find what it needs: ${error instanceof Error ? error.message : String(error)}`,
      remedy: 'Use the Node of nodejs.org, without --permission.',
    }
  }
}

/** Node warns on stderr that node:ffi is experimental; ours are lines of JSON, and the log says it. */
function quietly<T>(load: () => T): T {
  const usual = Object.getOwnPropertyDescriptor(process, 'emitWarning')
  process.emitWarning = () => {}
  try {
    return load()
  } finally {
    if (usual !== undefined) Object.defineProperty(process, 'emitWarning', usual)
  }
}

function find(ffi: typeof Ffi): SystemCalls {
  const library = new ffi.DynamicLibrary(null)
  const own = library.getFunctions(OWN_DEFINITIONS)
  const handleBytes = own.uv_handle_size(UV_POLL)
  if (handleBytes === 0n || handleBytes > HANDLE_BYTES_MAX) throw new Error('uv_handle_size is another one')
  return {
    ...library.getFunctions(DEFINITIONS),
    errno: new Int32Array(ffi.toArrayBuffer(own[ERRNO_LOCATION](), 4, false)),
    addressOf: bytes => ffi.getRawPointer(bytes),
    watch(fd, onReadable) {
      // Never freed: libuv's lists lead to it for as long as the process lives.
      const handle = own.calloc(1n, handleBytes)
      if (handle === 0n || own.uv_poll_init(ffi.getCurrentEventLoop(), handle, fd) !== 0) return undefined
      const signature = { return: 'void', arguments: ['pointer', 'i32', 'i32'] } as const
      const callback = library.registerCallback(signature, () => onReadable())
      return {
        start: () => void own.uv_poll_start(handle, UV_READABLE, callback),
        stop: () => void own.uv_poll_stop(handle),
      }
    },
  }
}
