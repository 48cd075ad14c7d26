import { after, type MonotonicMs } from '../../lib/clock.ts'
import { type AddressFamily, familyOf } from '../../lib/ip-text.ts'
import type { ListenerName } from '../../proto/contract/ids.ts'
import type { Flow } from '../flows/flow.ts'
import { KNOWN_SET } from './guard-text.ts'
import { tableName } from './kernel-elements.ts'

/** An element of `known` outlives its proxy by so much at most. */
const KNOWN_MS = 120_000
const REFRESH_MS = KNOWN_MS / 2
/** A client that speaks again so long after its flow has opened has not sent one datagram with a forged address. */
const SPOKEN_AGAIN_MS = 10
/** Of those held, in one look. */
const SWEPT_MAX = 512

/** The public port of a listener; undefined while it is not open. */
type PortOf = (listener: ListenerName) => number | undefined

/** Whose datagrams the kernel's budgets for strangers do not hold for: flows that user space has opened, and that have spoken again. Promoted ones are
 *  among them, so that they are known in the moment in which they leave the kernel. Of one family. Gives lines for nft; those of one call are one transaction. */
export class KnownFlows {
  readonly #family: AddressFamily
  readonly #flowsMax: number
  readonly #portOf: PortOf
  /** Until when the element lasts. */
  readonly #held = new Map<Flow, MonotonicMs>()

  constructor(family: AddressFamily, flowsMax: number, portOf: PortOf) {
    this.#family = family
    this.#flowsMax = flowsMax
    this.#portOf = portOf
  }

  get size(): number {
    return this.#held.size
  }

  /** @param flows some of those that are open; whoever calls sees to it that all have their turn */
  follow(flows: readonly Flow[], now: MonotonicMs): readonly string[] {
    const gone = this.#sweep()
    const touched: Flow[] = []
    for (const flow of flows) {
      const until = this.#held.get(flow)
      const isDue = until === undefined ? this.#mayEnter(flow) : until - now <= REFRESH_MS
      if (!isDue) continue
      this.#held.set(flow, after(now, KNOWN_MS))
      touched.push(flow)
    }
    return this.#linesOf(touched, gone)
  }

  #mayEnter(flow: Flow): boolean {
    return isKnown(flow) && familyOf(flow.player.ip) === this.#family && this.#held.size < this.#flowsMax
  }

  /** Those that have closed, unless the same player has come again. */
  #sweep(): readonly Flow[] {
    const gone: Flow[] = []
    let left = Math.min(SWEPT_MAX, this.#held.size)
    for (const [flow, until] of this.#held) {
      if (left === 0) break
      left -= 1
      this.#held.delete(flow)
      const { ip, port } = flow.player
      if (flow.position !== -1) this.#held.set(flow, until)
      else if (flow.listener.udpFlow(ip, port) === undefined) gone.push(flow)
    }
    return gone
  }

  /** An element may have run out, or have been left by another process with another end: so it is added first, and deleted then. */
  #linesOf(touched: readonly Flow[], gone: readonly Flow[]): readonly string[] {
    const keys = touched.flatMap(flow => this.#keyOf(flow))
    const all = [...gone.flatMap(flow => this.#keyOf(flow)), ...keys]
    if (all.length === 0) return []
    const set = `${tableName(this.#family)} ${KNOWN_SET}`
    const lines = [`add element ${set} { ${all.join(', ')} }`, `delete element ${set} { ${all.join(', ')} }`]
    if (keys.length === 0) return lines
    const lasting = keys.map(key => `${key} timeout ${KNOWN_MS / 1_000}s`)
    return [...lines, `add element ${set} { ${lasting.join(', ')} }`]
  }

  /** Without the zone of a link-local address, which no datagram has. */
  #keyOf({ player }: Flow): readonly string[] {
    const port = this.#portOf(player.listener)
    return port === undefined ? [] : [`${player.ip.split('%', 1)[0]} . ${player.port} . ${port}`]
  }
}

function isKnown({ player, clientSeenAt, openedAt }: Flow): boolean {
  return player.protocol === 'udp' && clientSeenAt - openedAt >= SPOKEN_AGAIN_MS
}
