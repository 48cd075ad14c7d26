import t from 'tap'
import type { HostId } from '../../../proto/contract/ids.ts'
import type { Policy } from '../../../control-plane/scaler/policies/policy.ts'
import { SCALING_DEFAULTS } from '../../../control-plane/scaler/settle-desired.ts'
import type { HostRecord } from '../../../control-plane/scaler/host.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import { fleet, group, live, player, ref, shard } from '../../support/world.ts'
import { row } from '../scaler/scaler-lab.ts'
import { AT_ONCE, GAME, startAutomation } from './automation-lab.ts'

const tracking = (mode: Policy['mode'] = 'apply'): Policy => ({
  name: 'tracking',
  mode,
  rule: { kind: 'target', metric: 'players', perHost: 2 },
})
const people = (count: number) => Array.from({ length: count }, (_, index) => player(index, 'arena-g1'))

async function lab(
  t: Parameters<typeof startAutomation>[0],
  part: Parameters<Awaited<ReturnType<typeof startAutomation>>['put']>[0] = {},
) {
  const started = await startAutomation(t)
  await started.put(part)
  await started.commit({ kind: 'host.insert', host: ready('game-1'), ordinal: 1 })
  const on = { host: 'game-1' as HostId, slots: 50 }
  const { facts } = started.store
  const known = await facts.facts()
  // Shards and groups as other parts of the control plane would have written them.
  const world = {
    ...known,
    fleets: [fleet({ shards: 1, spares: 0, spec: { pool: 'game', slots: 50 } })],
    shards: [shard('arena-1', on)],
    groups: [group(1, ref('arena-1'))],
  }
  facts.facts = () => Promise.resolve(world)
  return { ...started, node: started.node(), facts: world }
}

function ready(id: string): HostRecord {
  return row(id, 'ready', { times: { plannedAt: 1 as StoreTimeMs, readyAt: 2 as StoreTimeMs } })
}

t.test(
  'what is measured changes what is wanted, with an event, and nothing is written while nothing changes',
  async t => {
    const { node, pool, world, events } = await lab(t, { policies: [tracking()] })
    world.view = live({ people: people(9) })
    await node.pass()
    t.equal((await pool()).desired, 5)
    t.match(await events('pool.scaled'), [{ subject: 'game', before: { desired: 3 }, after: { desired: 5 } }])
    const { version } = await pool()
    await node.pass()
    await node.pass()
    t.equal((await pool()).version, version)
    t.equal((await events('pool.scaled')).length, 1)
    t.match(node.automation.standings().get('game'), {
      combined: { hosts: 5 },
      settled: /5 hosts are wanted already/,
    })
  },
)

t.test('a forecast says it and does nothing', async t => {
  const { node, pool, world, events } = await lab(t, { policies: [tracking('forecast')] })
  world.view = live({ people: people(9) })
  await node.pass()
  t.equal((await pool()).desired, 3)
  t.same(await events('pool.'), [])
  t.match(node.automation.standings().get('game'), { combined: { hosts: 3, forecast: 5 } })
})

t.test('a node that does not know yet who is connected holds the level', async t => {
  const { node, pool, world } = await lab(t, { policies: [tracking()] })
  world.view = live({ people: people(9) })
  await node.pass()
  world.view = live({ activeForMs: 100 })
  await node.pass()
  t.equal((await pool()).desired, 5, 'nobody known is not nobody there')
  world.view = live()
  await node.pass()
  t.equal((await pool()).desired, 0)
})

t.test('a lull takes nothing down before a window has passed', async t => {
  const scaling = { ...SCALING_DEFAULTS, cooldownDownMs: 0, stabiliseMs: 60_000 }
  const { node, pool, world, clock } = await lab(t, { policies: [tracking()], scaling })
  world.view = live({ people: people(9) })
  await node.pass()
  world.view = live({ people: people(2) })
  for (let passed = 0; passed < 60_000; passed += 3_000) {
    t.equal((await pool()).desired, 5, `after ${passed} ms`)
    clock.advance(3_000)
    await node.pass()
  }
  t.equal((await pool()).desired, 1)
})

t.test('a person’s override holds at once, and ends by itself', async t => {
  const { node, pool, world, clock, commit, read } = await lab(t, { policies: [tracking()] })
  world.view = live({ people: people(9) })
  await node.pass()
  const until = ((await read()).now + 60_000) as StoreTimeMs
  await commit({ kind: 'pool.override', pool: GAME, override: { hosts: 2, until, by: 'ann' } })
  await node.pass()
  t.equal((await pool()).desired, 2)
  clock.advance(60_000)
  await node.pass()
  t.equal((await pool()).desired, 5)
})

t.test('never beyond max, and step by step', async t => {
  const scaling = { ...AT_ONCE, stepUpMax: 2 }
  const { node, pool, world } = await lab(t, { policies: [tracking()], max: 6, scaling })
  world.view = live({ people: people(99) })
  for (const wanted of [5, 6, 6]) {
    await node.pass()
    t.equal((await pool()).desired, wanted)
  }
})

t.test(
  'a pool on demand has what its fleets need, and one more host where a shard finds no room',
  async t => {
    const { node, pool, facts } = await lab(t, { hosts: 'demand' })
    await node.pass()
    t.equal((await pool()).desired, 1)
    Object.assign(facts, { fleets: [fleet({ shards: 3, spares: 0, spec: { pool: 'game', slots: 50 } })] })
    await node.pass()
    t.equal((await pool()).desired, 2, 'three shards of half a host, one of them lives')
    Object.assign(facts, { fleets: [fleet({ shards: 1, spares: 0, spec: { pool: 'game', slots: 50 } })] })
    await node.pass()
    t.equal((await pool()).desired, 1)
  },
)

t.test('spares follow what is declared of them', async t => {
  const { node, pool, events, world } = await lab(t, {
    hosts: 9,
    spares: { min: 0, percent: 10, forLargestGroup: true },
    slotsPerHost: 2,
  })
  await node.pass()
  t.equal((await pool()).spares, 1, 'a tenth of ten')
  world.view = live({ people: people(5) })
  await node.pass()
  t.equal((await pool()).spares, 3, 'enough for the largest group')
  world.view = live({ activeForMs: 100 })
  await node.pass()
  t.equal((await pool()).spares, 3, 'nobody knows now')
  t.equal((await events('pool.spares')).length, 2)
})

t.test('a paused pool stays as it is', async t => {
  const { node, pool, world, commit } = await lab(t, { policies: [tracking()] })
  await commit({ kind: 'pool.pause', pool: GAME, paused: true })
  world.view = live({ people: people(9) })
  await node.pass()
  t.equal((await pool()).desired, 3)
})

t.test('a standby asks nothing', async t => {
  const { node, world } = await lab(t, { policies: [tracking()] })
  world.view = live({ people: people(9) })
  node.token = undefined
  await node.pass()
  t.equal(node.automation.standings().size, 0)
})
