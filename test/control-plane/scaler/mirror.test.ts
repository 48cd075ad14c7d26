import fc from 'fast-check'
import t from 'tap'
import { type CacheHost, registryMirror, withMirror } from '../../../control-plane/scaler/mirror.ts'
import type { DatacenterName, PoolKind, PoolName } from '../../../control-plane/scaler/pool.ts'
import type { HostId } from '../../../proto/contract/ids.ts'

const pool = (name: string, kind: PoolKind, datacenter: string) => ({
  name: name as PoolName,
  kind,
  datacenter: datacenter as DatacenterName,
})
const GAMES = pool('games', 'game', 'east')
const POOLS = [GAMES, pool('caches', 'cache', 'east'), pool('far', 'cache', 'west')]
const cache = (id: string, changes: Partial<CacheHost> = {}): CacheHost => ({
  id: id as HostId,
  pool: 'caches' as PoolName,
  state: 'ready',
  address: '10.0.0.7',
  ...changes,
})
const HOST = 'games-1' as HostId

t.test('a host uses a ready cache of its own datacenter', async t => {
  const cases = [
    [[], undefined],
    [[cache('c-1')], 'http://10.0.0.7:5000'],
    [[cache('c-1', { address: 'fd00::7' })], 'http://[fd00::7]:5000'],
    [[cache('c-1', { pool: 'far' as PoolName })], undefined],
    [[cache('c-1', { pool: 'games' as PoolName })], undefined],
    [[cache('c-1', { address: undefined })], undefined],
    [[cache('c-1', { state: 'draining' }), cache('c-2', { address: '10.0.0.8' })], 'http://10.0.0.8:5000'],
    [[cache('c-1', { state: 'joining' }), cache('c-2', { state: 'lost' })], undefined],
  ] as const
  for (const [caches, expected] of cases)
    t.equal(registryMirror(HOST, GAMES, POOLS, caches), expected, JSON.stringify(caches))
})

t.test('a cache asks the world, not another cache', async t => {
  t.equal(registryMirror(HOST, pool('caches', 'cache', 'east'), POOLS, [cache('c-1')]), undefined)
})

t.test('hosts spread over the caches, and each stays with its own', async t => {
  const caches = [cache('c-1'), cache('c-2', { address: '10.0.0.8' })]
  const chosen = [1, 2, 3, 4].map(n => registryMirror(`games-${n}` as HostId, GAMES, POOLS, caches))
  t.equal(new Set(chosen).size, 2)
  t.same(
    [1, 2, 3, 4].map(n => registryMirror(`games-${n}` as HostId, GAMES, POOLS, caches.toReversed())),
    chosen,
  )
})

t.test('nothing but an address gets into a script', async () => {
  const hostile = fc.oneof(
    fc.string(),
    fc.constantFrom('$(reboot)', '1.2.3.4;reboot', '10.0.0.0/8', '1.2.3.4\n'),
  )
  fc.assert(
    fc.property(hostile, address => {
      const mirror = registryMirror(HOST, GAMES, POOLS, [cache('c-1', { address })])
      return mirror === undefined || /^http:\/\/(\d+(\.\d+){3}|\[[0-9a-fA-F.:]+\]):5000$/.test(mirror)
    }),
  )
})

t.test('a script has its mirror wherever it asks for it, or nothing', async t => {
  const script = 'mirror="{registryMirror}"; echo {registryMirror} {port}'
  t.equal(
    withMirror(script, 'http://10.0.0.7:5000'),
    'mirror="http://10.0.0.7:5000"; echo http://10.0.0.7:5000 {port}',
  )
  t.equal(withMirror(script, undefined), 'mirror=""; echo  {port}')
})
