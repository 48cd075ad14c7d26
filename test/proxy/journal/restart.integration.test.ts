import { appendFile, readdir, readFile, readlink, symlink, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import type { Test } from 'tap'
import { ManualClock } from '../../../lib/clock.ts'
import type { Log } from '../../../lib/log.ts'
import { silentLog } from '../../../lib/log.ts'
import { adoptJournal } from '../../../proxy/journal/adopt-journal.ts'
import { FlowJournal } from '../../../proxy/journal/flow-journal.ts'
import { main, NotingHandler } from '../support/carrier-world.ts'
import { change, group, route, snapshot, token } from '../support/routes.ts'
import { echoShard, endpoint, flowPortRange, udpWorld } from '../support/udp-world.ts'

const quarantineMs = 300_000

interface Life {
  readonly path: string
  readonly flowPorts: { first: number; last: number }
  readonly port?: number
  readonly clock: ManualClock
  readonly log?: Log
}

/** One life of a proxy with a journal. */
async function life(t: Test, { path, flowPorts, port = 0, clock, log = silentLog }: Life) {
  const journal = new FlowJournal(path, clock, log)
  const world = udpWorld(t, { recorder: journal, flowPorts, port, clock })
  const adoption = adoptJournal(await journal.read(quarantineMs), world.carrier, world.front, clock)
  await journal.start(world.carrier)
  t.teardown(() => journal.close())
  const die = async () => {
    await journal.close()
    world.front.close()
    world.carrier.closeAll('proxy-stopping')
  }
  return { ...world, journal, adoption, die }
}

t.test(
  'a restarted proxy goes on with its flows, on the same flow ports, without a control plane',
  async t => {
    const path = join(t.testdir(), 'flows.journal')
    const flowPorts = flowPortRange()
    const clock = new ManualClock(1_000_000)
    const shards = [await echoShard(t, 'a'), await echoShard(t, 'b')]
    const first = await life(t, { path, flowPorts, clock })
    first.carrier.applySnapshot(
      token(1),
      snapshot(
        [
          { group: 1, port: shards[0]!.port },
          { group: 2, port: shards[1]!.port },
        ],
        { leaseMs: 600_000 },
      ),
    )
    const players = await Promise.all([1, 2, 3].map(n => endpoint(t, `127.0.7.${n}`)))
    for (const player of players) {
      await player.send('1', first.port)
      await player.datagrams(1)
    }
    const [moved] = first.carrier.flows()
    first.carrier.move(token(1), {
      moveId: 'm1' as never,
      groupId: group(2),
      flows: [{ flowId: moved!.flowId, placementVersion: 9 }],
      follow: 'resume',
      clientTimeoutMs: 0,
      lameDuckMs: 0,
      pacePerSecond: 0,
    })
    const gone = first.carrier.flows()[2]!
    first.carrier.close(first.carrier.table.byId(gone.flowId)!, 'idle')
    const tcp = new NotingHandler()
    first.carrier.openTcp({ listener: main, ip: '127.0.7.9', port: 1, handler: tcp.handler })
    const shown = (flows: ReturnType<typeof first.carrier.flows>) =>
      flows
        .filter(flow => flow.player.protocol === 'udp')
        .map(({ flowId, flowPort, groupId, placementVersion }) => ({
          flowId,
          flowPort,
          groupId,
          placementVersion,
        }))
    const before = shown(first.carrier.flows())
    await first.die()

    clock.advance(2_000)
    const second = await life(t, { path, flowPorts, port: first.port, clock })
    t.same(second.adoption, { flows: 2, seats: 2, ignored: 0 })
    t.same(shown(second.carrier.flows()), before)
    t.equal(second.carrier.routed, true)
    t.equal(second.carrier.leaseLive(), false)
    // The shard is heard at once; the player is heard on the same flow.
    await shards[1]!.send('while you were away', moved!.flowPort)
    t.equal((await players[0]!.datagrams(2)).data.toString(), 'while you were away')
    await players[0]!.send('2', second.port)
    t.equal((await players[0]!.datagrams(3)).data.toString(), 'b:2')
    t.equal(shards[1]!.got.at(-1)?.port, moved!.flowPort)
    // The snapshot that comes later finds everything as it is; who was on TCP comes back to its group.
    second.carrier.applySnapshot(
      token(1),
      snapshot([
        { group: 1, port: shards[0]!.port },
        { group: 2, port: shards[1]!.port },
      ]),
    )
    t.equal(second.carrier.flows().length, 2)
    t.match(
      second.carrier.openTcp({
        listener: main,
        ip: '127.0.7.9',
        port: 2,
        handler: new NotingHandler().handler,
      }),
      {
        flow: { why: 'seat' },
      },
    )
  },
)

t.test('flows of an old journal are left alone', async t => {
  const path = join(t.testdir(), 'flows.journal')
  const flowPorts = flowPortRange()
  const clock = new ManualClock(1_000_000)
  const shard = await echoShard(t, 'a')
  const first = await life(t, { path, flowPorts, clock })
  first.carrier.applySnapshot(token(1), snapshot([{ group: 1, port: shard.port }]))
  const player = await endpoint(t)
  await player.send('1', first.port)
  await player.datagrams(1)
  await first.die()
  clock.advance(60_000)
  const second = await life(t, { path, flowPorts, port: first.port, clock })
  t.match(second.adoption, { flows: 0, ignored: 1 })
})

t.test('a torn journal is a warning, and what is whole counts', async t => {
  const path = join(t.testdir(), 'flows.journal')
  const flowPorts = flowPortRange()
  const clock = new ManualClock(1_000_000)
  const shard = await echoShard(t, 'a')
  const first = await life(t, { path, flowPorts, clock })
  first.carrier.applySnapshot(token(1), snapshot([{ group: 1, port: shard.port }]))
  const player = await endpoint(t)
  await player.send('1', first.port)
  await player.datagrams(1)
  await first.die()
  await appendFile(path, 'deadbeef {"at":"17')
  const warnings: string[] = []
  const log: Log = { ...silentLog, warn: (_fields, message) => void warnings.push(message) }
  const second = await life(t, { path, flowPorts, port: first.port, clock, log })
  t.same(warnings, ['the flow journal has damaged lines'])
  t.match(second.adoption, { flows: 1 })
})

t.test('a missing journal is nothing; a directory in its place is a warning', async t => {
  const dir = t.testdir({ 'flows.journal': {} })
  const warnings: string[] = []
  const log: Log = { ...silentLog, warn: (_fields, message) => void warnings.push(message) }
  const clock = new ManualClock()
  t.match(await new FlowJournal(join(dir, 'none'), clock, log).read(quarantineMs), {
    flows: [],
    aliveAt: undefined,
  })
  t.same(warnings, [])
  t.match(await new FlowJournal(join(dir, 'flows.journal'), clock, log).read(quarantineMs), { flows: [] })
  t.equal(warnings.length, 1)
})

t.test('a journal that has grown is rewritten, with what happened meanwhile', async t => {
  const path = join(t.testdir(), 'flows.journal')
  const clock = new ManualClock(1_000_000)
  const one = await life(t, { path, flowPorts: flowPortRange(), clock })
  one.carrier.applySnapshot(token(1), snapshot([{ group: 1 }, { group: 2 }], { leaseMs: 600_000 }))
  const flow = one.carrier.openUdp(one.listener, '10.0.0.1', 1, () => new NotingHandler().handler)
  if (flow.kind !== 'opened') throw new Error(flow.kind)
  const turn = async () => {
    one.journal.tick()
    await one.journal.idle()
  }
  let version = 0
  let largest = 0
  for (let round = 0; round < 12; round += 1) {
    for (let n = 0; n < 800; n += 1) {
      version += 1
      one.carrier.book.reassign(
        flow.flow,
        one.carrier.routes.route(group(1 + (version % 2)))!,
        version,
        'explicit',
      )
    }
    await turn()
    const { length } = await readFile(path)
    if (length < largest) break
    largest = length
  }
  t.ok((await readFile(path)).length < largest, 'it has become shorter')
  await one.die()
  const state = await new FlowJournal(path, clock, silentLog).read(quarantineMs)
  t.match(state.flows, [{ flowId: flow.flow.id, placementVersion: version }])
  t.equal(state.routes.length, 2)
})

t.test('routes that change are in the journal', async t => {
  const path = join(t.testdir(), 'flows.journal')
  const clock = new ManualClock(1_000_000)
  const one = await life(t, { path, flowPorts: flowPortRange(), clock })
  one.carrier.applySnapshot(token(1), snapshot([{ group: 1 }, { group: 2 }]))
  one.journal.tick()
  await one.journal.idle()
  one.carrier.applyChange(
    token(1),
    change({ routes: [route({ group: 1, shard: 5, generation: 2 })], removedGroups: [group(2)] }),
  )
  await one.die()
  const state = await new FlowJournal(path, clock, silentLog).read(quarantineMs)
  t.match(state.routes, [{ groupId: group(1), generation: 2, port: 9_005 }])
  t.equal(state.routes.length, 1)
  t.equal(state.policies.length, 1)
})

t.test('a journal that cannot be written is a warning, and the proxy goes on', async t => {
  const dir = t.testdir()
  const path = join(dir, 'flows.journal')
  await writeFile(join(dir, 'file'), '')
  const warnings: string[] = []
  const log: Log = { ...silentLog, warn: (_fields, message) => void warnings.push(message) }
  const journal = new FlowJournal(join(dir, 'file', 'below', path), new ManualClock(), log)
  const world = udpWorld(t, { recorder: journal })
  await journal.start(world.carrier)
  t.same(warnings, ['the flow journal cannot be written'])
  journal.tick()
  await journal.close()
})

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
  const journal = new FlowJournal(path, clock, log)
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
  const state = await new FlowJournal(path, clock, silentLog).read(quarantineMs)
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
  const state = await new FlowJournal(path, clock, silentLog).read(quarantineMs)
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
  const state = await new FlowJournal(path, clock, silentLog).read(quarantineMs)
  t.ok(state.resting.some(resting => resting.port === port))
})
