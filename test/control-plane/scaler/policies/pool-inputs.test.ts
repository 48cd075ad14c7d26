import t from 'tap'
import { NO_COLLECTIONS } from '../../../../control-plane/scaler/collections.ts'
import { poolInputs } from '../../../../control-plane/scaler/policies/pool-inputs.ts'
import type { HostId } from '../../../../proto/contract/ids.ts'
import { facts as worldFacts, fleet, group, life, live, player, ref, shard } from '../../../support/world.ts'
import { facts as scalerFacts, NOW, pool, row } from '../scaler-lab.ts'

const host = (id: string) => id as HostId
const scaler = scalerFacts({
  hosts: [
    row('game-1', 'ready'),
    row('game-2', 'ready', { flags: { tainted: 'old' } }),
    row('game-3', 'joining'),
  ],
})
const facts = worldFacts({
  fleets: [fleet({ shards: 4, spares: 0, spec: { pool: 'game', slots: 50 } })],
  shards: [
    shard('arena-1', { host: host('game-1'), slots: 50 }),
    shard('arena-2', { host: host('game-2'), slots: 50 }),
    shard('arena-3', { host: host('elsewhere'), slots: 50 }),
    shard('arena-4', { host: host('game-1'), slots: 50, life: life.gone }),
  ],
  groups: [group(1, ref('arena-1')), group(2, ref('arena-2')), group(3, ref('arena-3'))],
  reservations: [{ id: 'r', shard: ref('arena-1'), places: 7, reason: '', expiresAt: NOW }],
})
const people = [
  ...Array.from({ length: 3 }, (_, index) => player(index, 'arena-g1')),
  player(10, 'arena-g2'),
  ...Array.from({ length: 5 }, (_, index) => player(20 + index, 'arena-g3')),
]
const asked = poolInputs(pool(3), scaler, facts, live({ people }))

t.test('players and places are those of the hosts of the pool', async t => {
  t.same(asked.metrics, { players: { value: 4, at: NOW }, slots: { value: 11, at: NOW } })
  t.equal(asked.hosts, 2)
  t.equal(asked.largestGroup, 5, 'of its fleets, wherever they are')
})

t.test('a node that has just become active knows of nobody: that is missing, not zero', async t => {
  const young = poolInputs(pool(3), scaler, facts, live({ activeForMs: 100 }))
  t.same(young.metrics, {})
  t.equal(young.largestGroup, undefined)
})

t.test('shards on hosts that are to go, or elsewhere, need a place here', async t => {
  // One stays on game-1; of the other three one fits beside it, two take another host.
  t.match(asked.demand, { hosts: 2, why: /^4 shards of 200 places/ })
  const other = poolInputs(pool(3, {}, { slotsPerHost: 50 }), scaler, facts, live())
  t.equal(other.demand?.hosts, 4)
})

t.test('floors that hold, and what outside programs said', async t => {
  const declared = { pool: pool(1).spec.name, when: { kind: 'once', at: 1 }, catchUp: 'skip' } as const
  const schedule = (name: string, floor: number, fired: boolean) =>
    [
      name,
      { id: name, version: 1, value: { ...declared, name, floor, fired, doneUntil: undefined } },
    ] as const
  const collections = {
    ...NO_COLLECTIONS,
    schedule: new Map([schedule('evening', 6, true), schedule('night', 1, false)]),
    sample: new Map([['oracle', { id: 'oracle', version: 1, value: { value: 8, at: NOW } }]]),
  }
  const { floors, external } = poolInputs(pool(3), { ...scaler, collections }, facts, live())
  t.same([...floors], [['evening', 6]])
  t.same([...external], [['oracle', { value: 8, at: NOW }]])
})
