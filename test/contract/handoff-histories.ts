import fc from 'fast-check'
import type { Test } from 'tap'
import { sameShard, type MoveId, type ShardRef } from '../../proto/contract/ids.ts'
import type { AccountName, SessionHolder } from '../../proto/contract/session.ts'
import { HandoffModel, SHARDS, SLOTS } from './handoff-model.ts'
import { HandoffScene, IP, outcomeOf } from './handoff-scene.ts'
import { ACCOUNTS, step, type Step, STEPS_MAX } from './handoff-steps.ts'
import { entry, type MakeSessions } from './sessions-under-test.ts'

/** Multiples of it are a second away from every limit of a hand-off, so that it does not matter how long the steps themselves take. */
const TICK_MS = 7_000
/** A history that has taken longer is not looked at any further. */
const HISTORY_MS_MAX = 900

/** Random histories by several shards: every answer is the model's, and at the end nothing is left over. */
export async function handoffHistoryContract(t: Test, make: MakeSessions, histories: number): Promise<void> {
  const seen = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: STEPS_MAX }), async steps => {
      const scene = await HandoffScene.make(t, make)
      const run = new Run(scene, seen)
      try {
        await run.begin()
        for (const each of steps) await run.take(each)
        await run.end()
      } catch (error) {
        // Meanwhile limits have run out of which the model does not know.
        if (!run.isSlow) throw error
      }
    }),
    { numRuns: histories, endOnFailure: true },
  )
  for (const kind of ['committed', 'ticket', 'repeated', 'full', 'busy', 'over', 'fenced'])
    t.ok((seen.get(kind) ?? 0) > 0 || histories < 50, `${seen.get(kind) ?? 0} times ${kind}`)
  t.ok(seen.size > 0, `${histories} histories`)
}

class Run {
  readonly #scene: HandoffScene
  readonly #seen: Map<string, number>
  readonly #model = new HandoffModel()
  readonly #grants: SessionHolder[] = []
  readonly #values = new Map<AccountName, string>()
  readonly #begunAt = performance.now()

  constructor(scene: HandoffScene, seen: Map<string, number>) {
    this.#scene = scene
    this.#seen = seen
  }

  get isSlow(): boolean {
    return performance.now() - this.#begunAt > HISTORY_MS_MAX
  }

  /** As the scene has them. */
  async begin(): Promise<void> {
    for (const holder of this.#scene.holders) {
      const attempt = `login-${holder.account}`
      this.#model.sessions.set(holder.account, { ...holder, state: 'held', attempt, until: 0 })
      this.#grants.push(holder)
    }
  }

  async take(each: Step): Promise<void> {
    await this.#carryOut(each)
    await this.#compare(each.kind)
  }

  /** Whatever has happened: when time has passed, nobody is stuck and no place is kept. */
  async end(): Promise<void> {
    for (let round = 0; round < 4; round += 1) await this.#wait()
    await this.#sweep()
    await this.#compare('the end')
    expect(JSON.stringify(await this.#scene.places()), '{}', 'places at the end')
    expect((await this.#scene.store.handoffs(10)).length, 0, 'hand-offs at the end')
    for (const [name, session] of this.#model.sessions)
      expect(session.state === 'free' || session.state === 'held', true, `${name} at the end`)
  }

  async #carryOut(each: Step): Promise<void> {
    switch (each.kind) {
      case 'claim':
        return this.#claim(this.#model.shard(each.shard), nameOf(each.who), `attempt-${each.attempt}`)
      case 'save':
      case 'load':
      case 'release':
        return this.#asHolder(each)
      case 'reserve':
        return this.#reserve(each)
      case 'prepare':
      case 'commit':
      case 'abort':
        return this.#ofMove(each.kind, each.move)
      case 'cross':
        await this.#reserve(each)
        await this.#ofMove('prepare', each.move)
        return this.#ofMove('commit', each.move)
      case 'arrive':
        for (let asked = 0; asked < (each.again ? 2 : 1); asked += 1)
          await this.#arrive(this.#model.shard(each.shard), nameOf(each.who), `attempt-${each.attempt}`)
        return undefined
      case 'replace':
        return this.#replace(each.shard)
      case 'sweep':
        return this.#sweep()
      case 'wait':
        return this.#wait()
    }
  }

  async #claim(at: ShardRef, name: AccountName, attempt: string): Promise<void> {
    const wanted = this.#model.claim(at, name, attempt)
    const before = this.#model.sessions.get(name)
    const outcome = await this.#scene.scene.claim(at, attempt, name)
    expect(outcome.kind, wanted === 'busy' ? 'busy' : 'granted', `claim of ${name}`)
    if (outcome.kind !== 'granted') return
    expect(outcome.repeated, wanted === 'repeated', `claim of ${name}, repeated`)
    if (wanted === 'repeated') return expect(outcome.epoch, before?.epoch, 'the same epoch')
    const hasGrown = before === undefined || outcome.epoch > before.epoch
    expect(wanted === 'own' ? outcome.epoch === before?.epoch : hasGrown, true, `epoch of a ${wanted} claim`)
    const state = 'held' as const
    this.#model.sessions.set(name, { state, shard: at, epoch: outcome.epoch, attempt, until: 0 })
    this.#grants.push({ shard: at, account: name, epoch: outcome.epoch })
  }

  async #asHolder(each: Extract<Step, { readonly grant: number }>): Promise<void> {
    const holder = this.#grants.at(-1 - each.grant)
    if (holder === undefined) return
    const { sessions } = this.#scene.scene
    const { shard: at, account: name, epoch } = holder
    const wanted = this.#model.saves(at, name, epoch) ? 'held' : 'fenced'
    if (each.kind === 'save') {
      expect(await sessions.putState(holder, [entry('gold', each.value)]), wanted, 'save')
      if (wanted === 'held') this.#values.set(name, each.value)
      return
    }
    if (each.kind === 'load') {
      const state = await sessions.state(holder, ['gold'])
      expect(state.kind, wanted, 'load')
      const found = state.kind === 'held' ? String(state.entries[0]?.value ?? '') : ''
      // Whoever goes on has the last save of whoever had it before, whichever way it came.
      return expect(found, wanted === 'held' ? (this.#values.get(name) ?? '') : '', 'what is loaded')
    }
    const session = this.#model.sessions.get(name)
    const isLast = session?.epoch === epoch && sameShard(session.shard, at) && session.state !== 'granted'
    expect(await sessions.release(holder), isLast ? 'held' : 'fenced', 'release')
    if (isLast) session.state = 'free'
  }

  async #reserve(each: Extract<Step, { readonly party: boolean }>): Promise<void> {
    const id = idOf(each.move)
    const known = this.#model.moves.get(id)
    const session = this.#model.sessions.get(nameOf(each.who))
    const from = known?.from ?? session?.shard
    if (from === undefined) return
    const aboard = [...this.#model.sessions].filter(
      ([name, one]) => name === nameOf(each.who) || (each.party && sameShard(one.shard, from)),
    )
    const members = known?.members ?? aboard.map(([name, { epoch }]) => ({ account: name, epoch }))
    const to = this.#model.shard(each.to)
    const wanted = this.#model.reserve(id, from, to, members)
    const asked = members.map(({ account: name, epoch }) => ({ account: name, epoch }))
    const outcome = await this.#scene.store.reserve(
      this.#scene.wanted({ id, from, to, members: asked, slots: SLOTS }),
    )
    this.#expectOutcome(outcomeOf(outcome), wanted, 'reserve')
  }

  async #ofMove(kind: 'prepare' | 'commit' | 'abort', index: number): Promise<void> {
    const id = idOf(index)
    const known = this.#model.moves.get(id)
    const from = known?.from ?? this.#model.shard(0)
    const before = known?.phase
    const wanted = this.#model[kind](id, from)
    const { store } = this.#scene
    if (kind === 'prepare') return this.#expectOutcome(outcomeOf(await store.prepare(id, from)), wanted, kind)
    if (kind === 'abort') return this.#expectOutcome(outcomeOf(await store.abort(id, from)), wanted, kind)
    const ips = new Map(ACCOUNTS.map(name => [name, IP]))
    const outcome = await store.commit(id, from, ips)
    this.#expectOutcome(outcomeOf(outcome), wanted, kind)
    if (outcome.kind !== 'committed' || before === 'committed') return
    for (const { account: name, granted } of outcome.handoff.members) {
      const member = known?.members.find(one => one.account === name)
      const session = this.#model.sessions.get(name)
      if (member === undefined || session === undefined || granted === undefined)
        throw new Error(`${name} was not granted with the others`)
      expect(granted > session.epoch, true, `epoch of the grant of ${name}`)
      session.epoch = granted
      member.granted = granted
    }
  }

  async #arrive(at: ShardRef, name: AccountName, attempt: string): Promise<void> {
    const wanted = this.#model.arrive(at, name, attempt)
    const outcome = await this.#scene.store.arrive(this.#scene.arrival({ shard: at, account: name, attempt }))
    const isRepeated = outcome?.kind === 'ticket' && outcome.repeated
    this.#expectOutcome(isRepeated ? 'repeated' : outcomeOf(outcome), wanted, `arrive of ${name}`)
    if (outcome?.kind !== 'ticket') return
    expect(outcome.epoch, this.#model.sessions.get(name)?.epoch, 'epoch of the ticket')
    if (!isRepeated) this.#grants.push({ shard: at, account: name, epoch: outcome.epoch })
  }

  async #replace(index: number): Promise<void> {
    await this.#scene.scene.becomes(this.#model.shard(index), 'gone')
    this.#model.replace(index)
    await this.#scene.scene.shard(this.#model.shard(index), 'ready')
  }

  async #sweep(): Promise<void> {
    await this.#scene.store.sweep(3_600_000, 100)
    for (const name of this.#model.sweep()) {
      const session = this.#model.sessions.get(name)
      const { epoch } = await this.#scene.session(name)
      if (session === undefined || epoch <= session.epoch) throw new Error(`${name} was not freed`)
      session.epoch = epoch
    }
  }

  async #wait(): Promise<void> {
    this.#model.now += TICK_MS
    await this.#scene.advance(TICK_MS)
  }

  /** After every step: who has which account, where each hand-off stands, and what places are kept. */
  async #compare(after: string): Promise<void> {
    for (const [name, session] of this.#model.sessions) {
      const { state, epoch } = await this.#scene.session(name)
      expect(state.kind, session.state, `state of ${name} after ${after}`)
      expect(epoch, session.epoch, `epoch of ${name} after ${after}`)
      if (state.kind !== 'free') expect(sameShard(state.shard, session.shard), true, `shard of ${name}`)
    }
    for (const [id, wanted] of this.#model.moves) {
      const record = await this.#scene.store.handoff(id as MoveId)
      expect(record?.phase, wanted.phase, `phase of ${id} after ${after}`)
      const grants = record?.members.filter(({ granted }) => granted !== undefined).length
      expect(grants, wanted.phase === 'committed' ? wanted.members.length : 0, `a party of ${id} is split`)
    }
    const places = await this.#scene.places()
    for (let index = 0; index < SHARDS; index += 1) {
      const id = this.#model.shard(index).shardId
      const wanted = [...this.#model.moves.values()]
        .filter(one => one.to.shardId === id && one.keptUntil > this.#model.now)
        .reduce((sum, one) => sum + one.places, 0)
      expect(places[id] ?? 0, wanted, `places on ${id} after ${after}`)
    }
  }

  #expectOutcome(found: string, wanted: string, what: string): void {
    this.#seen.set(wanted, (this.#seen.get(wanted) ?? 0) + 1)
    expect(found, wanted, what)
  }
}

function nameOf(index: number): AccountName {
  const name = ACCOUNTS[index]
  if (name === undefined) throw new Error(`no account ${index}`)
  return name
}

function idOf(index: number): MoveId {
  return `move-000${index}` as MoveId
}

function expect<T>(found: T, wanted: T, what: string): void {
  if (found !== wanted) throw new Error(`${what}: ${String(found)} instead of ${String(wanted)}`)
}
