import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { ManualClock } from '../../../lib/clock.ts'
import type { Log } from '../../../lib/log.ts'
import { silentLog } from '../../../lib/log.ts'
import { FlowJournal } from '../../../proxy/journal/flow-journal.ts'
import { main, NotingHandler } from '../support/carrier-world.ts'
import { life, quarantineMs } from '../support/journal-life.ts'
import { change, group, route, snapshot, token } from '../support/routes.ts'
import { echoShard, endpoint, flowPortRange, udpWorld } from '../support/udp-world.ts'

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
  t.match(await new FlowJournal({ path: join(dir, 'none'), clock, log }).read(quarantineMs), {
    flows: [],
    aliveAt: undefined,
  })
  t.same(warnings, [])
  t.match(await new FlowJournal({ path: join(dir, 'flows.journal'), clock, log }).read(quarantineMs), {
    flows: [],
  })
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
  const state = await new FlowJournal({ path, clock, log: silentLog }).read(quarantineMs)
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
  const state = await new FlowJournal({ path, clock, log: silentLog }).read(quarantineMs)
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
  const journal = new FlowJournal({ path: join(dir, 'file', 'below', path), clock: new ManualClock(), log })
  const world = udpWorld(t, { recorder: journal })
  await journal.start(world.carrier)
  t.same(warnings, ['the flow journal cannot be written'])
  journal.tick()
  await journal.close()
})
