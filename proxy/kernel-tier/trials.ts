import { after, type MonotonicMs } from '../../lib/clock.ts'
import { type ElementChange, familyOfFlow } from '../kernel/kernel-elements.ts'
import type { ReadElement } from '../kernel/read-listing.ts'
import type { CarriedShard } from '../routing/route.ts'
import type { CarriedFlow, Lane } from './carried-flow.ts'

/** A road on which datagrams vanish is tried again after so long: somebody may have opened it. */
const RETRY_MS = 60_000
/** A player who says nothing keeps nobody else from trying, nor the chains that see datagrams leave. */
const TRIAL_MS_MAX = 5_000
/** A busy machine takes so long for a switch, at most: what it counts until then may have gone the former way. */
const SWITCH_MS = 250
/** So many that are gone are no accident. */
const VANISHED_MIN = 3

export const ROAD_CLOSED =
  "this machine's own rules drop what the kernel forwards: these flows stay in user space"

/** Whether datagrams that are rewritten for a shard do leave this machine: other programs' rules, such as Docker's, drop what they do not know. Forgotten
 *  with the shard.
 *    untried ──first flow──► running ──seen to leave, both ways──► passed
 *                               ├──the flow has gone, its group elsewhere, or too little said in time──► untried
 *                               └──not seen, or not answered──► failed ──a minute──► untried
 *    passed ──a flow is answered no more──► untried */
type Trial = { readonly shard: Pick<CarriedShard, 'routes'> } & (
  | {
      readonly kind: 'running'
      readonly carried: CarriedFlow
      readonly watched: readonly string[]
      readonly since: MonotonicMs
      /** Of one that was carried before, elsewhere: as of the first reading since. */
      readonly before: Counted | undefined
    }
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly why: 'dropped' | 'unanswered'; readonly until: MonotonicMs }
)

/** Datagrams of a flow. */
interface Counted {
  readonly up: number
  readonly down: number
}

type TriedLane = Pick<Lane, 'endpoint'> & { readonly route: { readonly shard: Trial['shard'] } }

/** One trial for each shard address; one flow takes the risk. */
export class Trials {
  /** By endpoint. As many as shards that have groups. */
  readonly #trials = new Map<string, Trial>()

  /** `free`: any flow may be promoted; `first`: one, for which `begin` is to be called; `no`: none now. */
  admits(endpoint: string, now: MonotonicMs): 'free' | 'first' | 'no' {
    const trial = this.#trials.get(endpoint)
    if (trial === undefined || (trial.kind === 'failed' && now >= trial.until)) return 'first'
    return trial.kind === 'passed' ? 'free' : 'no'
  }

  get running(): boolean {
    for (const { kind } of this.#trials.values()) if (kind === 'running') return true
    return false
  }

  /** Ways on which other rules drop what is forwarded, as far as that has been tried within a minute. */
  failed(now: MonotonicMs): readonly string[] {
    return [...this.#trials].flatMap(([endpoint, trial]) =>
      trial.kind === 'failed' && trial.why === 'dropped' && now < trial.until ? [endpoint] : [],
    )
  }

  /** An earlier process has used the road. */
  pass({ endpoint, route }: TriedLane): void {
    this.#trials.set(endpoint, { kind: 'passed', shard: route.shard })
  }

  /** Nobody goes any more to shards whose last group has left them; a trial that runs ends with its flow. */
  forgetGone(): void {
    for (const [endpoint, { kind, shard }] of this.#trials)
      if (kind !== 'running' && shard.routes.length === 0) this.#trials.delete(endpoint)
  }

  /** Nothing comes back for this flow. If the way was open, it may have been closed: one flow tries it again. If it is that one, its datagrams leave
   *  and yet do not get there: so it is with a port of this machine that Docker's NAT leads elsewhere, which it does not for what is not tracked.
   *  @returns what to change */
  doubt(carried: CarriedFlow, now: MonotonicMs): readonly ElementChange[] {
    const { endpoint } = carried.lane
    const trial = this.#trials.get(endpoint)
    if (trial?.kind === 'passed') this.#trials.delete(endpoint)
    if (trial?.kind !== 'running' || trial.carried !== carried) return []
    const until = after(now, RETRY_MS)
    this.#trials.set(endpoint, { kind: 'failed', shard: trial.shard, why: 'unanswered', until })
    return watch('delete', carried, trial.watched)
  }

  /** @param cause of what was switched, not all was read that was carried elsewhere
   *  @returns undefined where somebody else's trial counts at the same address */
  begin(
    carried: CarriedFlow,
    since: MonotonicMs,
    cause: 'promoted' | 'switched',
  ): readonly ElementChange[] | undefined {
    const { playerAddress, playerPort } = carried.kernel
    const { endpoint, route } = carried.lane
    const watched = [endpoint, `${playerAddress} . ${playerPort}`]
    for (const trial of this.#trials.values())
      if (trial.kind === 'running' && trial.watched.some(key => watched.includes(key))) return undefined
    const before = cause === 'promoted' ? countedOf(carried) : undefined
    this.#trials.set(endpoint, { kind: 'running', shard: route.shard, carried, watched, since, before })
    return watch('add', carried, watched)
  }

  /** The flow is carried no more: nothing is proven. */
  leave(carried: CarriedFlow): readonly ElementChange[] {
    return this.#end(trial => trial.carried === carried)
  }

  /** The group goes elsewhere now: of the way that it was on nothing is proven, either. */
  leaveFormer(lane: Lane): readonly ElementChange[] {
    return this.#end((trial, endpoint) => trial.carried.lane === lane && endpoint !== lane.endpoint)
  }

  /** Judges by a reading of `seen` that is younger than the flows' counters, which are of `readAt` or later.
   *  @returns what to change, and the endpoints that have just failed */
  judge(
    seen: readonly ReadElement[],
    now: MonotonicMs,
    readAt: MonotonicMs,
  ): { readonly changes: readonly ElementChange[]; readonly failed: readonly string[] } {
    const packets = new Map(seen.map(({ key, counter }) => [key, counter.packets]))
    const changes: ElementChange[] = []
    const failed: string[] = []
    for (const [endpoint, trial] of this.#trials) {
      if (trial.kind !== 'running') continue
      const { shard, carried, watched } = trial
      const counted = countedOf(carried)
      const before = trial.before ?? (readAt >= after(trial.since, SWITCH_MS) ? counted : undefined)
      const [upSeen = 0, downSeen = 0] = watched.map(key => packets.get(key) ?? 0)
      const vanishedUp = upSeen === 0 && before !== undefined && counted.up - before.up >= VANISHED_MIN
      const vanishedDown =
        downSeen === 0 && before !== undefined && counted.down - before.down >= VANISHED_MIN
      if (vanishedUp || vanishedDown) {
        this.#trials.set(endpoint, { kind: 'failed', shard, why: 'dropped', until: after(now, RETRY_MS) })
        failed.push(endpoint)
      } else if (upSeen > 0 && downSeen > 0) this.#trials.set(endpoint, { kind: 'passed', shard })
      else if (trial.before !== undefined && now >= after(trial.since, TRIAL_MS_MAX))
        this.#trials.delete(endpoint)
      else {
        this.#trials.set(endpoint, { ...trial, before })
        continue
      }
      changes.push(...watch('delete', carried, watched))
    }
    return { changes, failed }
  }

  #end(
    isOver: (trial: Extract<Trial, { kind: 'running' }>, endpoint: string) => boolean,
  ): readonly ElementChange[] {
    return [...this.#trials].flatMap(([endpoint, trial]) => {
      if (trial.kind !== 'running' || !isOver(trial, endpoint)) return []
      this.#trials.delete(endpoint)
      return watch('delete', trial.carried, trial.watched)
    })
  }

  /** The table has gone, and with it all that was watched. */
  abandon(): void {
    for (const [endpoint, { kind }] of this.#trials) if (kind === 'running') this.#trials.delete(endpoint)
  }
}

function countedOf({ up, down }: CarriedFlow): Counted {
  return { up: up.packets, down: down.packets }
}

function watch(
  verb: ElementChange['verb'],
  { kernel }: CarriedFlow,
  watched: readonly string[],
): readonly ElementChange[] {
  const family = familyOfFlow(kernel)
  return watched.map(key => ({ family, verb, set: 'seen', key }))
}
