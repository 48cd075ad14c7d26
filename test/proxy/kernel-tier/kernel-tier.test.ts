import { join } from 'node:path'
import t, { type Test } from 'tap'
import { silentLog } from '../../../lib/log.ts'
import { NftError } from '../../../lib/nft/nft-error.ts'
import type { NftSession } from '../../../lib/nft/nft-session.ts'
import { gatesOf, partsOf, routePartsOf } from '../../../proxy/kernel/kernel-elements.ts'
import { ownerText } from '../../../proxy/kernel/table-owner.ts'
import type { Guard } from '../../../proxy/kernel-tier/guard.ts'
import { HELD_BACK } from '../../../proxy/kernel-tier/held-back.ts'
import { KernelTier } from '../../../proxy/kernel-tier/kernel-tier.ts'
import { TableMarker } from '../../../proxy/kernel-tier/table-marker.ts'
import { REPAIR_EVERY_MS } from '../../../proxy/kernel-tier/table-repair.ts'
import { carrierWorld, listenerSettings } from '../support/carrier-world.ts'
import { snapshot, token } from '../support/routes.ts'
import { NOTHING_READ } from './nothing-read.ts'

const FLOWS = 3
const FIRST_PORT = 20_000
const SHARD = { address: '10.0.9.1', port: 9_001, source: '10.0.9.2' }

/** A tier whose kernel does as it is told while `kernel.works`; its flows speak by nothing that a kernel could carry. */
function world(t: Test, left: readonly object[] = []) {
  // Two more than there are flows.
  const flowPorts = { first: FIRST_PORT, last: FIRST_PORT + FLOWS + 1, quarantineMs: 0 }
  const { carrier, clock, joined } = carrierWorld({ flowPorts })
  carrier.applySnapshot(token(1), snapshot([{ group: 1, address: '10.0.9.1' }], { leaseMs: 600_000_000 }))
  for (let flow = 0; flow < FLOWS; flow += 1) joined(`192.0.2.${flow + 1}`, 1)
  const kernel = { works: true, bansFollowed: 0, told: [] as string[], freeWhenTold: [] as number[] }
  const run = async (script = '') => {
    kernel.told.push(script)
    kernel.freeWhenTold.push(carrier.ports.free)
    if (!kernel.works) throw new NftError('absent', 'Error: No such file or directory')
  }
  const list = async (what: string) => ({
    nftables: what === 'list tables' ? [{ table: { family: 'ip', name: 'switchyard' } }] : left,
  })
  const session = {
    run,
    change: run,
    check: async () => {},
    list,
    close: async () => {},
  } as unknown as NftSession
  const guard = {
    begin: () => ({ limits: [], lines: [] }),
    tick: () => {},
    followBans: () => void (kernel.bansFollowed += 1),
    count: () => {},
    missesBans: () => false,
  } as unknown as Guard
  const tier = new KernelTier({
    session,
    guard,
    carrier,
    clock,
    log: silentLog,
    marker: new TableMarker(join(t.testdir(), 'proxy', 'kernel-table')),
    families: [4],
    readings: {
      read: async () => {
        await run()
        return NOTHING_READ
      },
      close: async () => {},
    },
    bootId: 'boot',
    flowsMax: 10,
    flowsPerPrefixMax: 10,
    games: new Map(),
    mendSettings: () => [],
    punts: () => new Map(),
    publicPort: name => (name === listenerSettings.name ? 7_777 : undefined),
    answerAt: () => true,
    localAddresses: () => [],
    sourceTowards: () => undefined,
  })
  const run50 = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 50) {
      clock.advance(50)
      tier.tick()
      await new Promise(setImmediate)
    }
  }
  const heldBack = () =>
    Object.fromEntries(
      HELD_BACK.map(why => [why, tier.heldBack(why)] as const).filter(([, flows]) => flows !== 0),
    )
  return { tier, kernel, carrier, run: run50, heldBack }
}

t.test(
  'while the tables are repaired, and in the pause after, that is what holds all flows back',
  async t => {
    const { tier, kernel, run, heldBack } = world(t)
    await tier.find()
    await tier.start()
    await run(500)
    t.same(heldBack(), { proxy: FLOWS })
    kernel.works = false
    await run(1_000)
    t.same(heldBack(), { repair: FLOWS }, 'it cannot be done')
    kernel.works = true
    await run(REPAIR_EVERY_MS)
    t.equal(tier.problem, undefined, 'it is done')
    t.same(heldBack(), { repair: FLOWS }, 'nothing is promoted yet')
    await run(1_000)
    t.same(heldBack(), { proxy: FLOWS })
    await tier.close()
  },
)

t.test('bans are followed while the tables are repaired, too: they may stand still', async t => {
  const { tier, kernel, run } = world(t)
  await tier.find()
  await tier.start()
  await run(500)
  kernel.works = false
  await run(1_000)
  t.ok(tier.problem)
  const before = kernel.bansFollowed
  await run(50)
  t.equal(kernel.bansFollowed, before + 1)
  kernel.works = true
  await tier.close()
})

/** A table that leads this port to a player whom nobody remembers, as nft lists it. */
function leftTable(flowPort: number): readonly object[] {
  const [group, route] = [1, 2]
  const flow = {
    flowPort,
    playerAddress: '203.0.113.9',
    playerPort: 5_000,
    publicAddress: '198.51.100.1',
    publicPort: 7_777,
    group,
  }
  const entries = [
    ...gatesOf(flow),
    ...partsOf(flow),
    ...routePartsOf(route, SHARD),
    ['routes', `${group}`, `${route}`] as const,
  ]
  const owner = ownerText({ bootId: 'before', pid: 1, startTicks: 2, generation: 3 })
  return [
    { set: { name: 'owner', comment: owner } },
    ...entries.map(([name, key, value]) => ({
      map: { name, elem: [value === undefined ? key : [key, value]] },
    })),
  ]
}

t.test('a port that is found in the table is free once the kernel leads nobody there any more', async t => {
  const taken = new Set(
    world(t)
      .carrier.table.flows()
      .map(({ flowPort }) => flowPort),
  )
  // By the same chance it is free in the next world, too.
  let leftPort = FIRST_PORT
  while (taken.has(leftPort)) leftPort += 1
  const { tier, kernel, carrier } = world(t, leftTable(leftPort))
  await tier.find()
  t.same(kernel.told, [], 'nothing has changed yet')
  tier.reservePorts([])
  t.equal(carrier.ports.free, 1)
  await tier.start()
  t.match(kernel.told.at(-1), new RegExp(`delete element ip switchyard reply_groups \\{ ${leftPort} \\}`))
  t.same(kernel.freeWhenTold, [1, 1], 'neither when the table is taken over nor when its flow is taken out')
  t.equal(carrier.ports.free, 2)
  await tier.close()
})
