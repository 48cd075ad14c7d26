import { after, type MonotonicMs } from '../../lib/clock.ts'
import type { Random } from '../../lib/random.ts'

export interface FlowPortSettings {
  /** The range, both ends included. Outside the system's ephemeral range, so that no other socket sits on it. */
  readonly first: number
  readonly last: number
  /** How long a port is kept from another flow towards a shard address it has served: shards go on sending for minutes. */
  readonly quarantineMs: number
}

/** Addresses that one port may have served within the quarantine; beyond it the port rests. */
const SERVED_PER_PORT_MAX = 8
/** Free ports looked at for one new flow. */
const SEARCH_MAX = 512
/** A port that another program holds is left alone for so long. */
const TAKEN_MS = 60_000
const ANY_ADDRESS = '*'

interface Served {
  readonly endpoint: string
  readonly until: MonotonicMs
}

interface PortUse {
  held: boolean
  /** Shard addresses that the present holder has used. */
  readonly serving: Set<string>
  /** Shard addresses that former holders used, and until when they stay out of bounds. */
  served: readonly Served[]
}

/** The local ports of flows towards shards. A shard address never sees one port for two flows within the quarantine, so a
 *  shard that goes on sending to somebody who left can never reach somebody else. */
export class FlowPorts {
  readonly #settings: FlowPortSettings
  readonly #uses = new Map<number, PortUse>()
  /** Free ports, longest rested first (a set keeps the order of insertion). */
  readonly #free: Set<number>
  /** Held ports that have no room for another shard address. */
  readonly #full = new Set<number>()
  /** By shard address that any port rests towards: until when the last of them does. */
  readonly #restingUntil = new Map<string, MonotonicMs>()

  /** Ports are first handed out in random order: after a restart without a journal, reuse is unlikely. */
  constructor(settings: FlowPortSettings, random: Random) {
    this.#settings = settings
    const count = Math.max(0, settings.last - settings.first + 1)
    const ports = Array.from({ length: count }, (_, index) => settings.first + index)
    this.#free = new Set(shuffled(ports, random))
  }

  get free(): number {
    return this.#free.size
  }

  /** A port for a new flow towards `endpoint`; undefined when there is none: the flow is refused. */
  acquire(endpoint: string, now: MonotonicMs): number | undefined {
    const searchMax = Math.min(SEARCH_MAX, this.#free.size)
    let searched = 0
    for (const port of this.#free) {
      if (searched >= searchMax) break
      searched += 1
      this.#free.delete(port)
      const use = this.#useOf(port)
      if (this.#mayServe(use, endpoint, now)) {
        use.held = true
        use.serving.add(endpoint)
        this.#noteRoom(port, use)
        return port
      }
      // To the end, so that the next search looks at others.
      this.#free.add(port)
    }
    return undefined
  }

  /** Whether the holder of `port` may go on to another shard address with it. */
  mayExtend(port: number, endpoint: string, now: MonotonicMs): boolean {
    const use = this.#useOf(port)
    const mayExtend = use.serving.has(endpoint) || this.#mayServe(use, endpoint, now)
    this.#noteRoom(port, use)
    return mayExtend
  }

  /** Whether the holder of any port may, whichever it is: costs the same however many there are. False where only a look at each can tell. */
  mayExtendAll(endpoint: string, now: MonotonicMs): boolean {
    const isResting = [endpoint, ANY_ADDRESS].some(one => now < (this.#restingUntil.get(one) ?? now))
    return this.#full.size === 0 && !isResting
  }

  /** The same; if it may, that is noted. */
  extend(port: number, endpoint: string, now: MonotonicMs): boolean {
    if (!this.mayExtend(port, endpoint, now)) return false
    const use = this.#useOf(port)
    use.serving.add(endpoint)
    this.#noteRoom(port, use)
    return true
  }

  /** Shard addresses that the holder of `port` has used; none for a port that nobody holds. */
  serving(port: number): readonly string[] {
    return [...(this.#uses.get(port)?.serving ?? [])]
  }

  /** Nothing was ever sent from the port since it was acquired: it needs no rest. */
  giveBack(port: number): void {
    const use = this.#uses.get(port)
    if (use === undefined || !use.held) return
    use.serving.clear()
    use.held = false
    this.#noteRoom(port, use)
    this.#free.add(port)
  }

  /** Takes over a port that a journal says is in use, towards these addresses; false if it is out of range or held. */
  adopt(port: number, endpoints: readonly string[]): boolean {
    if (!this.#free.delete(port)) return false
    const use = this.#useOf(port)
    use.held = true
    for (const endpoint of endpoints.slice(-SERVED_PER_PORT_MAX)) use.serving.add(endpoint)
    this.#noteRoom(port, use)
    return true
  }

  /** Keeps `port` from other flows towards `endpoint` for `durationMs` more: read from a journal. */
  quarantine(port: number, endpoint: string, until: MonotonicMs): void {
    const use = this.#useOf(port)
    if (use.served.length < SERVED_PER_PORT_MAX) use.served = [...use.served, { endpoint, until }]
    this.#noteRoom(port, use)
    this.#noteRest(endpoint, until)
  }

  /** Ports that rest, for a journal: at most as many as a port may have served, per port. */
  *resting(now: MonotonicMs): IterableIterator<{ port: number; endpoint: string; until: MonotonicMs }> {
    for (const [port, use] of this.#uses)
      for (const { endpoint, until } of use.served) if (now < until) yield { port, endpoint, until }
  }

  release(port: number, now: MonotonicMs): void {
    const use = this.#uses.get(port)
    if (use === undefined || !use.held) return
    const until = after(now, this.#settings.quarantineMs)
    const resting = [...use.serving].map(endpoint => ({ endpoint, until }))
    for (const endpoint of use.serving) {
      if (!this.#restingUntil.has(endpoint)) this.#forgetRested(now)
      this.#noteRest(endpoint, until)
    }
    use.served = [...use.served.filter(served => now < served.until), ...resting]
    use.serving.clear()
    use.held = false
    this.#noteRoom(port, use)
    this.#free.add(port)
  }

  /** Another program holds `port`: nobody gets it for a minute. */
  setAside(port: number, now: MonotonicMs): void {
    this.release(port, now)
    this.quarantine(port, ANY_ADDRESS, after(now, TAKEN_MS))
  }

  #mayServe(use: PortUse, endpoint: string, now: MonotonicMs): boolean {
    if (use.served.length > 0) use.served = use.served.filter(served => now < served.until)
    if (use.served.length + use.serving.size >= SERVED_PER_PORT_MAX) return false
    return !use.served.some(served => served.endpoint === endpoint || served.endpoint === ANY_ADDRESS)
  }

  #noteRoom(port: number, use: PortUse): void {
    if (use.held && use.served.length + use.serving.size >= SERVED_PER_PORT_MAX) this.#full.add(port)
    else this.#full.delete(port)
  }

  #noteRest(endpoint: string, until: MonotonicMs): void {
    const known = this.#restingUntil.get(endpoint)
    if (known === undefined || known < until) this.#restingUntil.set(endpoint, until)
  }

  /** As many stay as shards that anybody has left within the quarantine. */
  #forgetRested(now: MonotonicMs): void {
    for (const [endpoint, until] of this.#restingUntil) if (until <= now) this.#restingUntil.delete(endpoint)
  }

  #useOf(port: number): PortUse {
    let use = this.#uses.get(port)
    if (use === undefined) {
      use = { held: false, serving: new Set(), served: [] }
      this.#uses.set(port, use)
    }
    return use
  }
}

/** Fisher and Yates. */
function shuffled(ports: number[], random: Random): number[] {
  for (let index = ports.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random.fraction() * (index + 1))
    const port = ports[index] ?? 0
    ports[index] = ports[other] ?? 0
    ports[other] = port
  }
  return ports
}
