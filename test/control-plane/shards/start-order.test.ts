import t from 'tap'
import { startOrder } from '../../../control-plane/shards/start-order.ts'
import type { FleetName } from '../../../proto/contract/ids.ts'
import { shardRef } from '../../shard-agent/support/start-shard.ts'
import { spec } from '../../support/world.ts'

const shard = { ref: shardRef(), fleet: 'arena' as FleetName, version: 'v1', slots: 100 }

t.test('a shard is started as its fleet says, with the database user of its own on top', async t => {
  const fleet = spec({ env: { A: 'fleet', B: 'fleet' }, portLike: 7_777 })
  t.match(startOrder(shard, fleet, { B: 'own' }), { env: { A: 'fleet', B: 'own' }, portLike: 7_777 })
})

t.test('a fleet that an earlier version has written takes any port', async t => {
  t.equal(startOrder(shard, spec({ portLike: undefined })).portLike, 0)
})
