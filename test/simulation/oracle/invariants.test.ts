import t from 'tap'
import type { Change } from '../../../control-plane/facts/change.ts'
import type {
  FleetName,
  Generation,
  GroupId,
  HostId,
  NodeId,
  ProxyId,
  ShardRef,
  Token,
} from '../../../proto/contract/ids.ts'
import type { AccountName, Epoch } from '../../../proto/contract/session.ts'
import { fleet, ref } from '../../support/world.ts'
import { carrierWorld } from '../../proxy/support/carrier-world.ts'
import { watchInvariants } from './invariants.ts'
import type { Observation, WatchedProxy } from './observation.ts'
import { Oracle } from './oracle.ts'

const arena = 'arena' as FleetName
const proxy: WatchedProxy = {
  proxyId: 'proxy-1' as ProxyId,
  host: '10.0.1.1',
  carrier: carrierWorld().carrier,
}

/** An oracle, and what to show it. */
function watching() {
  const oracle = new Oracle(
    () => 0,
    () => {},
  )
  const cluster = { owners: new Map([['198.51.100.1:4000', 1]]), scheduler: { nowMs: 0 } }
  const show = watchInvariants(
    oracle,
    () => cluster,
    () => {},
  )
  const commit = (changes: readonly Change[], token = 1, storeMs = 1_000): void =>
    show({
      kind: 'commit',
      storeMs,
      commit: {
        node: 'node-1' as NodeId,
        token: token as Token,
        changes,
        events: [],
        result: { kind: 'done', revision: 1, eventIds: [], at: storeMs as never },
      },
    })
  lead(show, 1)
  return { oracle, show, commit, broken: () => oracle.violation?.invariant }
}

function lead(show: (observation: Observation) => void, token: number): void {
  const node = `node-${token}` as NodeId
  show({ kind: 'led', node, active: { node, token: token as Token, address: '', expiresAt: 0 as never } })
}

const create = (shard: ShardRef): Change => ({
  kind: 'shard.create',
  shard: { ref: shard, fleet: arena, host: 'host-1' as HostId, version: 'v1', slots: 4, why: '' },
})
const ready = (shard: ShardRef): Change => ({
  kind: 'shard.life',
  ref: shard,
  from: ['starting'],
  life: { kind: 'ready', endpoint: { address: '10.0.2.1', port: 9_001 }, pid: 1 },
  why: '',
})
const leaving = (shard: ShardRef, leaves: boolean): Change => ({
  kind: 'shard.leaving',
  ref: shard,
  leaving: leaves,
})
const group = (id: string, shard: ShardRef): Change => ({
  kind: 'group.create',
  group: { id: id as GroupId, fleet: arena, ordinal: 1, shard },
})
const reserve = (id: string, shard: ShardRef, places: number, alone: boolean): Change => ({
  kind: 'reservation.make',
  reservation: { id, shard, places, reason: '', ttlMs: 1_000 },
  alone,
  players: 0,
})
const crash = (id: string, of: string): Change => ({
  kind: 'failover.begin',
  failover: {
    id,
    group: of as GroupId,
    from: ref('arena-1'),
    cause: 'crash',
    members: [],
    holdMs: 0,
    phase: { kind: 'begun' },
  },
})
const over = (id: string): Change => ({
  kind: 'failover.phase',
  id,
  from: ['begun'],
  phase: { kind: 'dropped', why: '' },
})
const bindFrom = (id: string, generation: number, to: ShardRef): Change => ({
  kind: 'group.bind',
  id: id as GroupId,
  generation: generation as Generation,
  to,
})
const one = ref('arena-1')
const declared: Change = { kind: 'fleet.put', fleet: fleet({ shards: 1, spares: 1 }) }

const ann = 'ann' as AccountName
const granted = (shard: ShardRef, epoch: number, repeated = false): Observation => ({
  kind: 'session-claimed',
  claim: { shard, account: ann, attempt: 'a', seen: undefined },
  outcome: { kind: 'granted', epoch: epoch as Epoch, repeated },
})
const left = (epoch: number): Observation => ({ kind: 'session-left', account: ann, epoch: epoch as Epoch })
const saved = (shard: ShardRef, epoch: number): Observation => ({
  kind: 'session-saved',
  holder: { shard, account: ann, epoch: epoch as Epoch },
})

/** What each invariant must notice. */
const cases: readonly (readonly [
  invariant: string,
  history: (world: ReturnType<typeof watching>) => void,
])[] = [
  [
    'no-wrong-delivery',
    ({ show }) =>
      show({
        kind: 'to-player',
        proxy,
        ip: '198.51.100.1',
        port: 4_000,
        message: { kind: 'chatter', player: 2, shard: 1, incarnation: 1 },
      }),
  ],
  [
    'nothing-from-old-shard',
    ({ show }) => {
      show({ kind: 'proxy-started', proxy, remembers: false })
      show({
        kind: 'to-player',
        proxy,
        ip: '198.51.100.1',
        port: 4_000,
        message: { kind: 'chatter', player: 1, shard: 1, incarnation: 1 },
      })
    },
  ],
  [
    'group-never-split',
    ({ show }) => show({ kind: 'to-shard', proxy, flowPort: 1, address: '10.0.2.1', port: 9_001, player: 1 }),
  ],
  [
    'members-stay',
    ({ show }) => {
      show({ kind: 'proxy-started', proxy, remembers: false })
      const moved = {
        flowId: 'f1' as never,
        groupId: 'arena-g2' as GroupId,
        placementVersion: 1,
        why: 'explicit',
      }
      show({ kind: 'flow-moved', proxy, moved })
    },
  ],
  [
    'one-claim-per-spare',
    ({ commit }) =>
      commit([declared, create(one), ready(one), reserve('a', one, 1, true), group('arena-g1', one)]),
  ],
  ['one-claim-per-spare', ({ commit }) => commit([crash('f1', 'arena-g1'), crash('f2', 'arena-g1')])],
  ['one-session-per-account', ({ show }) => show(granted(one, 5))],
  ...[
    [granted(one, 5), granted(ref('arena-2'), 6)],
    [granted(one, 5), left(5), granted(ref('arena-2'), 5)],
    [granted(one, 5), left(5), saved(one, 5)],
    [granted(one, 5), left(4), saved(one, 4)],
    [granted(one, 5), granted(one, 6, true)],
  ].map(
    seen =>
      [
        'one-session-per-account',
        ({ commit, show }: ReturnType<typeof watching>) => {
          commit([declared, create(one), ready(one), create(ref('arena-2')), ready(ref('arena-2'))])
          for (const observation of seen) show(observation)
        },
      ] as const,
  ),
  ['capacity-kept', ({ commit }) => commit([declared, create(one), ready(one), reserve('a', one, 5, false)])],
  [
    'capacity-kept',
    ({ commit }) =>
      commit([
        declared,
        create(one),
        ready(one),
        leaving(one, true),
        create(ref('arena-2')),
        leaving(one, false),
        create(ref('arena-3')),
      ]),
  ],
  [
    'capacity-kept',
    ({ commit }) => commit([declared, create(one), create(ref('arena-2')), create(ref('arena-3'))]),
  ],
  [
    'numbers-only-grow',
    ({ commit }) =>
      commit([
        declared,
        create(one),
        ready(one),
        reserve('arena-g1-f1', one, 1, true),
        bindFrom('arena-g1', 4, one),
      ]),
  ],
  [
    'deposed-is-powerless',
    ({ show, commit }) => {
      lead(show, 2)
      commit([declared], 1)
    },
  ],
  [
    'brake-obeyed',
    ({ commit }) =>
      commit([
        declared,
        {
          kind: 'brake.set',
          brake: { scope: 'all', verb: 'start', reason: '', owner: '' },
          forMs: undefined,
        },
        create(one),
      ]),
  ],
  [
    'flap-guard',
    ({ commit }) => {
      for (const number of [1, 2, 3, 4]) commit([crash(`f${number}`, 'arena-g1'), over(`f${number}`)])
    },
  ],
]

for (const [invariant, history] of cases)
  t.test(`${invariant} notices when it is broken`, async t => {
    const world = watching()
    t.equal(world.broken(), undefined)
    history(world)
    t.equal(world.broken(), invariant)
  })
