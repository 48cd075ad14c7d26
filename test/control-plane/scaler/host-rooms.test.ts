import t from 'tap'
import { hostRooms } from '../../../control-plane/scaler/host-rooms.ts'
import type { HostFlags, HostStateName } from '../../../control-plane/scaler/host.ts'
import { later, pool, row } from './scaler-lab.ts'

const roomOf = (state: HostStateName, flags: HostFlags = {}, own: Parameters<typeof pool>[2] = {}) => {
  const host = { ...row('game-1', state), flags }
  return hostRooms({ pools: [pool(1, {}, { slotsPerHost: 300, ...own })], hosts: [host] }).get(host.id)
}

t.test('only a ready host of a game pool takes shards', async t => {
  t.match(roomOf('ready'), { pool: 'game', slots: 300, accepts: true, why: '', drain: undefined })
  for (const state of [
    'planned',
    'provisioning',
    'installing',
    'joining',
    'destroying',
    'gone',
    'failed',
    'lost',
    'evicted',
  ] as const)
    t.match(roomOf(state), { accepts: false, why: `it is ${state}`, drain: undefined }, state)
  t.match(roomOf('ready', {}, { kind: 'proxy' }), { accepts: false, why: /kind proxy/u })
})

t.test('cordoned, tainted and quarantined hosts keep what they have', async t => {
  for (const flag of ['cordoned', 'tainted', 'quarantined'] as const)
    t.match(
      roomOf('ready', { [flag]: 'because' }),
      { accepts: false, why: /because/u, drain: undefined },
      flag,
    )
  t.match(roomOf('ready', { protected: 'x', spare: 'y' }), { accepts: true })
})

t.test('a draining host is to be empty by its deadline', async t => {
  const host = { ...row('game-1', 'draining'), drainDeadline: later(60_000) }
  const rooms = hostRooms({ pools: [pool(1)], hosts: [host] })
  t.match(rooms.get(host.id), {
    accepts: false,
    drain: { since: host.times.drainingAt, until: later(60_000) },
  })
  t.match(hostRooms({ pools: [], hosts: [host] }).get(host.id), {
    accepts: false,
    slots: 0,
    why: 'its pool is gone',
  })
})
