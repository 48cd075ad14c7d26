import type { Socket } from 'node:net'
import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'
import { breakOff } from './break-off.ts'
import { CLOSING_MS, LINGER_MS } from './tcp-relay.ts'

/** Says the last to a client, and closes in order: what is written goes out, what is received is thrown away (closing on unread bytes would
 *  reset the connection and lose what we wrote). Whoever does not close either is cut off. */
export class LastWords {
  readonly #client: Socket
  #deadline: MonotonicMs

  /** Takes over a socket that nobody else listens to.
   *  @param closed called once, when it is closed */
  constructor(client: Socket, words: Buffer, clock: Clock, closed: () => void) {
    this.#client = client
    this.#deadline = after(clock.monotonicMs(), CLOSING_MS)
    client.on('close', closed)
    client.on('data', () => {})
    // Both sides have said their end then: nothing is left to wait for.
    client.on('end', () => client.destroySoon())
    client.end(words, () => {
      this.#deadline = after(clock.monotonicMs(), LINGER_MS)
    })
    if (client.readableEnded) client.destroySoon()
    else client.resume()
  }

  tick(now: MonotonicMs): void {
    if (now < this.#deadline) return
    if (this.#client.writableFinished) this.#client.destroy()
    else breakOff(this.#client)
  }
}
