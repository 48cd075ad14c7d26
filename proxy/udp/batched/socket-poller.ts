import type { Clock } from '../../../lib/clock.ts'
import { Gathering, PAUSE_US } from './gathering.ts'
import type { SystemCalls, Watch } from './system-calls.ts'

export const EPOLL_CLOEXEC = 0x80000
export const EPOLL_CTL_ADD = 1
const EPOLL_CTL_MOD = 3
export const EPOLLIN = 1
const EPOLLOUT = 4
const EPOLLERR = 8
const EPOLLHUP = 16
/** Sockets that one call tells of. */
const EVENTS_MAX = 256
/** Calls in one turn of the event loop: then others have theirs. Pauses between them have a bound of their own, `PAUSES_MS_MAX`. */
const ROUNDS_MAX = 16
/** `struct epoll_event` is packed on x64 alone. */
const EVENT_WORDS = process.arch === 'x64' ? 3 : 4
export const EVENT_FD_WORD = process.arch === 'x64' ? 1 : 2

/** What a socket does when it can. */
export interface Polled {
  /** An error waits. */
  onFailure(): void
  /** Datagrams wait.
   *  @returns how many were taken */
  onReadable(): number
  /** The system takes more; told only to those who wait for it. */
  onWritable(): void
}

/** Tells sockets when they can go on. They hang on an epoll of their own, and that one alone on the event loop: a turn of the loop costs
 *  one call from outside, however many sockets are ready. */
export class SocketPoller {
  readonly #calls: SystemCalls
  readonly #epoll: number
  readonly #watch: Watch
  readonly #afterRound: () => void
  readonly #clock: Clock
  readonly #gathering = new Gathering()
  readonly #sockets = new Map<number, Polled>()
  readonly #eventWords: Uint32Array
  readonly #eventsAt: bigint
  #woken = false
  #inRound = false

  /** @param afterRound called when all that were ready have had their turn
   *  @throws Error if the system has no epoll for us, or libuv does not take it */
  constructor(calls: SystemCalls, afterRound: () => void, clock: Clock) {
    this.#calls = calls
    this.#afterRound = afterRound
    this.#clock = clock
    // One more, for what is asked in the middle of a round.
    const events = new ArrayBuffer((EVENTS_MAX + 1) * EVENT_WORDS * 4)
    this.#eventWords = new Uint32Array(events)
    this.#eventsAt = calls.addressOf(events)
    this.#epoll = calls.epoll_create1(EPOLL_CLOEXEC)
    const watch = this.#epoll < 0 ? undefined : calls.watch(this.#epoll, this.#wake)
    if (watch === undefined) throw new Error('epoll cannot be had')
    this.#watch = watch
  }

  /** Whether a round is under way, so that something comes after it. */
  get inRound(): boolean {
    return this.#inRound
  }

  /** @returns false if the system refuses; errno says why */
  add(fd: number, socket: Polled): boolean {
    if (!this.#control(EPOLL_CTL_ADD, fd, EPOLLIN)) return false
    this.#sockets.set(fd, socket)
    if (this.#sockets.size === 1) this.#watch.start()
    return true
  }

  /** Whether a socket that has been added wants to hear that the system takes more. */
  waitForRoom(fd: number, wanted: boolean): void {
    this.#control(EPOLL_CTL_MOD, fd, wanted ? EPOLLIN | EPOLLOUT : EPOLLIN)
  }

  /** Just before it is closed: closing takes it off the epoll. */
  remove(fd: number): void {
    if (this.#sockets.delete(fd) && this.#sockets.size === 0) this.#watch.stop()
  }

  #control(operation: number, fd: number, events: number): boolean {
    const at = EVENTS_MAX * EVENT_WORDS
    this.#eventWords[at] = events
    this.#eventWords[at + EVENT_FD_WORD] = fd
    return this.#calls.epoll_ctl(this.#epoll, operation, fd, this.#eventsAt + BigInt(at * 4)) === 0
  }

  /** Called from outside of JavaScript, where nothing may be thrown, and after which no promise goes on. So the work is done a moment
   *  later in the same turn of the loop. */
  readonly #wake = (): void => {
    if (this.#woken) return
    this.#woken = true
    setImmediate(this.#run)
  }

  readonly #run = (): void => {
    this.#woken = false
    this.#gathering.beginTurn(this.#clock.monotonicMs())
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      // Not before the first: whoever woke us up is served at once. Nor after the last: the loop takes its time by itself.
      if (round > 0) this.#pause()
      const ready = this.#calls.epoll_wait(this.#epoll, this.#eventsAt, EVENTS_MAX, 0)
      if (ready <= 0) return
      this.#inRound = true
      try {
        for (let index = 0; index < ready; index += 1) this.#serve(index * EVENT_WORDS)
      } finally {
        this.#inRound = false
        this.#afterRound()
      }
    }
  }

  #pause(): void {
    const now = this.#clock.monotonicMs()
    if (!this.#gathering.pauses(now)) return
    this.#calls.usleep(PAUSE_US)
    this.#gathering.paused(now, this.#clock.monotonicMs())
  }

  #serve(at: number): void {
    const events = this.#eventWords[at] ?? 0
    // Who is gone by now was closed by one who came before.
    const socket = this.#sockets.get(this.#eventWords[at + EVENT_FD_WORD] ?? -1)
    if (socket === undefined) return
    if ((events & (EPOLLERR | EPOLLHUP)) !== 0) socket.onFailure()
    if ((events & EPOLLIN) !== 0) this.#gathering.add(socket.onReadable())
    if ((events & EPOLLOUT) !== 0) socket.onWritable()
  }
}
