import t from 'tap'
import { EXPIRY_GRACE_MS, LeaseKeeper } from '../../../control-plane/sessions/lease-keeper.ts'
import type { LeasePlan } from '../../../control-plane/sessions/plan-leases.ts'
import { SHARD_LEASE_MARGIN_MS, SHARD_LEASE_TTL_MS } from '../../../control-plane/sessions/session-store.ts'
import { ManualClock } from '../../../lib/clock.ts'
import { SwitchyardError } from '../../../lib/errors.ts'
import { silentLog } from '../../../lib/log.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import type { LeaseRenewal } from '../../../proto/contract/agent-link.ts'
import type { HostId, ShardRef } from '../../../proto/contract/ids.ts'
import { ref } from '../../support/world.ts'

const A = ref('arena-1')
const B = ref('arena-2')
const HOST = 'host-1' as HostId

function lab() {
  const clock = new ManualClock()
  const told: LeaseRenewal[] = []
  const asked: (readonly ShardRef[])[] = []
  const exchanges: string[] = []
  const quarantines: number[] = []
  const lines: string[] = []
  const state = {
    down: false,
    fenced: [] as readonly ShardRef[],
    server: { now: 'one', known: undefined as string | undefined },
    until: 0,
    plan: true,
  }
  const answer = <T>(value: T): Promise<T> =>
    state.down ? Promise.reject(new SwitchyardError('SWY_STORE_UNAVAILABLE', 'away')) : Promise.resolve(value)
  const plan: LeasePlan = {
    shards: [A, B],
    expiryMatters: true,
    hosts: [{ host: HOST, sequence: 9, shards: [A, B] }],
  }
  const keeper = new LeaseKeeper({
    store: {
      renewLeases: shards => {
        asked.push(shards)
        return answer(shards.filter(shard => !state.fenced.includes(shard)))
      },
      leases: () => answer([{ shard: A, until: state.until as StoreTimeMs }]),
      server: () => answer(state.server),
      quarantine: (ms, server) =>
        answer(undefined).then(() => {
          quarantines.push(ms)
          state.server = { ...state.server, known: server }
        }),
    },
    plan: () => (state.plan ? plan : undefined),
    tell: (_, renewal) => told.push(renewal),
    exchanged: (before, now) => exchanges.push(`${before} ${now}`),
    renewed: () => undefined,
    clock,
    log: { ...silentLog, warn: (_: object, text: string) => void lines.push(text) },
  })
  const second = async (times = 1): Promise<void> => {
    for (let time = 0; time < times; time += 1) {
      keeper.tick()
      await keeper.idle()
      clock.advance(1_000)
    }
  }
  return { keeper, clock, told, asked, exchanges, quarantines, lines, state, second }
}

t.test('once per second, in one statement, each agent is told for how long', async t => {
  const { keeper, second, told, asked } = lab()
  await second()
  keeper.tick()
  keeper.tick()
  await keeper.idle()
  t.strictSame(asked, [
    [A, B],
    [A, B],
  ])
  t.strictSame(told[0], { sequence: 9, shards: [A, B], validMs: SHARD_LEASE_TTL_MS - SHARD_LEASE_MARGIN_MS })
})

t.test('what the store did not renew is not told', async t => {
  const { second, told, state } = lab()
  state.fenced = [B]
  await second()
  t.strictSame(told[0]?.shards, [A])
  state.fenced = [A, B]
  await second()
  t.equal(told.length, 1)
})

t.test('while the store is away nothing is told, one line says so, and the failure shows', async t => {
  const { keeper, second, told, lines, state } = lab()
  state.down = true
  await second(5)
  t.strictSame(told, [])
  t.strictSame(lines, ['the leases of shards cannot be renewed'])
  t.equal(keeper.failure, 'away')
  state.down = false
  await second()
  t.equal(keeper.failure, undefined)
  t.equal(told.length, 1)
})

t.test('a lease is over a margin after its end, once the store has been there for long enough', async t => {
  const { keeper, second, state } = lab()
  state.until = 50_000
  const over = (now: number) => keeper.leaseOver(A, now as StoreTimeMs)
  await second(10)
  t.notOk(over(1_000_000), 'an expiry right after the start may be the doing of nobody renewing')
  await second(EXPIRY_GRACE_MS / 1_000)
  t.ok(over(50_001 + SHARD_LEASE_MARGIN_MS))
  t.notOk(over(50_000 + SHARD_LEASE_MARGIN_MS))
  t.ok(keeper.leaseOver(B, 0 as StoreTimeMs), 'one that has no lease may not act')
  state.down = true
  await second()
  state.down = false
  await second()
  t.notOk(over(1_000_000), 'after an outage no expiry counts')
  await second(EXPIRY_GRACE_MS / 1_000 + 1)
  t.ok(over(1_000_000))
  state.plan = false
  await second()
  state.plan = true
  await second()
  t.notOk(over(1_000_000), 'nor after a time as a standby')
})

t.test('another database: claims wait before it is believed, once', async t => {
  const { keeper, second, exchanges, quarantines, state } = lab()
  await second(2)
  t.equal(keeper.exchangedMsAgo, undefined)
  t.strictSame(quarantines.splice(0), [0], 'a new database learns its server')
  state.server = { ...state.server, now: 'two' }
  state.down = true
  await second(2)
  t.strictSame(exchanges, [])
  state.down = false
  await second(3)
  t.strictSame(exchanges, ['one two'])
  t.strictSame(quarantines, [EXPIRY_GRACE_MS])
  t.equal(keeper.exchangedMsAgo, 3_000)
})

t.test('another database while this node stood by, or did not run: claims wait all the same', async t => {
  const { second, exchanges, quarantines, state } = lab()
  state.server = { now: 'two', known: 'one' }
  await second(2)
  t.strictSame(exchanges, ['one two'])
  t.strictSame(quarantines, [EXPIRY_GRACE_MS])
})
