import type { TrafficProof } from '../kernel/promotion.ts'
import type { UserSide } from '../kernel/user-side.ts'
import type { CarriedShard } from '../routing/route.ts'
import type { Upstream } from './upstream.ts'

/** A flow that came in by a door, as the kernel sees it. Servers may ban the address that sends them data of somebody who has left: while the kernel may
 *  still carry such data, goodbyes wait, and the player with them, whose name the shard has in use until it has heard that. */
export class DoorUserSide implements UserSide {
  readonly #upstream: Upstream
  readonly #isPlaying: () => boolean
  #isKept = false
  /** What the end of a flow takes: a handful of acts. */
  readonly #waiting: (() => void)[] = []

  /** @param isPlaying whether the present shard has let the player in, and neither is told anything by the proxy */
  constructor(upstream: Upstream, isPlaying: () => boolean) {
    this.#upstream = upstream
    this.#isPlaying = isPlaying
  }

  get proof(): TrafficProof {
    return this.#upstream.proof
  }

  get publicAddress(): string | undefined {
    return this.#upstream.publicAddress
  }

  get aimedAt(): CarriedShard | undefined {
    return this.#upstream.aimedAt
  }

  get isTold(): boolean {
    return this.#upstream.isTold
  }

  get isTransparent(): boolean {
    return this.#isPlaying() && this.#upstream.isTransparent
  }

  get isPlain(): boolean {
    return this.#isPlaying() && this.#upstream.isPlain
  }

  open(): boolean {
    return this.#upstream.open()
  }

  keptByKernel(kept: boolean): void {
    this.#isKept = kept
    if (!kept) for (const act of this.#waiting.splice(0)) act()
  }

  /** Acts at once, or as soon as the kernel has let go of the flow; in order. */
  whenFree(act: () => void): void {
    if (this.#isKept) this.#waiting.push(act)
    else act()
  }
}
