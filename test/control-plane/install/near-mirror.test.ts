import t from 'tap'
import { nearMirror } from '../../../control-plane/install/near-mirror.ts'
import { bakePoolOf } from '../../../control-plane/scaler/bake-pool.ts'
import type { HostRecord } from '../../../control-plane/scaler/host.ts'
import type { DatacenterName, PoolName } from '../../../control-plane/scaler/pool.ts'
import type { HostId } from '../../../proto/contract/ids.ts'
import { facts, pool, row } from '../scaler/scaler-lab.ts'

const HOST = 'game-1' as HostId
const GAME = 'game' as PoolName
const CACHES = 'caches' as PoolName
const EAST = 'east' as DatacenterName
const cache = (id: string, state: 'ready' | 'joining' = 'ready'): HostRecord => ({
  ...row(id, state),
  pool: CACHES,
})
const declared = [
  pool(1, {}, { name: GAME, datacenter: EAST }),
  pool(1, {}, { name: CACHES, kind: 'cache', datacenter: EAST }),
]
const mirrors = (hosts: readonly HostRecord[], addresses: Readonly<Record<string, string>>) =>
  nearMirror({
    ledger: { read: () => Promise.resolve(facts({ pools: declared, hosts })) },
    addressOf: ({ id }) => addresses[id],
  })

t.test('a host has the registry of a ready cache whose address is known', async t => {
  const hosts = [row('game-1', 'installing'), cache('cache-1'), cache('cache-2', 'joining'), cache('cache-3')]
  const addresses = { 'game-1': '10.0.0.1', 'cache-1': '10.0.0.7', 'cache-2': '10.0.0.8' }
  t.equal(await mirrors(hosts, addresses)(HOST, GAME), 'http://10.0.0.7:5000')
  t.equal(await mirrors(hosts, {})(HOST, GAME), undefined)
  t.equal(await mirrors([], addresses)(HOST, GAME), undefined)
})

t.test('caches, what becomes an image, and pools that nobody declares have none', async t => {
  const find = mirrors([cache('cache-1')], { 'cache-1': '10.0.0.7' })
  t.equal(await find('cache-9' as HostId, CACHES), undefined)
  t.equal(await find(HOST, bakePoolOf(GAME)), undefined)
  t.equal(await find(HOST, 'other' as PoolName), undefined)
})
