import fc from 'fast-check'
import type { Test } from 'tap'
import type { ShardRef } from '../../proto/contract/ids.ts'
import type { AccountName, SessionHolder } from '../../proto/contract/session.ts'
import { ref } from '../support/world.ts'
import { account, entry, type MakeSessions, Scene } from './sessions-under-test.ts'

/** A call, or its repetition: `grant` names any grant of the past, so calls come late, twice, and from those that lost the account. */
type Step =
  | { readonly kind: 'claim'; readonly shard: number; readonly account: number; readonly attempt: number }
  | {
      readonly kind: 'check' | 'stamp' | 'release' | 'free'
      readonly grant: number
    }
  | { readonly kind: 'put'; readonly grant: number; readonly value: string }
  | { readonly kind: 'load'; readonly grant: number }
  | { readonly kind: 'replace'; readonly shard: number }

const STEPS_MAX = 40
const SHARDS = 2
const grant = fc.nat(7)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('claim' as const),
      shard: fc.nat(SHARDS - 1),
      account: fc.nat(1),
      attempt: fc.nat(1),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom('check' as const, 'stamp' as const, 'release' as const, 'free' as const),
      grant,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('put' as const), grant, value: fc.constantFrom('a', 'b', '') }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('load' as const), grant }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('replace' as const), shard: fc.nat(SHARDS - 1) }) },
)

interface Row {
  epoch: number
  holder: ShardRef | undefined
  attempt: string
  lastHolder: ShardRef | undefined
  value: string
}

/** What a store has to do, as a plain map says it. */
class Model {
  readonly rows = new Map<AccountName, Row>()
  /** The latest incarnation of each shard; earlier ones are gone. */
  readonly incarnations: number[] = Array.from({ length: SHARDS }, () => 1)

  shard(index: number): ShardRef {
    return ref(`arena-${index + 1}`, this.incarnations[index])
  }

  isLatest(shard: ShardRef): boolean {
    return this.incarnations.some((_, index) => same(this.shard(index), shard))
  }

  isHolder({ shard, account: name, epoch }: SessionHolder): boolean {
    const row = this.rows.get(name)
    return row?.epoch === epoch && row.holder !== undefined && same(row.holder, shard)
  }
}

function same(left: ShardRef, right: ShardRef): boolean {
  return left.shardId === right.shardId && left.incarnation === right.incarnation
}

/** Repeated and reordered calls free nobody else's session, and every answer is the model's. */
export async function historyContract(t: Test, make: MakeSessions, histories: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: STEPS_MAX }), async steps => {
      const run = new Run(await Scene.withShards(t, make))
      for (const each of steps) await run.take(each)
    }),
    { numRuns: histories, endOnFailure: true },
  )
  t.pass(`${histories} histories`)
}

class Run {
  readonly #scene: Scene
  readonly #model = new Model()
  readonly #grants: SessionHolder[] = []

  constructor(scene: Scene) {
    this.#scene = scene
  }

  async take(each: Step): Promise<void> {
    if (each.kind === 'claim') return this.#claim(each)
    if (each.kind === 'replace') return this.#replace(each.shard)
    const holder = this.#grants.at(-1 - each.grant)
    if (holder === undefined) return
    const row = this.#model.rows.get(holder.account)
    if (row === undefined) throw new Error('granted, and unknown')
    await this.#holderStep(each, holder, row)
    const { session } = await this.#scene.sessions.session(holder.account)
    expect(session?.state.kind, row.holder === undefined ? 'free' : 'held', `${each.kind}: state afterwards`)
    if (each.kind === 'free') row.epoch = session?.epoch ?? 0
    else expect(session?.epoch, row.epoch, `${each.kind}: epoch afterwards`)
  }

  async #holderStep(
    each: Exclude<Step, { readonly kind: 'claim' | 'replace' }>,
    holder: SessionHolder,
    row: Row,
  ): Promise<void> {
    const { sessions } = this.#scene
    const isHolder = this.#model.isHolder(holder)
    const holding = isHolder && this.#model.isLatest(holder.shard) ? 'held' : 'fenced'
    switch (each.kind) {
      case 'check':
        return expect(await sessions.check(holder), holding, 'check')
      case 'stamp':
        return expect(await sessions.stamp(holder), holding, 'stamp')
      case 'release': {
        const isRepeated =
          row.holder === undefined &&
          row.epoch === holder.epoch &&
          row.lastHolder !== undefined &&
          same(row.lastHolder, holder.shard)
        expect(await sessions.release(holder), isHolder || isRepeated ? 'held' : 'fenced', 'release')
        if (isHolder) row.holder = undefined
        return
      }
      case 'free': {
        const isHeld = row.epoch === holder.epoch && row.holder !== undefined
        expect(await sessions.free(holder.account, holder.epoch), isHeld, 'free')
        if (!isHeld) return
        row.holder = undefined
        row.lastHolder = undefined
        return
      }
      case 'put':
        expect(await sessions.putState(holder, [entry('gold', each.value)]), holding, 'put')
        if (holding === 'held') row.value = each.value
        return
      case 'load': {
        const state = await sessions.state(holder, ['gold'])
        expect(state.kind, holding, 'load')
        if (state.kind === 'held') expect(String(state.entries[0]?.value ?? ''), row.value, 'what is loaded')
      }
    }
  }

  async #claim(each: Extract<Step, { readonly kind: 'claim' }>): Promise<void> {
    const shard = this.#model.shard(each.shard)
    const [name, attempt] = [account(`player-${each.account}`), `attempt-${each.attempt}`]
    const outcome = await this.#scene.claim(shard, attempt, name)
    const row = this.#model.rows.get(name)
    const holder = row?.holder
    if (holder !== undefined && same(holder, shard) && row?.attempt === attempt)
      return expect(
        JSON.stringify(outcome),
        JSON.stringify({ kind: 'granted', epoch: row.epoch, repeated: true }),
        'repeated',
      )
    if (holder !== undefined && this.#model.isLatest(holder)) return expect(outcome.kind, 'busy', 'claim')
    expect(outcome.kind, 'granted', 'claim')
    if (outcome.kind !== 'granted') return
    expect(outcome.repeated, false, 'a new grant')
    if (row !== undefined && outcome.epoch <= row.epoch) throw new Error('the epoch has not grown')
    const value = row?.value ?? ''
    this.#model.rows.set(name, { epoch: outcome.epoch, holder: shard, lastHolder: shard, attempt, value })
    this.#grants.push({ shard, account: name, epoch: outcome.epoch })
  }

  async #replace(index: number): Promise<void> {
    await this.#scene.becomes(this.#model.shard(index), 'gone')
    this.#model.incarnations[index] = (this.#model.incarnations[index] ?? 0) + 1
    await this.#scene.shard(this.#model.shard(index), 'ready')
  }
}

function expect<T>(found: T, wanted: T, what: string): void {
  if (found !== wanted) throw new Error(`${what}: ${String(found)} instead of ${String(wanted)}`)
}
