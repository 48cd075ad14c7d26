import fc from 'fast-check'
import type { Order, SharedMs, Sighting, Story } from './story.ts'
import { answerOf, WORD_BYTES_MIN, wordOf } from './words.ts'

/** Stories of a proxy that does everything right, whatever the moment at which an order takes effect and a datagram passes. Written without the oracle: it
 *  knows what is true, where the oracle knows what is possible. */
export const PLAYERS = 3
export const GROUPS = 3
export const SHARDS = 4
export const PUBLIC = '10.0.0.1:7000'
export const PROXY = '10.0.1.1'
export const QUARANTINE_MS = 5_000
export const LAME_DUCK_MS_MAX = 1_500
const STEP_MS = 1_000
const END_MS = 20_000
/** Not all are needed: two players never share one. */
const PORTS_PER_LIFE = 100

interface Step {
  readonly kind: 'move' | 'bind' | 'expire' | 'shut-out'
  readonly player: number
  readonly group: number
  readonly shard: number
  readonly lameDuckMs: number
  /** Shares of the step. */
  readonly from: number
  readonly effect: number
  readonly until: number
}

interface Passage {
  readonly player: number
  readonly sentAt: SharedMs
  readonly up: readonly [number, number]
  readonly down: readonly [number, number, number]
}

/** Of a way, or of waiting. */
export const SHARE_MS_MAX = 300
const share = fc.integer({ min: 0, max: SHARE_MS_MAX })
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('move', 'bind', 'expire', 'shut-out'),
  player: fc.nat({ max: PLAYERS - 1 }),
  group: fc.nat({ max: GROUPS - 1 }),
  shard: fc.nat({ max: SHARDS - 1 }),
  lameDuckMs: fc.constantFrom(0, 0, 500, LAME_DUCK_MS_MAX),
  from: share,
  effect: share,
  until: share,
})
const passage: fc.Arbitrary<Passage> = fc.record({
  player: fc.nat({ max: PLAYERS - 1 }),
  sentAt: fc.integer({ min: 10, max: END_MS }),
  up: fc.tuple(share, share),
  // Some shards go on for long about what they have heard.
  down: fc.tuple(fc.oneof(share, fc.integer({ min: 0, max: 8_000 })), share, share),
})

/** What has become of a player at some moment. */
interface Fate {
  readonly at: SharedMs
  readonly group: number | undefined
  readonly life: number
  readonly farewell: { readonly shard: number; readonly until: SharedMs } | undefined
}

class Truth {
  readonly orders: Order[] = []
  readonly #shards = Array.from({ length: GROUPS }, (_, group) => [{ at: 0, shard: group }])
  readonly #fates: Fate[][] = Array.from({ length: PLAYERS }, (_, player) => [
    { at: 0, group: player % GROUPS, life: 0, farewell: undefined },
  ])

  constructor(steps: readonly Step[]) {
    const groups = Array.from({ length: GROUPS }, (_, group) => group)
    for (const group of groups) this.orders.push({ kind: 'bind', group, shard: group, from: 0, until: 0 })
    this.orders.push({ kind: 'admit', groups, from: 0, until: 0 })
    const players = Array.from({ length: PLAYERS }, (_, player) => player)
    this.orders.push({ kind: 'enter', players, from: 0, until: 0 })
    for (const [index, one] of steps.entries()) this.#take(one, (index + 1) * STEP_MS)
  }

  fate(player: number, at: SharedMs): Fate {
    return this.#fates[player]!.findLast(fate => fate.at <= at)!
  }

  shardOf(group: number, at: SharedMs): number {
    return this.#shards[group]!.findLast(binding => binding.at <= at)!.shard
  }

  /** The shard that the player's words go to. */
  present(player: number, at: SharedMs): number | undefined {
    const { group } = this.fate(player, at)
    return group === undefined ? undefined : this.shardOf(group, at)
  }

  #take({ kind, player, group, shard, lameDuckMs, ...shares }: Step, begin: SharedMs): void {
    const from = begin + shares.from
    const effect = from + shares.effect
    const until = effect + shares.until
    const when = { from, until }
    const before = this.fate(player, effect)
    const players = [player]
    const becomes = (fate: Omit<Fate, 'at' | 'life'>, life = before.life): void =>
      void this.#fates[player]!.push({ ...fate, at: effect, life })
    if (kind === 'bind') {
      this.#shards[group]!.push({ at: effect, shard })
      this.orders.push({ kind, group, shard, ...when })
    } else if (kind === 'move' && before.group !== undefined) {
      const left = this.shardOf(before.group, effect)
      const farewell = lameDuckMs === 0 ? undefined : { shard: left, until: effect + lameDuckMs }
      becomes({ group, farewell })
      this.orders.push({ kind, players, group, lameDuckMs, ...when })
    } else if (kind === 'expire' && before.group !== undefined) {
      becomes({ group, farewell: undefined }, before.life + 1)
      this.orders.push({ kind, players, ...when })
    } else if (kind === 'shut-out') {
      becomes({ group: undefined, farewell: undefined }, before.life + 1)
      this.orders.push({ kind, players, ...when })
    }
  }
}

interface Told {
  readonly story: Story
  readonly truth: Truth
}

export const told: fc.Arbitrary<Told> = fc
  .tuple(
    fc.array(step, { maxLength: 12 }),
    fc.array(passage, { minLength: 1, maxLength: 60 }),
    fc.integer({ min: 0, max: 255 }),
  )
  .map(([steps, passages, filling]) => {
    const truth = new Truth(steps)
    const sightings = passages.flatMap((one, index) => sightingsOf(one, index, truth, filling))
    const story = { orders: truth.orders, sightings, publicEndpoints: [PUBLIC] }
    return { truth, story: { ...story, proxyAddress: PROXY, quarantineMs: QUARANTINE_MS } }
  })

function sightingsOf(one: Passage, index: number, truth: Truth, filling: number): readonly Sighting[] {
  const { player, sentAt: at, up, down } = one
  // A player's words by their own order in time: sequences need not be without gaps.
  const word = wordOf({ player, sequence: at * 1_000 + index }, Buffer.alloc(WORD_BYTES_MIN + 4, filling))
  const seen: Sighting[] = [{ kind: 'player-sent', at, player, bytes: word }]
  const passedAt = at + up[0]
  const shard = truth.present(player, passedAt)
  if (shard === undefined) return seen
  const { life } = truth.fate(player, passedAt)
  const peer = `${PROXY}:${20_000 + player * PORTS_PER_LIFE + life}`
  const gotAt = passedAt + up[1]
  const saidAt = gotAt + down[0]
  const bytes = answerOf({ shard, number: index }, word)
  seen.push({ kind: 'shard-got', at: gotAt, shard, peer, bytes: word })
  seen.push({ kind: 'shard-sent', at: saidAt, shard, peer, bytes })
  const backAt = saidAt + down[1]
  const fate = truth.fate(player, backAt)
  const { farewell } = fate
  const isPresent = truth.present(player, backAt) === shard
  const isFormer = farewell !== undefined && farewell.shard === shard && backAt < farewell.until
  if (fate.life === life && (isPresent || isFormer))
    seen.push({ kind: 'player-got', at: backAt + down[2], player, from: PUBLIC, bytes })
  return seen
}
