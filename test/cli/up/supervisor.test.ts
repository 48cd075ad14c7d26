import t from 'tap'
import * as fc from 'fast-check'
import {
  type Decision,
  type Effect,
  FIRST_STARTS_MAX,
  newSupervision,
  READY_MS_MAX,
  RESTART,
  SETTLED_MS,
  supervise,
  type Supervision,
  type SupervisorEvent,
} from '../../../cli/up/supervisor.ts'
import { ManualClock } from '../../../lib/clock.ts'
import { seededRandom } from '../../../lib/random.ts'

const GRACE_MS = 1_000

class Bench {
  readonly clock = new ManualClock()
  readonly #random = seededRandom(1)
  supervision: Supervision = newSupervision(
    ['plane', 'agent', 'proxy'].map(name => ({ name, stopGraceMs: GRACE_MS })),
    ['agent', 'proxy', 'plane'],
  )

  tell(event: SupervisorEvent): readonly Effect[] {
    const decision: Decision = supervise(this.supervision, event, this.clock.monotonicMs(), this.#random)
    this.supervision = decision.supervision
    return decision.effects
  }

  later(ms: number): readonly Effect[] {
    this.clock.advance(ms)
    return this.tell({ kind: 'tick' })
  }

  stateOf(name: string): string | undefined {
    return this.supervision.programs.find(program => program.name === name)?.state.kind
  }

  allUp(): this {
    this.tell({ kind: 'tick' })
    for (const name of ['plane', 'agent', 'proxy']) this.tell({ kind: 'ready', name })
    return this
  }
}

t.test('each program waits until the ones before it are up', async t => {
  const bench = new Bench()
  t.strictSame(bench.tell({ kind: 'tick' }), [{ kind: 'start', name: 'plane' }])
  t.strictSame(bench.tell({ kind: 'tick' }), [])
  t.strictSame(bench.tell({ kind: 'ready', name: 'plane' }), [{ kind: 'start', name: 'agent' }])
  t.strictSame(bench.tell({ kind: 'ready', name: 'agent' }), [{ kind: 'start', name: 'proxy' }])
})

t.test('a program that dies starts again after a back-off that grows to its limit', async t => {
  const bench = new Bench().allUp()
  const delays: number[] = []
  for (let death = 0; death < 12; death += 1) {
    const [rest] = bench.tell({ kind: 'exited', name: 'proxy', exitCode: undefined })
    if (rest?.kind !== 'rest') throw new Error('it does not rest')
    delays.push(rest.delayMs)
    t.strictSame(bench.later(rest.delayMs), [{ kind: 'start', name: 'proxy' }])
    bench.tell({ kind: 'ready', name: 'proxy' })
  }
  t.ok(delays[0]! <= RESTART.firstMs)
  t.ok(delays.at(-1)! > RESTART.mostMs / 2 && delays.at(-1)! <= RESTART.mostMs)
})

t.test('after a long life a program starts again at once', async t => {
  const bench = new Bench().allUp()
  for (let death = 0; death < 8; death += 1) {
    bench.later(SETTLED_MS)
    const [rest] = bench.tell({ kind: 'exited', name: 'agent', exitCode: 1 })
    t.ok(rest?.kind === 'rest' && rest.delayMs <= RESTART.firstMs)
    bench.later(RESTART.firstMs)
    bench.tell({ kind: 'ready', name: 'agent' })
  }
})

t.test('the death of one program touches no other', async t => {
  const bench = new Bench().allUp()
  bench.tell({ kind: 'exited', name: 'plane', exitCode: undefined })
  t.equal(bench.stateOf('agent'), 'up')
  t.equal(bench.stateOf('proxy'), 'up')
})

t.test('a mistake in the configuration is not tried twice', async t => {
  const bench = new Bench()
  bench.tell({ kind: 'tick' })
  t.strictSame(bench.tell({ kind: 'exited', name: 'plane', exitCode: 2 }), [
    { kind: 'give-up', name: 'plane', exitCode: 2 },
    { kind: 'finish', exitCode: 2 },
  ])
})

t.test('a mistake of a program that was up before is taken for a passing trouble', async t => {
  const bench = new Bench().allUp()
  t.match(bench.tell({ kind: 'exited', name: 'proxy', exitCode: 2 }), [{ kind: 'rest' }])
})

t.test('a program that never comes up is given up, and the others are stopped', async t => {
  const bench = new Bench()
  bench.tell({ kind: 'tick' })
  bench.tell({ kind: 'ready', name: 'plane' })
  let effects: readonly Effect[] = []
  for (let start = 0; start < FIRST_STARTS_MAX; start += 1) {
    effects = bench.tell({ kind: 'exited', name: 'agent', exitCode: 1 })
    bench.later(RESTART.mostMs)
  }
  t.match(effects, [
    { kind: 'give-up', name: 'agent', exitCode: 1 },
    { kind: 'signal', name: 'plane', signal: 'SIGTERM' },
  ])
  t.strictSame(bench.tell({ kind: 'exited', name: 'plane', exitCode: 0 }), [{ kind: 'finish', exitCode: 1 }])
})

t.test('a program that never says it is ready is killed', async t => {
  const bench = new Bench()
  bench.tell({ kind: 'tick' })
  t.strictSame(bench.later(READY_MS_MAX), [{ kind: 'signal', name: 'plane', signal: 'SIGKILL' }])
  t.match(bench.tell({ kind: 'exited', name: 'plane', exitCode: undefined }), [{ kind: 'rest' }])
})

t.test('a stop goes one by one, in the order of stopping', async t => {
  const bench = new Bench().allUp()
  const order: string[] = []
  let effects = bench.tell({ kind: 'stop', exitCode: 0 })
  while (effects[0]?.kind === 'signal') {
    order.push(`${effects[0].name} ${effects[0].signal}`)
    effects = bench.tell({ kind: 'exited', name: effects[0].name, exitCode: 0 })
  }
  t.strictSame(order, ['agent SIGTERM', 'proxy SIGTERM', 'plane SIGTERM'])
  t.strictSame(effects, [{ kind: 'finish', exitCode: 0 }])
})

t.test('who does not stop within its grace is killed, once', async t => {
  const bench = new Bench().allUp()
  bench.tell({ kind: 'stop', exitCode: 0 })
  t.strictSame(bench.later(GRACE_MS - 1), [])
  t.strictSame(bench.later(1), [{ kind: 'signal', name: 'agent', signal: 'SIGKILL' }])
  t.strictSame(bench.later(GRACE_MS), [])
})

t.test('a second stop kills all at once', async t => {
  const bench = new Bench().allUp()
  bench.tell({ kind: 'stop', exitCode: 0 })
  t.strictSame(
    bench.tell({ kind: 'stop-now' }),
    ['plane', 'agent', 'proxy'].map(name => ({ kind: 'signal', name, signal: 'SIGKILL' })),
  )
  for (const name of ['plane', 'agent'])
    t.strictSame(bench.tell({ kind: 'exited', name, exitCode: undefined }), [])
  t.strictSame(bench.tell({ kind: 'exited', name: 'proxy', exitCode: undefined }), [
    { kind: 'finish', exitCode: 0 },
  ])
})

t.test('a program that rests is not started by a stop', async t => {
  const bench = new Bench().allUp()
  bench.tell({ kind: 'exited', name: 'agent', exitCode: 1 })
  t.match(bench.tell({ kind: 'stop', exitCode: 0 }), [{ kind: 'signal', name: 'proxy', signal: 'SIGTERM' }])
  t.equal(bench.stateOf('agent'), 'ended')
})

t.test('whatever happens, a stop finishes exactly once and nothing starts after it', async t => {
  const name = fc.constantFrom('plane', 'agent', 'proxy')
  const event: fc.Arbitrary<SupervisorEvent> = fc.oneof(
    fc.record({ kind: fc.constant('tick' as const) }),
    fc.record({ kind: fc.constant('ready' as const), name }),
    fc.record({ kind: fc.constant('exited' as const), name, exitCode: fc.constantFrom(0, 1, 2, undefined) }),
  )
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 30 }),
        fc.array(event, { maxLength: 10 }),
        (before, during) => {
          const bench = new Bench()
          const alive = new Set<string>()
          const effects: Effect[] = []
          const tell = (event: SupervisorEvent): void => {
            // A process that is not there cannot exit or speak.
            if ((event.kind === 'exited' || event.kind === 'ready') && !alive.has(event.name)) return
            if (event.kind === 'exited') alive.delete(event.name)
            bench.clock.advance(100)
            for (const effect of bench.tell(event)) {
              if (effect.kind === 'start') alive.add(effect.name)
              effects.push(effect)
            }
          }
          before.forEach(tell)
          const startsBefore = effects.length
          tell({ kind: 'stop', exitCode: 0 })
          during.forEach(tell)
          for (const name of ['agent', 'proxy', 'plane']) tell({ kind: 'exited', name, exitCode: 0 })
          tell({ kind: 'tick' })
          return (
            effects.filter(effect => effect.kind === 'finish').length === 1 &&
            !effects.slice(startsBefore).some(effect => effect.kind === 'start') &&
            alive.size === 0
          )
        },
      ),
    ),
  )
})
