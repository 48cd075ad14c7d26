import t from 'tap'
import fc from 'fast-check'
import { ManualClock } from '../../../lib/clock.ts'
import { seededRandom } from '../../../lib/random.ts'
import { SHARDS_PER_HOST_MAX, type StartShard } from '../../../proto/contract/agent-link.ts'
import { type ShardRef, shardRefText } from '../../../proto/contract/ids.ts'
import type { ChildAction } from '../../../shard-agent/lifecycle/child-actions.ts'
import { EXITS_MAX, Roster } from '../../../shard-agent/lifecycle/roster.ts'
import type { RunningProcess } from '../../../shard-agent/lifecycle/runtime.ts'
import { shardRef, startOrder } from '../support/start-shard.ts'

/** A host in memory: launches when told to, and holds what runs. */
const game = { address: '127.0.0.1', port: 1 }

class World {
  readonly clock = new ManualClock()
  readonly roster = new Roster(seededRandom(1))
  readonly launching: StartShard[] = []
  readonly running = new Map<string, RunningProcess>()
  readonly reported: string[] = []
  readonly signals: string[] = []
  readonly everLaunched: string[] = []

  perform(actions: readonly ChildAction[]): void {
    for (const action of actions)
      switch (action.kind) {
        case 'launch':
          this.launching.push(action.spec)
          this.everLaunched.push(shardRefText(action.spec.shard))
          break
        case 'signal':
          this.signals.push(`${action.signal} ${shardRefText(action.shard)}`)
          break
        case 'report-exit':
          this.reported.push(shardRefText(action.spec.shard))
          break
        case 'changed':
        case 'probe':
        case 'end-probing':
        case 'note-ready':
        case 'discard':
          break
      }
  }

  start(shard: ShardRef, changes: Partial<StartShard> = {}): string {
    const { verdict, actions } = this.roster.start(
      startOrder({ shard, ...changes }),
      this.clock.monotonicMs(),
    )
    this.perform(actions)
    return verdict
  }

  tick(afterMs = 0): void {
    this.clock.advance(afterMs)
    this.perform(this.roster.tick(this.clock.monotonicMs()))
  }

  launchDone(succeeds = true): void {
    const spec = this.launching.shift()
    if (spec === undefined) return
    const now = this.clock.monotonicMs()
    if (!succeeds) {
      this.perform(this.roster.apply(spec.shard, { kind: 'launch-failed', message: 'no' }, now))
      return
    }
    const pid = 1_000 + this.everLaunched.length
    const process = { pid, port: 1, game, startedAt: now, adopted: false }
    this.running.set(shardRefText(spec.shard), process)
    this.perform(this.roster.apply(spec.shard, { kind: 'launched', now, process }, now))
  }

  exit(shard: ShardRef): void {
    if (!this.running.delete(shardRefText(shard))) return
    const event = { kind: 'exited', exitCode: 1, signal: '', lastLine: '' } as const
    this.perform(this.roster.apply(shard, event, this.clock.monotonicMs()))
  }

  stop(shard: ShardRef): void {
    const now = this.clock.monotonicMs()
    this.perform(this.roster.apply(shard, { kind: 'stop', now, graceMs: 1_000, cause: 'ordered' }, now))
  }

  states(): readonly string[] {
    return this.roster
      .hosted('127.0.0.1', this.clock.monotonicMs())
      .map(({ shard, state }) => `${shardRefText(shard)} ${state}`)
  }
}

t.test('starting is idempotent by shard and incarnation', async t => {
  const world = new World()
  t.equal(world.start(shardRef('a', 2)), 'accepted')
  t.equal(world.start(shardRef('a', 2)), 'already')
  t.equal(world.start(shardRef('a', 1)), 'stale')
  t.same(world.everLaunched, ['a#2'])
})

t.test('an incarnation that was forgotten never comes back', async t => {
  const world = new World()
  world.start(shardRef('a', 1))
  world.launchDone()
  world.exit(shardRef('a', 1))
  t.equal(world.start(shardRef('a', 1)), 'already', 'its exit is remembered')
  world.perform(world.roster.forget(shardRef('a', 1)))
  t.equal(world.start(shardRef('a', 1)), 'stale')
})

t.test('a newer incarnation kills the older one and waits for its end', async t => {
  const world = new World()
  world.start(shardRef('a', 1))
  world.launchDone()
  t.equal(world.start(shardRef('a', 2)), 'accepted')
  t.same(world.signals, ['SIGKILL a#1'])
  world.tick(500)
  t.same(world.everLaunched, ['a#1'])
  world.exit(shardRef('a', 1))
  world.tick()
  t.same(world.everLaunched, ['a#1', 'a#2'])
  t.match(world.roster.exits(), [{ ordered: true }])
})

t.test('a shard that crashed backs off before its next incarnation', async t => {
  const world = new World()
  world.start(shardRef('a', 1))
  world.launchDone()
  world.exit(shardRef('a', 1))
  world.start(shardRef('a', 2))
  t.same(world.states(), ['a#2 backing-off'])
  world.tick(249)
  t.same(world.states(), ['a#2 backing-off'])
  world.tick(251)
  t.same(world.states(), ['a#2 starting'])
})

t.test('a game server that is not ready in time is killed, with the reason in its exit', async t => {
  const world = new World()
  const ready = { kind: { kind: 'tcp', value: {} } } as const
  world.start(shardRef('a', 1), { ready, readyTimeoutMs: 700 })
  world.launchDone()
  world.tick(700)
  t.same(world.signals, ['SIGKILL a#1'])
  world.exit(shardRef('a', 1))
  t.match(world.roster.exits(), [{ ordered: false, lastLine: 'not ready within 700 ms' }])
})

t.test('a stop that is ignored ends with a kill after the grace', async t => {
  const world = new World()
  world.start(shardRef('a', 1))
  world.launchDone()
  world.stop(shardRef('a', 1))
  world.tick(999)
  t.same(world.signals, ['SIGTERM a#1'])
  world.tick(1)
  t.same(world.signals, ['SIGTERM a#1', 'SIGKILL a#1'])
})

t.test('a child that still lives is not forgotten', async t => {
  const world = new World()
  world.start(shardRef('a', 1))
  t.same(world.roster.forget(shardRef('a', 1)), [])
  t.equal(world.roster.has(shardRef('a', 1)), true)
})

t.test('a host takes a bounded number of game servers', async t => {
  const world = new World()
  for (let index = 0; index < SHARDS_PER_HOST_MAX; index += 1) world.start(shardRef(`a-${index}`))
  t.equal(world.start(shardRef('b')), 'full')
})

t.test('remembered exits are bounded, the oldest go first', async t => {
  const world = new World()
  for (let index = 1; index <= EXITS_MAX + 2; index += 1) {
    world.start(shardRef(`a-${index}`))
    world.launchDone(false)
  }
  t.equal(world.roster.exits().length, EXITS_MAX)
  t.equal(world.roster.exits()[0]?.shard.shardId, 'a-3')
})

t.test('of two recovered lives of one shard the older one is killed', async t => {
  const world = new World()
  const process = { pid: 5, port: 1, game, startedAt: world.clock.monotonicMs(), adopted: true }
  const children = [1, 2].map(
    incarnation =>
      ({
        kind: 'running',
        spec: startOrder({ shard: shardRef('a', incarnation) }),
        process,
        ready: true,
      }) as const,
  )
  world.perform(world.roster.recover({ children, highest: [] }, world.clock.monotonicMs()))
  t.same(world.signals, ['SIGKILL a#1'])
  t.same(world.states(), ['a#1 stopping', 'a#2 ready'])
})

t.test('whatever happens, a shard has one life at a time, and every end is reported once', async () => {
  const shard = fc.tuple(fc.constantFrom('a', 'b'), fc.integer({ min: 1, max: 5 }))
  const step = fc.oneof(
    fc.record({ kind: fc.constantFrom('start', 'stop', 'kill', 'exit', 'forget', 'answer'), shard }),
    fc.record({ kind: fc.constantFrom('launched', 'launch-failed'), shard }),
    fc.record({ kind: fc.constant('tick'), shard, ms: fc.constantFrom(0, 200, 1_000, 40_000) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80, size: 'max' }), steps => {
      const world = new World()
      const forgotten = new Set<string>()
      for (const one of steps) {
        const ref = shardRef(...one.shard)
        const now = world.clock.monotonicMs()
        if (one.kind === 'start') world.start(ref, { ready: { kind: { kind: 'tcp', value: {} } } })
        else if (one.kind === 'stop') world.stop(ref)
        else if (one.kind === 'kill')
          world.perform(world.roster.apply(ref, { kind: 'kill', now, cause: 'ordered' }, now))
        else if (one.kind === 'exit') world.exit(ref)
        else if (one.kind === 'answer') world.perform(world.roster.apply(ref, { kind: 'answered' }, now))
        else if (one.kind === 'launched') world.launchDone()
        else if (one.kind === 'launch-failed') world.launchDone(false)
        else if (one.kind === 'tick') world.tick('ms' in one ? one.ms : 0)
        else if (one.kind === 'forget') {
          const discards = world.roster.forget(ref)
          if (discards.length > 0) forgotten.add(shardRefText(ref))
        }
        for (const shardId of ['a', 'b']) {
          const lives = [...world.running.keys(), ...world.launching.map(spec => shardRefText(spec.shard))]
          const count = lives.filter(key => key.startsWith(`${shardId}#`)).length
          if (count > 1) throw new Error(`${count} lives of ${shardId}`)
        }
        const remembered = world.roster.exits().map(exit => shardRefText(exit.shard))
        const expected = world.reported.filter(key => !forgotten.has(key))
        if (JSON.stringify(remembered) !== JSON.stringify(expected)) throw new Error('exits differ')
      }
      if (new Set(world.reported).size !== world.reported.length)
        throw new Error('an exit was reported twice')
      if (new Set(world.everLaunched).size !== world.everLaunched.length) throw new Error('launched twice')
    }),
    { numRuns: 500 },
  )
})
