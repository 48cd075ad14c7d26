import fc from 'fast-check'
import t from 'tap'
import { HOST_STATES } from '../../../control-plane/scaler/host.ts'
import { observedHost } from '../../../control-plane/scaler/observed-host.ts'
import { planPool } from '../../../control-plane/scaler/plan-pool.ts'
import { hostsMax, wantedHosts } from '../../../control-plane/scaler/pool.ts'
import { levelled, ago, attached, limits, many, NOW, pool, row, short, well } from './scaler-lab.ts'

const TABLE: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['what is as wanted is left alone', levelled(pool(2), many(2, 'ready')), []],
  ['a paused pool does nothing', levelled(pool(9, { pausedAt: ago(5) }), []), []],
]

for (const [name, got, wanted] of TABLE)
  t.test(name, async t => {
    t.strictSame(got, wanted)
  })

t.test('the level that was reached is remembered, and forgotten as soon as less is wanted', async t => {
  const reached = (...given: Parameters<typeof planPool>) =>
    short(planPool(...given)).filter(step => step.startsWith('reached'))
  t.strictSame(reached(pool(2), many(2, 'ready'), NOW, limits()), ['reached 2'])
  t.strictSame(reached(pool(2, { reached: 2 }), many(2, 'ready'), NOW, limits()), [])
  t.strictSame(reached(pool(2), many(1, 'ready'), NOW, limits()), [])
  t.strictSame(reached(pool(1, { reached: 5 }), [], NOW, limits()), ['reached 1'])
})

t.test('every block says why', async t => {
  const [block] = planPool(
    pool(0),
    [well('a', 'ready', { flags: { protected: 'it is mine' } })],
    NOW,
    limits(),
  )
  t.match(block, {
    kind: 'blocked',
    why: /1 hosts are too many, but only 0 may go \(protected: it is mine\)/,
  })
})

const anyHost = fc.record({
  state: fc.constantFrom(...HOST_STATES.filter(state => state !== 'gone' && state !== 'evicted')),
  tainted: fc.boolean(),
  protected: fc.boolean(),
  players: fc.nat(50),
  status: fc.constantFrom('running', 'error', 'unknown', undefined),
  since: fc.nat(2_000_000),
} as const)

t.test(
  'any pool: never more than may be, never fewer ready than wanted by its own doing, one step per host',
  async () => {
    fc.assert(
      fc.property(
        fc.nat(12),
        fc.nat(12),
        fc.integer({ min: 1, max: 4 }),
        fc.array(anyHost, { maxLength: 16 }),
        (desired, reached, maxSurge, given) => {
          const hosts = given.map((one, index) =>
            observedHost(
              row(
                `h${index}`,
                one.state,
                {
                  flags: {
                    ...(one.tainted ? { tainted: 'old' } : {}),
                    ...(one.protected ? { protected: 'mine' } : {}),
                  },
                },
                one.since,
              ),
              one.status,
              attached(one.players),
            ),
          )
          const record = pool(desired, { reached }, { max: 10, maxSurge })
          const steps = planPool(record, hosts, NOW, limits())
          const made = steps.filter(step => step.kind === 'plan-host').length
          const known = hosts.filter(({ status }) => status !== 'unknown')
          const is = (...kinds: string[]) => known.filter(({ state }) => kinds.includes(state.kind))
          const up = is('planned', 'provisioning', 'installing', 'joining', 'ready')
          const clean = up.filter(({ record }) => record.flags.tainted === undefined).length
          const back = steps.filter(step => step.kind === 'host' && step.event.kind === 'undrain').length
          const drained = steps.flatMap(step =>
            step.kind === 'host' && step.event.kind === 'drain' ? [step.host] : [],
          )
          const touched = steps.flatMap(step => (step.kind === 'host' ? [step.host] : []))
          const ready = is('ready').length
          const enough = made + back === 0 || clean + back + made <= hostsMax(record)
          const floor = drained.length === 0 || ready - drained.length >= wantedHosts(record)
          const spared = hosts.every(
            ({ record, status }) =>
              !(
                drained.includes(record.id) &&
                (record.flags.protected !== undefined || status === 'unknown')
              ),
          )
          const surge =
            made === 0 ||
            clean +
              back +
              made +
              known.filter(
                ({ record, state }) =>
                  record.flags.tainted !== undefined &&
                  !['destroying', 'lost', 'adopt?'].includes(state.kind),
              ).length <=
              wantedHosts(record) + maxSurge
          return enough && floor && spared && surge && new Set(touched).size === touched.length
        },
      ),
      { numRuns: 2_000 },
    )
  },
)
