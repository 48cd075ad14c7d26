import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { planOf, redeploy } from '../../../control-plane/fleets/deployment.ts'
import { DEPLOYMENT_VERBS, type DeploymentVerb } from '../../../proto/contract/deployment.ts'
import { NOW, shard } from '../../support/world.ts'
import { type FleetLab, room, rooms } from './fleet-lab.ts'
import { ask, declare, lab, states } from './rollout-lab.ts'

t.test('another version is rolled out one shard first, then by checkpoints', async t => {
  const made = lab({ maxSurge: 8, bakeMs: 1_000 }, 9, 1)
  declare(made, 'v2')
  made.pass()
  t.equal(made.of('starting').length, 1, 'one')
  made.settle()
  made.pass()
  made.settle()
  made.pass()
  t.strictSame(made.versions().filter(version => version === 'v2').length, 1, 'it has to prove itself')
  made.now = (made.now + 1_000) as typeof NOW
  made.pass()
  t.equal(made.of('starting').length, 4, 'then up to half, a tenth being one again')
  made.finish()
  t.strictSame(new Set(made.versions()), new Set(['v2']))
  t.equal(made.of('ready').length, 10)
  t.strictSame(states(made), ['1 previous', '2 promoted'])
  t.strictSame(made.complaints, [])
})

t.test('a version that fails too often is left again, and the file does not bring it back', async t => {
  const made = lab({ failuresMax: 2 })
  declare(made, 'v2')
  made.finish(version => version === 'v2')
  t.strictSame(new Set(made.versions()), new Set(['v1']))
  t.equal(made.of('ready').length, 4)
  t.strictSame(states(made), ['1 promoted', '2 halted'])
  declare(made, 'v2')
  made.finish()
  t.strictSame(new Set(made.versions()), new Set(['v1']), 'a restart reads the same file')
  ask(made, 'promote', 2)
  made.finish()
  t.strictSame(new Set(made.versions()), new Set(['v2']), 'a person may')
})

t.test('taint replaces all by the same, and only then is it over', async t => {
  const made = lab()
  const before = made.of('ready').map(({ ref }) => ref)
  ask(made, 'taint')
  made.finish()
  t.strictSame(new Set(made.versions()), new Set(['v1.2']))
  t.notOk(made.of('ready').some(({ ref }) => before.includes(ref)))
  declare(made, 'v1')
  t.equal(made.fleet.spec.version, 'v1.2', 'for the file it is the same version')
})

t.test('a paused rollout stays, an aborted one goes back at once', async t => {
  const made = lab({ bakeMs: 1_000 })
  declare(made, 'v2')
  made.pass()
  made.settle()
  ask(made, 'pause')
  made.now = (made.now + 3_600_000) as typeof NOW
  for (let turn = 0; turn < 5; turn += 1) {
    made.pass()
    made.settle()
  }
  t.equal(made.versions().filter(version => version === 'v2').length, 1)
  t.throws(() => ask(made, 'pause'), { code: 'SWY_CONFLICT' })
  ask(made, 'resume')
  ask(made, 'abort')
  made.finish()
  t.strictSame(made.versions(), ['v1', 'v1', 'v1', 'v1'])
  for (const verb of ['abort', 'pause', 'resume', 'rollback'] as const)
    t.throws(() => ask(made, verb), { code: 'SWY_CONFLICT' }, verb)
})

t.test('a lost old shard comes back as it was while the new version has yet to prove itself', async t => {
  const made = lab({ bakeMs: 3_600_000 })
  declare(made, 'v2')
  for (let turn = 0; turn < 4; turn += 1) {
    made.pass()
    made.settle()
  }
  t.strictSame(made.versions(), ['v1', 'v1', 'v1', 'v2'])
  const [lost] = made.of('ready').filter(({ version }) => version === 'v1')
  made.shards = made.shards.map(one =>
    one === lost ? { ...one, life: { kind: 'gone', endpoint: undefined } } : one,
  )
  made.pass()
  t.strictSame(
    made.of('starting').map(({ version }) => version),
    ['v1'],
  )
})

t.test(
  'in mode drain old shards keep their players, the previous one stands by, and is gone back to at once',
  async t => {
    const made = lab({ mode: 'drain' }, 2, 0)
    declare(made, 'v2')
    made.finish()
    t.strictSame(made.versions(), ['v2', 'v2'])
    t.match(
      made.of('draining').map(({ version, life }) => ({ version, life })),
      [1, 2].map(() => ({ version: 'v1', life: { drain: { waitEmpty: true, cause: 'rollout' } } })),
    )
    const standing = made.of('draining').map(({ ref }) => ref)
    ask(made, 'rollback')
    made.pass()
    t.equal(made.of('starting').length, 0, 'none is started')
    t.strictSame(
      made
        .of('ready')
        .filter(({ version }) => version === 'v1')
        .map(({ ref }) => ref),
      standing,
    )
    made.finish()
    t.strictSame(made.versions(), ['v1', 'v1'])
  },
)

t.test('a declared version waits where nobody is to be surprised', async t => {
  const made = lab({ autoPromote: false })
  declare(made, 'v2')
  made.finish()
  t.strictSame(states(made), ['1 promoted', '2 candidate'])
  t.throws(() => ask(made, 'promote', 7), { code: 'SWY_NOT_FOUND' })
  t.throws(() => ask(made, 'promote', 1), { code: 'SWY_CONFLICT' })
  ask(made, 'promote')
  made.finish()
  t.strictSame(states(made), ['1 previous', '2 promoted'])
})

t.test('an old shard that comes back after the rollout is replaced, too', async t => {
  const made = lab()
  declare(made, 'v2')
  made.finish()
  made.shards = [...made.shards, shard('arena-9', { version: 'v1' })]
  made.finish()
  t.strictSame(new Set(made.versions()), new Set(['v2']))
  t.equal(made.of('ready').length, 4)
})

t.test('an old shard that drains, and is suspect for a moment, begins no rollout anew', async t => {
  const made = lab({ mode: 'drain' }, 2, 0)
  declare(made, 'v2')
  made.finish()
  made.shards = made.shards.map(one =>
    one.life.kind === 'draining' ? { ...one, life: { ...one.life, kind: 'suspect' } } : one,
  )
  made.pass()
  t.equal(made.fleet.plan?.rollout, undefined)
  t.strictSame(made.versions(), ['v2', 'v2'], 'and no new one is drained for it')
})

t.test('the history of a fleet stays short', async t => {
  const made = lab()
  for (let index = 0; index < 30; index += 1)
    made.fleet = { ...made.fleet, ...redeploy(made.fleet, NOW, 'again') }
  t.equal(planOf(made.fleet).deployments.length, 10)
  t.strictSame(planOf(made.fleet).deployments.at(-1)?.number, 31)
})

type Act =
  | { readonly kind: 'declare'; readonly version: string }
  | { readonly kind: 'ask'; readonly verb: DeploymentVerb; readonly deployment: number }
  | { readonly kind: 'scale'; readonly shards: number; readonly spares: number }
  | { readonly kind: 'settle' | 'crash' | 'drain-host' | 'open-hosts' }

const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    kind: fc.constant('declare' as const),
    version: fc.constantFrom('v1', 'v2', 'bad1', 'v3', 'bad2'),
  }),
  fc.record({
    kind: fc.constant('ask' as const),
    verb: fc.constantFrom(...DEPLOYMENT_VERBS),
    deployment: fc.integer({ min: 0, max: 4 }),
  }),
  fc.record({
    kind: fc.constant('scale' as const),
    shards: fc.integer({ min: 0, max: 5 }),
    spares: fc.integer({ min: 0, max: 2 }),
  }),
  fc.record({
    kind: fc.constantFrom(
      'settle' as const,
      'settle' as const,
      'crash' as const,
      'drain-host' as const,
      'open-hosts' as const,
    ),
  }),
)

const isBad = (version: string): boolean => version.startsWith('bad')

function perform(made: FleetLab, one: Act): void {
  switch (one.kind) {
    case 'declare':
      return declare(made, one.version)
    case 'ask':
      try {
        ask(made, one.verb, one.deployment)
      } catch {
        // Refused: the next one.
      }
      return
    case 'scale':
      made.fleet = { ...made.fleet, shards: one.shards, spares: one.spares }
      return
    case 'settle':
      return made.settle(isBad)
    case 'crash': {
      const [victim] = made.of('ready')
      if (victim !== undefined) made.lose(victim)
      return
    }
    case 'drain-host':
      made.rooms = rooms({
        'host-1': room({
          slots: 2_000,
          accepts: false,
          drain: { since: made.now, until: (made.now + 60_000) as typeof NOW },
        }),
        'host-2': room({ slots: 2_000 }),
      })
      return
    case 'open-hosts':
      made.rooms = rooms({ 'host-1': room({ slots: 2_000 }), 'host-2': room({ slots: 2_000 }) })
  }
}

t.test(
  'whatever people do: never too many, never where there is no room, and one version in the end',
  async () => {
    fc.assert(
      fc.property(
        fc.array(act, { maxLength: 30 }),
        fc.constantFrom('replace' as const, 'drain' as const),
        fc.integer({ min: 1, max: 3 }),
        (acts, mode, maxSurge) => {
          const made = lab({ mode, maxSurge, failuresMax: 2 })
          for (const one of acts) {
            perform(made, one)
            made.pass()
            made.now = (made.now + 5_000) as typeof NOW
          }
          perform(made, { kind: 'open-hosts' })
          made.fleet = { ...made.fleet, shards: 3, spares: 1 }
          if (made.fleet.plan?.rollout?.pausedAt !== undefined) ask(made, 'resume')
          made.finish(isBad)
          made.finish(isBad)
          const { version } = made.fleet.spec
          assert.deepEqual(made.complaints, [])
          assert.ok(!isBad(version))
          assert.deepEqual(made.versions(), [version, version, version, version])
        },
      ),
      { numRuns: 400 },
    )
  },
)
