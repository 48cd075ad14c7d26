import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import {
  LOCKED_LOOK_EVERY_MS,
  ShardUsers,
  STEP_RETRY_MS,
} from '../../../control-plane/sessions/shard-users.ts'
import { ManualClock } from '../../../lib/clock.ts'
import { SwitchyardError } from '../../../lib/errors.ts'
import { silentLog } from '../../../lib/log.ts'
import { shardRefText, type ShardRef } from '../../../proto/contract/ids.ts'
import { ref } from '../../support/world.ts'

const database = { host: 'db.example', port: 3_306, database: 'game' }

function lab(over: { lock?: (tries: number) => boolean; users?: boolean } = {}) {
  const clock = new ManualClock()
  const calls: string[] = []
  const counts = { wakes: 0, locks: 0 }
  const state = { down: false, active: true, locked: [] as readonly ShardRef[] }
  const users = new ShardUsers({
    store: {
      createShardUser: (shard: ShardRef) => {
        calls.push(`create ${shardRefText(shard)}`)
        if (state.down) return Promise.reject(new SwitchyardError('SWY_STORE_UNAVAILABLE', 'away'))
        return Promise.resolve(over.users === false ? undefined : { user: 'swy_1', password: 'secret' })
      },
      lockShardUser: (shard: ShardRef) => {
        calls.push(`lock ${shardRefText(shard)}`)
        counts.locks += 1
        return Promise.resolve(over.lock?.(counts.locks) ?? true)
      },
      lockedShards: () => Promise.resolve(state.locked),
      sweepShardUsers: () => {
        calls.push('sweep')
        return Promise.resolve(0)
      },
    },
    database,
    isActive: () => state.active,
    clock,
    log: silentLog,
    wake: () => {
      counts.wakes += 1
    },
  })
  const order = async (step: Parameters<ShardUsers['order']>[0]): Promise<void> => {
    users.order(step)
    for (let turn = 0; turn < 3; turn += 1) await setImmediate()
  }
  return { users, order, clock, calls, counts, state }
}

t.test('a lock that is not there yet is asked for again, not at once, until it is', async t => {
  const { users, order, clock, counts } = lab({ lock: tries => tries > 2 })
  const step = { kind: 'lock-user', shard: ref('arena-1') } as const
  t.equal(users.lockOf(step.shard).kind, 'open')
  await order(step)
  await order(step)
  t.match(users.lockOf(step.shard), { kind: 'locking', tries: 1 })
  t.equal(counts.wakes, 0)
  for (let round = 0; round < 4; round += 1) {
    clock.advance(STEP_RETRY_MS)
    await order(step)
  }
  t.equal(users.lockOf(step.shard).kind, 'locked')
  t.strictSame(counts, { wakes: 1, locks: 3 })
})

t.test('a user is made once the one of the life before is locked, and told to the game server', async t => {
  const { users, order, calls } = lab()
  const shard = ref('arena-1', 3)
  t.equal(users.environmentOf(shard), undefined)
  await order({ kind: 'make-user', shard })
  await order({ kind: 'make-user', shard })
  t.strictSame(calls, ['lock arena-1#2', 'create arena-1#3', 'sweep'])
  t.strictSame(users.environmentOf(shard), {
    SWITCHYARD_DB_HOST: 'db.example',
    SWITCHYARD_DB_PORT: '3306',
    SWITCHYARD_DB_DATABASE: 'game',
    SWITCHYARD_DB_USER: 'swy_1',
    SWITCHYARD_DB_PASSWORD: 'secret',
  })
})

t.test('a database without users keeps nobody from starting', async t => {
  const { users, order } = lab({ users: false })
  await order({ kind: 'make-user', shard: ref('arena-1') })
  t.strictSame(users.environmentOf(ref('arena-1')), {})
})

t.test('an outage is waited out', async t => {
  const { users, order, clock, state } = lab()
  state.down = true
  await order({ kind: 'make-user', shard: ref('arena-1') })
  t.equal(users.environmentOf(ref('arena-1')), undefined)
  state.down = false
  clock.advance(STEP_RETRY_MS)
  await order({ kind: 'make-user', shard: ref('arena-1') })
  t.match(users.environmentOf(ref('arena-1')), { SWITCHYARD_DB_USER: 'swy_1' })
})

t.test('why a user cannot be made is known until one is', async t => {
  const { users, order, clock, state } = lab()
  state.down = true
  await order({ kind: 'make-user', shard: ref('arena-1') })
  t.equal(users.failure, 'away')
  state.down = false
  clock.advance(STEP_RETRY_MS)
  await order({ kind: 'make-user', shard: ref('arena-1') })
  t.equal(users.failure, undefined)
})

t.test(
  'a user that another node has locked is being locked here too; what it was locked for goes on',
  async t => {
    const { users, clock, counts, state } = lab()
    const look = async (): Promise<void> => {
      users.tick()
      await users.idle()
    }
    await look()
    state.locked = [ref('arena-1')]
    await look()
    t.equal(users.lockOf(ref('arena-1')).kind, 'open', 'not before the next look')
    clock.advance(LOCKED_LOOK_EVERY_MS)
    await look()
    t.equal(users.lockOf(ref('arena-1')).kind, 'locking')
    t.equal(users.lockOf(ref('arena-2')).kind, 'open')
    t.equal(counts.wakes, 1)
    clock.advance(LOCKED_LOOK_EVERY_MS)
    await look()
    t.equal(counts.wakes, 1, 'known already')
  },
)

t.test('a node that has stood by knows no password of before: another node has made a new one', async t => {
  const { users, order, state } = lab()
  await order({ kind: 'make-user', shard: ref('arena-1') })
  await order({ kind: 'lock-user', shard: ref('arena-2') })
  state.active = false
  users.tick()
  state.active = true
  t.equal(users.environmentOf(ref('arena-1')), undefined)
  t.equal(users.lockOf(ref('arena-2')).kind, 'open')
})
