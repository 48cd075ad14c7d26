import { setTimeout as sleep } from 'node:timers/promises'
import { type Door, logIn } from './java-client.ts'

/** What happened to a player: where it is from when on, or what it read. */
export type JavaSight =
  | { readonly kind: 'in'; readonly server: string; readonly atMs: number }
  | { readonly kind: 'out'; readonly atMs: number }
  | { readonly kind: 'told'; readonly text: string; readonly atMs: number }

/** So long a person takes to press "back to the list" and join again. */
const CLICK_MS = 100

/** Somebody who joins again whenever the connection ends. */
export class JavaPlayer {
  readonly sights: JavaSight[] = []
  readonly #door: Door
  readonly #name: string
  #leaves = false
  #leave: () => void = () => {}

  constructor(door: Door, name: string) {
    this.#door = door
    this.#name = name
  }

  get server(): string | undefined {
    const last = this.sights.at(-1)
    return last?.kind === 'in' ? last.server : undefined
  }

  /** Until `leave`. */
  async play(): Promise<void> {
    while (!this.#leaves) {
      const outcome = await logIn(this.#door, this.#name)
      const atMs = performance.now()
      if (outcome.kind === 'in') {
        this.sights.push({ kind: 'in', server: outcome.server, atMs })
        this.#leave = () => outcome.session.socket.destroy()
        if (this.#leaves) this.#leave()
        await outcome.session.ended()
        this.sights.push({ kind: 'out', atMs: performance.now() })
      } else if (outcome.kind === 'told') this.sights.push({ kind: 'told', text: outcome.text, atMs })
      await sleep(CLICK_MS)
    }
  }

  leave(): void {
    this.#leaves = true
    this.#leave()
  }
}
