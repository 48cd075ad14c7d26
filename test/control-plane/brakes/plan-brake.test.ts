import t from 'tap'
import { doubtOf, planBrake } from '../../../control-plane/brakes/plan-brake.ts'
import { type BrakeRecord, brakeOn } from '../../../control-plane/brakes/brake.ts'
import { decide } from '../../../control-plane/facts/decide.ts'
import type { FleetName, HostId } from '../../../proto/contract/ids.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import {
  exited,
  fleet,
  host,
  hosted,
  NOW,
  observation,
  proxy,
  ref,
  shard,
  world,
} from '../../support/world.ts'

const lost = (id: string) => host(id, { attached: false, heardMsAgo: 5_000, sinceMs: 5_000 })
const well = (id: string, ...ids: string[]) => host(id, { hosted: ids.map(one => hosted(ref(one))) })
const dead = (...ids: string[]) =>
  proxy('proxy-1', {
    observations: ids.map(id => observation(ref(id), { silent: true, probe: 'unanswered' })),
  })
const on = (hostId: string, ...ids: string[]) => ids.map(id => shard(id, { host: hostId as HostId }))

t.test('a correlated outage that takes our own links with it trips the brake', async t => {
  const ids = ['a-1', 'a-2']
  const gone = world(
    { shards: [...on('h1', 'a-1'), ...on('h2', 'a-2'), ...on('h3', 'a-3')] },
    { hosts: [lost('h1'), lost('h2'), well('h3', 'a-3')], proxies: [dead(...ids)] },
  )
  t.match(doubtOf(gone), /2 hosts/)
  t.match(planBrake(gone)[0]?.changes[0], {
    kind: 'brake.set',
    brake: { scope: 'all', verb: 'all', owner: 'observer' },
  })
})

t.test('it trips while the links are only silent: nobody has noticed yet that they are gone', async t => {
  const silent = (id: string, ...ids: string[]) =>
    host(id, { heardMsAgo: 1_600, hosted: ids.map(one => hosted(ref(one))) })
  const hosts = [silent('h1', 'a-1'), silent('h2', 'a-2')]
  const suspect = observation(ref('a-2'), { probe: 'unanswered' })
  const firstDead = { ...dead('a-1'), observations: [...dead('a-1').observations, suspect] }
  const shards = [...on('h1', 'a-1'), ...on('h2', 'a-2')]
  t.match(doubtOf(world({ shards }, { hosts, proxies: [firstDead] })), /2 hosts/)
  t.match(doubtOf(world({ shards }, { hosts, proxies: [dead('a-1', 'a-2')] })), /2 hosts/)
  t.equal(
    doubtOf(world({ shards }, { hosts: [hosts[0]!, well('h2', 'a-2')], proxies: [dead('a-1')] })),
    undefined,
    'one silent host of two is a lost host',
  )
})

t.test('a silent host that carries nobody counts too, unless a proxy hears it', async t => {
  const silent = (id: string, ...ids: string[]) =>
    host(id, { heardMsAgo: 1_600, hosted: ids.map(one => hosted(ref(one))) })
  const hosts = [silent('h1', 'a-1'), silent('h2', 'a-2')]
  const shards = [...on('h1', 'a-1'), ...on('h2', 'a-2')]
  t.match(doubtOf(world({ shards }, { hosts, proxies: [dead('a-1')] })), /2 hosts/)
  const heard = observation(ref('a-2'), { answered: true, answeredMsAgo: 100 })
  const proxies = [{ ...dead('a-1'), observations: [...dead('a-1').observations, heard] }]
  t.equal(doubtOf(world({ shards }, { hosts, proxies })), undefined)
})

t.test('one lost host with several shards is one failure, and does not trip it', async t => {
  const ids = ['a-1', 'a-2', 'a-3']
  const gone = world(
    { shards: [...on('h1', ...ids), ...on('h2', 'b-1')] },
    { hosts: [lost('h1'), well('h2', 'b-1')], proxies: [dead(...ids)] },
  )
  t.equal(doubtOf(gone), undefined)
})

t.test('many deaths while our links are well are believed', async t => {
  const ids = ['a-1', 'a-2', 'a-3']
  const gone = world({ shards: on('h1', ...ids) }, { hosts: [well('h1', ...ids)], proxies: [dead(...ids)] })
  t.equal(doubtOf(gone), undefined)
})

t.test('exits that agents saw never count', async t => {
  const ids = ['a-1', 'a-2', 'a-3']
  const gone = world(
    { shards: on('h1', ...ids) },
    {
      hosts: [host('h1', { exits: ids.map(id => exited(ref(id))) })],
      proxies: [{ ...dead(), attached: false, sinceMs: 100 }],
    },
  )
  t.equal(doubtOf(gone), undefined)
})

t.test('a brake stops its verb in its scope until it expires', async t => {
  const brake = {
    scope: 'fleet:arena',
    verb: 'start',
    reason: '',
    owner: 'me',
    since: NOW,
    expiresAt: (NOW + 10) as StoreTimeMs,
  } as const
  const arena = { fleet: 'arena' as FleetName }
  t.ok(brakeOn([brake], 'start', arena, NOW))
  t.notOk(brakeOn([brake], 'stop', arena, NOW))
  t.notOk(brakeOn([brake], 'start', { fleet: 'other' as FleetName }, NOW))
  t.notOk(brakeOn([brake], 'start', arena, (NOW + 10) as StoreTimeMs))
  t.ok(brakeOn([{ ...brake, scope: 'all', verb: 'all' }], 'failover', {}, NOW))
})

const outage = (brakes: readonly BrakeRecord[] = []) =>
  world(
    { shards: [...on('h1', 'a-1'), ...on('h2', 'a-2'), ...on('h3', 'a-3')], brakes },
    { hosts: [lost('h1'), lost('h2'), well('h3', 'a-3')], proxies: [dead('a-1', 'a-2')] },
  )

t.test(
  'the observer never takes the place of a person’s brake, which would run out with its own',
  async t => {
    const brake = { scope: 'all', verb: 'all', reason: 'maintenance', owner: 'ann', since: NOW } as const
    t.strictSame(planBrake(outage([{ ...brake, expiresAt: undefined }])), [])
    t.equal(
      planBrake(outage([{ ...brake, expiresAt: (NOW + 1_000) as StoreTimeMs }])).length,
      1,
      'one that is about to end does not do',
    )
  },
)

t.test('the pass that sets the brake does nothing else', async t => {
  const { facts, live } = outage()
  t.strictSame(
    decide({ ...facts, fleets: [fleet()] }, live).map(one => one.changes.map(change => change.kind)),
    [['brake.set']],
  )
})
