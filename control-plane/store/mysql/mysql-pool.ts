import { type Clock, type MonotonicMs, after } from '../../../lib/clock.ts'
import { SwitchyardError } from '../../../lib/errors.ts'
import type { Timer, Timers } from '../../../lib/timers.ts'
import { type ConnectionLimits, MysqlConnection, SESSION_SILENT_SECONDS_MAX } from './mysql-connection.ts'
import { type MysqlPlace, placeText } from './mysql-place.ts'

export interface PoolLimits extends ConnectionLimits {
  readonly connectionsMax: number
  /** Who waits for a connection beyond these is refused at once. */
  readonly waitingMax: number
  readonly waitMsMax: number
}

/** Half of what the server allows: one that is taken after so long is never just being closed. */
const IDLE_MS_MAX = (SESSION_SILENT_SECONDS_MAX * 1_000) / 2

interface MysqlPoolParts {
  readonly place: MysqlPlace
  readonly limits: PoolLimits
  readonly clock: Clock
  readonly timers: Timers
  /** Told of every new connection, before it is used. */
  readonly opened: (identity: string) => void
}

interface Idle {
  readonly connection: MysqlConnection
  readonly since: MonotonicMs
}

interface Waiting {
  readonly take: (connection: MysqlConnection) => void
  readonly refuse: (error: Error) => void
  readonly timer: Timer
}

/** Connections that are opened when they are needed, and used again. The one given back last is taken first, so that few of them
 *  stay in use and the others end. */
export class MysqlPool {
  readonly #parts: MysqlPoolParts
  readonly #idle: Idle[] = []
  readonly #inUse = new Set<MysqlConnection>()
  #opening = 0
  /** In order of their coming; a waiter that gives up leaves it. */
  readonly #waiting = new Set<Waiting>()
  #isClosed = false

  constructor(parts: MysqlPoolParts) {
    this.#parts = parts
  }

  /** Runs `body` on a connection that nobody else uses meanwhile.
   *  @throws SwitchyardError `SWY_STORE_UNAVAILABLE`, also when all connections stay in use for too long */
  async use<T>(body: (connection: MysqlConnection) => Promise<T>): Promise<T> {
    const connection = await this.#take()
    try {
      return await body(connection)
    } finally {
      this.#giveBack(connection)
    }
  }

  /** Ends every connection; what is under way on them fails. */
  close(): void {
    this.#isClosed = true
    for (const waiting of this.#waiting) this.#refuse(waiting, 'the store is closed')
    this.drop()
  }

  /** Ends the connections there are; new ones are opened when they are needed. */
  drop(): void {
    for (const { connection } of this.#idle.splice(0)) connection.close()
    for (const connection of this.#inUse) connection.close()
  }

  async #take(): Promise<MysqlConnection> {
    if (this.#isClosed) throw this.#unavailable('the store is closed')
    this.#endIdle()
    const idle = this.#idle.pop()
    if (idle !== undefined) {
      this.#inUse.add(idle.connection)
      return idle.connection
    }
    return this.#hasRoom() ? this.#open() : this.#wait()
  }

  /** The oldest stand first. */
  #endIdle(): void {
    const now = this.#parts.clock.monotonicMs()
    for (const { connection, since } of this.#idle.splice(0)) {
      if (connection.isLost || now >= after(since, IDLE_MS_MAX)) connection.close()
      else this.#idle.push({ connection, since })
    }
  }

  #hasRoom(): boolean {
    return this.#inUse.size + this.#opening + this.#idle.length < this.#parts.limits.connectionsMax
  }

  async #open(): Promise<MysqlConnection> {
    this.#opening += 1
    try {
      const connection = await MysqlConnection.open(this.#parts.place, this.#parts.limits)
      if (this.#isClosed) {
        connection.close()
        throw this.#unavailable('the store is closed')
      }
      this.#parts.opened(connection.identity)
      this.#inUse.add(connection)
      return connection
    } catch (error) {
      // Whoever waits for this place would wait in vain: the server cannot be reached.
      for (const waiting of this.#waiting) this.#refuse(waiting, 'no connection can be opened')
      throw error
    } finally {
      this.#opening -= 1
    }
  }

  #wait(): Promise<MysqlConnection> {
    if (this.#waiting.size >= this.#parts.limits.waitingMax)
      throw this.#unavailable(`${this.#parts.limits.waitingMax} statements wait for a connection already`)
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        take: resolve,
        refuse: reject,
        timer: this.#parts.timers.once(this.#parts.limits.waitMsMax, () =>
          this.#refuse(waiting, `no connection became free within ${this.#parts.limits.waitMsMax} ms`),
        ),
      }
      this.#waiting.add(waiting)
    })
  }

  #refuse(waiting: Waiting, why: string): void {
    this.#waiting.delete(waiting)
    waiting.timer.cancel()
    waiting.refuse(this.#unavailable(why))
  }

  #giveBack(connection: MysqlConnection): void {
    this.#inUse.delete(connection)
    if (this.#isClosed) {
      connection.close()
      return
    }
    const [next] = this.#waiting
    if (connection.isLost) {
      if (next !== undefined) this.#openFor(next)
      return
    }
    if (next === undefined) this.#idle.push({ connection, since: this.#parts.clock.monotonicMs() })
    else this.#handOver(next, connection)
  }

  #handOver(waiting: Waiting, connection: MysqlConnection): void {
    this.#waiting.delete(waiting)
    waiting.timer.cancel()
    this.#inUse.add(connection)
    waiting.take(connection)
  }

  /** In place of one that was lost. */
  #openFor(waiting: Waiting): void {
    this.#waiting.delete(waiting)
    waiting.timer.cancel()
    this.#open().then(waiting.take, waiting.refuse)
  }

  #unavailable(why: string): SwitchyardError {
    return new SwitchyardError('SWY_STORE_UNAVAILABLE', `${placeText(this.#parts.place)}: ${why}`)
  }
}
