import type { MonotonicMs } from '../../lib/clock.ts'
import type { Random } from '../../lib/random.ts'
import type { Rate } from '../../lib/token-bucket.ts'
import { isLoopback, prefixOf } from '../../lib/ip-text.ts'
import type { DropReason } from './drop-reason.ts'
import type { Flow } from './flow.ts'
import type { ListenerFlows, ListenerSettings } from './listener-flows.ts'
import { RateSketch } from './rate-sketch.ts'

const TOTAL = 'all'

/** New flows per second of one listener: per ip, per prefix (/24, /48), in total. */
export class NewFlowLimits {
  readonly #perIp: RateSketch
  readonly #perPrefix: RateSketch
  readonly #total: RateSketch

  constructor(settings: ListenerSettings, random: Random) {
    this.#perIp = new RateSketch(rateOf(settings.newFlowsPerIpPerSecond), seedOf(random))
    this.#perPrefix = new RateSketch(rateOf(settings.newFlowsPerPrefixPerSecond), seedOf(random))
    this.#total = new RateSketch(rateOf(settings.newFlowsPerSecond), seedOf(random))
  }

  /** Why a new flow of `ip` may not open now; undefined if it may. Takes nothing: a player who waits for a shard that is
   *  being replaced asks often, and must not lose its turn by that. */
  refusal(ip: string, now: MonotonicMs): DropReason | undefined {
    if (!isLoopback(ip)) {
      if (!this.#perIp.allows(ip, now)) return 'ip-rate'
      if (!this.#perPrefix.allows(prefixOf(ip), now)) return 'prefix-rate'
    }
    return this.#total.allows(TOTAL, now) ? undefined : 'total-rate'
  }

  /** A new flow of `ip` has opened. */
  charge(ip: string, now: MonotonicMs): void {
    this.#total.take(TOTAL, now)
    if (isLoopback(ip)) return
    this.#perIp.take(ip, now)
    this.#perPrefix.take(prefixOf(ip), now)
  }
}

/** Why the tables have no place for one more flow of `ip`; undefined if they have. */
export function tableRefusal(
  listener: ListenerFlows<Flow>,
  ip: string,
  flows: number,
  flowsMax: number,
): DropReason | undefined {
  if (flows >= flowsMax) return 'flow-limit'
  if (listener.flows >= listener.settings.flowsMax) return 'listener-limit'
  const ofIp = listener.ofIp(ip)
  const flowsOfIp = ofIp === undefined ? 0 : ofIp.udp.size + ofIp.tcp.size
  return flowsOfIp >= listener.settings.flowsPerIpMax && !isLoopback(ip) ? 'ip-limit' : undefined
}

/** A burst of one second's worth. */
function rateOf(perSecond: number): Rate {
  return { perSecond, burst: Math.max(1, perSecond) }
}

function seedOf(random: Random): number {
  return Math.floor(random.fraction() * 2 ** 32)
}
