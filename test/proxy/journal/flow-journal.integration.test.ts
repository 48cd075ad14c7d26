import { readdir, readFile, readlink, stat, symlink, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { ManualClock } from '../../../lib/clock.ts'
import type { Log } from '../../../lib/log.ts'
import { silentLog } from '../../../lib/log.ts'
import { FlowJournal } from '../../../proxy/journal/flow-journal.ts'
import { NotingHandler } from '../support/carrier-world.ts'
import { life, quarantineMs } from '../support/journal-life.ts'
import { group, snapshot, token } from '../support/routes.ts'
import { echoShard, endpoint, flowPortRange, udpWorld } from '../support/udp-world.ts'

/** Lets the journal do what is due. */
async function turn(one: { journal: FlowJournal }): Promise<void> {
  one.journal.tick()
  await one.journal.idle()
}

t.test('bug: a full disk ends neither the proxy nor, once there is room, the journal', async t => {
  const path = join(t.testdir({ 'flows.journal': 'what the last run left' }), 'flows.journal')
  const clock = new ManualClock(1_000_000)
  const warnings: string[] = []
  const log: Log = { ...silentLog, warn: (_fields, message) => void warnings.push(message) }
  await symlink('/dev/full', `${path}.new`)
  const journal = new FlowJournal({ path, clock, log })
  const { carrier, listener } = udpWorld(t, { recorder: journal, clock })
  t.teardown(() => journal.close())
  carrier.applySnapshot(token(1), snapshot([{ group: 1 }]))
  const opened = carrier.openUdp(listener, '10.0.0.1', 1, () => new NotingHandler().handler)
  if (opened.kind !== 'opened') throw new Error(opened.kind)
  await journal.start(carrier)
  for (let n = 0; n < 20; n += 1) {
    clock.advance(1_000)
    await turn({ journal })
  }
  t.same(
    warnings.filter(message => message.includes('cannot be written')),
    ['the flow journal cannot be written'],
    'said once',
  )
  const open = (await readdir('/proc/self/fd')).map(name => readlink(`/proc/self/fd/${name}`).catch(() => ''))
  t.notOk((await Promise.all(open)).includes('/dev/full'), 'every file is closed')
  t.equal(await readFile(path, 'utf8'), '', 'nothing stale is left to be adopted')
  await unlink(`${path}.new`)
  clock.advance(1_000)
  await turn({ journal })
  await journal.close()
  const state = await new FlowJournal({ path, clock, log: silentLog }).read(quarantineMs)
  t.match(state.flows, [{ flowId: opened.flow.id }])
})

t.test('bug: every shard that a flow port has served is known after any number of restarts', async t => {
  const path = join(t.testdir(), 'flows.journal')
  const flowPorts = flowPortRange()
  const clock = new ManualClock(1_000_000)
  const shards = await Promise.all(['a', 'b', 'c'].map(name => echoShard(t, name)))
  const player = await endpoint(t)
  const first = await life(t, { path, flowPorts, clock })
  for (const [index, shard] of shards.entries()) {
    const at = { group: 1, shard: index + 1, port: shard.port, generation: index + 1 }
    first.carrier.applySnapshot(token(1), snapshot([at], { leaseMs: 600_000 }))
    await player.send('x', first.port)
    await player.datagrams(index + 1)
  }
  await first.die()
  const second = await life(t, { path, flowPorts, port: first.port, clock })
  t.equal(second.adoption.flows, 1)
  await second.die()
  const state = await new FlowJournal({ path, clock, log: silentLog }).read(quarantineMs)
  const endpoints = [...(state.flows[0]?.endpoints ?? [])].sort()
  t.same(endpoints, shards.map(({ port }) => `127.0.0.1:${port}`).sort())
})

t.test('bug: the port of a flow that closes while the journal is rewritten still rests', async t => {
  const path = join(t.testdir(), 'flows.journal')
  const clock = new ManualClock(1_000_000)
  const one = await life(t, { path, flowPorts: flowPortRange(1_500), clock })
  one.carrier.applySnapshot(token(1), snapshot([{ group: 1, slots: 10_000 }], { leaseMs: 600_000 }))
  const joined = (n: number) => {
    const result = one.carrier.openUdp(one.listener, '127.0.0.9', n, () => new NotingHandler().handler)
    if (result.kind !== 'opened') throw new Error(result.kind)
    return result.flow
  }
  // More resting ports than one step writes, so that the rewrite takes several.
  const [early] = Array.from({ length: 1_000 }, (_, n) => joined(n + 1))
  for (const flow of one.carrier.table.flows()) if (flow !== early) one.carrier.close(flow, 'idle')
  const port = early!.flowPort
  const rewriting = one.journal.start(one.carrier)
  one.carrier.close(early!, 'idle')
  await rewriting
  await one.die()
  const state = await new FlowJournal({ path, clock, log: silentLog }).read(quarantineMs)
  t.ok(state.resting.some(resting => resting.port === port))
})

t.test('bug: a rewrite that takes several turns was begun anew in each of them and never done', async t => {
  const path = join(t.testdir(), 'flows.journal')
  const clock = new ManualClock(1_000_000)
  const one = await life(t, { path, flowPorts: flowPortRange(1_100), clock })
  one.carrier.applySnapshot(
    token(1),
    snapshot([{ group: 1, slots: 2_000 }, { group: 2 }], { leaseMs: 600_000 }),
  )
  // More flows than one turn writes.
  const flows = Array.from({ length: 1_000 }, (_, n) => {
    const opened = one.carrier.openUdp(one.listener, '127.0.0.9', n + 1, () => new NotingHandler().handler)
    if (opened.kind !== 'opened') throw new Error(opened.kind)
    return opened.flow
  })
  const route = one.carrier.routes.route(group(1))!
  for (let version = 1; version <= 10_000; version += 1)
    one.carrier.book.reassign(flows[0]!, route, version, 'explicit')
  await turn(one)
  const grown = (await stat(path)).size
  for (let n = 0; n < 50; n += 1) await turn(one)
  t.ok((await stat(path)).size < grown / 2)
  await one.die()
  const state = await new FlowJournal({ path, clock, log: silentLog }).read(quarantineMs)
  t.equal(state.flows.length, flows.length)
})
