import t from 'tap'
import { ManualClock } from '../../../lib/clock.ts'
import { silentLog } from '../../../lib/log.ts'
import { NftError } from '../../../lib/nft/nft-error.ts'
import { ROUTES_EVERY_MS, RestoreWatch } from '../../../shard-agent/relay/restore-watch.ts'
import { TRY_AGAIN_MS } from '../../../shard-agent/relay/restore-table.ts'
import { NotingNft, tableOver } from '../support/restore-lab.ts'
import { until } from '../support/test-host.ts'

async function lab() {
  const clock = new ManualClock()
  const nft = new NotingNft()
  const table = tableOver(nft, clock)
  await table.prepare(undefined)
  const routes: { problem: string | undefined } = { problem: undefined }
  const looks = { count: 0 }
  const routeProblem = () => {
    looks.count += 1
    return routes.problem
  }
  const watch = new RestoreWatch({ table, routeProblem, clock, log: silentLog })
  return { clock, nft, table, routes, looks, watch }
}

t.test('routes are looked at while a game server needs them, again and again', async t => {
  const { clock, table, routes, looks, watch } = await lab()
  routes.problem = 'no default route'
  watch.tick()
  t.equal(looks.count, 0, 'nobody needs them')
  await table.openDoor(32_000, 32_256)
  watch.tick()
  watch.tick()
  t.equal(looks.count, 1)
  t.equal(watch.warning, 'no default route')
  routes.problem = undefined
  clock.advance(ROUTES_EVERY_MS)
  watch.tick()
  t.equal(watch.warning, undefined, 'somebody has added one')
  routes.problem = 'rp_filter'
  clock.advance(ROUTES_EVERY_MS)
  watch.tick()
  t.equal(watch.warning, 'rp_filter')
  table.plan.closeDoor(32_000)
  t.equal(watch.warning, undefined, 'the last game server has gone')
})

t.test('a table that cannot be changed is worse than routes', async t => {
  const { nft, table, routes, watch } = await lab()
  await table.openDoor(32_000, 32_256)
  routes.problem = 'rp_filter'
  watch.tick()
  nft.refuse = new NftError('refused', 'No space left on device')
  table.plan.openDoor(32_001, 32_257)
  await table.carryOut()
  t.match(watch.warning, /of new players cannot be restored: No space left/)
})

t.test('a table that nobody needs any more and that stays is told of', async t => {
  const { nft, table, watch } = await lab()
  await table.openDoor(32_000, 32_256)
  table.plan.closeDoor(32_000)
  nft.refuse = new NftError('timeout', 'nft ended by SIGKILL')
  await table.carryOut()
  t.match(watch.warning, /lab is no longer needed, and cannot be deleted: nft ended by SIGKILL/)
})

t.test('game servers that went on behind an agent without rights are told of', async t => {
  const { clock, nft } = await lab()
  const table = tableOver(nft, clock)
  nft.obstacle = new NftError('not-permitted', 'Operation not permitted')
  await table.prepare(undefined)
  table.plan.openDoor(32_000, 32_256)
  const watch = new RestoreWatch({ table, routeProblem: () => undefined, clock, log: silentLog })
  watch.tick()
  t.match(watch.warning, /new players cannot get to game servers that run here: .*CAP_NET_ADMIN/)
  table.plan.closeDoor(32_000)
  watch.tick()
  t.match(watch.warning, /left in the kernel.*: nft delete table ip lab$/, 'nobody else will take it away')
  nft.obstacle = undefined
  clock.advance(TRY_AGAIN_MS)
  table.tick()
  await until('the end of the obstacle', () => table.obstacle === undefined)
  watch.tick()
  t.equal(watch.warning, undefined)
})
