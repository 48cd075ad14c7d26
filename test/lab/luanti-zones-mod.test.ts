import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { luanti } from './games/luanti.ts'
import { FakeAgent, type Half, type Road } from './luanti-zones/fake-agent.ts'
import { FrontDoor } from './luanti-zones/front-door.ts'
import { type HalfServer, startHalfServer } from './luanti-zones/half-server.ts'
import { skippedWithoutLuanti } from './luanti-zones/skipped.ts'
import { WalkedPlayer } from './luanti-zones/walked-player.ts'
import { WalkerDesk } from './luanti-zones/walker-desk.ts'

/** Two real servers with the mods of the example, one real client, and an agent that is none. */

const NAME = 'pat'

interface World {
  readonly agent: FakeAgent
  readonly door: FrontDoor
  readonly servers: Readonly<Record<Half, HalfServer>>
  /** In the west, with his belongings. */
  readonly pat: WalkedPlayer
}

async function startWorld(t: Test): Promise<World> {
  const directory = mkdtempSync(join(tmpdir(), 'switchyard-lab-halves-'))
  const place = (name: string): string => {
    mkdirSync(join(directory, name))
    return join(directory, name)
  }
  t.after(() => rmSync(directory, { recursive: true, force: true }))
  const [agent, desk, door] = [new FakeAgent(), new WalkerDesk(), new FrontDoor()]
  const [localApi, walker, port] = [await agent.open(), await desk.open(), await door.open()]
  t.after(() => door.close())
  t.after(() => Promise.all([agent.close(), desk.close()]))
  const start = (shard: Half): Promise<HalfServer> =>
    startHalfServer({ shard, directory: place(shard), localApi: localApi(shard), walker })
  const servers = { west: await start('west'), east: await start('east') }
  t.after(() => Promise.all([servers.west.kill(), servers.east.kill()]))
  door.lead(servers.west.port)
  const client = luanti.start({ address: '127.0.0.1', port, name: NAME, directory: place('home') })
  t.after(() => client.stop())
  const pat = new WalkedPlayer(NAME, desk)
  await pat.plays('west')
  await pat.walkTo(-20)
  await pat.equip()
  return { agent, door, servers, pat }
}

async function proveCrossing(t: Test, road: Road): Promise<void> {
  const { agent, door, servers, pat } = await startWorld(t)
  agent.road = road
  await pat.board()
  const before = await pat.beginToCross('west', 20)
  t.ok(before.pos.x > 0)
  t.notOk(before.aboard, 'the boat stays behind')
  door.lead(servers.east.port)
  await pat.isSame(t, before, 'east')
  t.equal(agent.holderOf(NAME), 'east')
  const calls = agent.calls.filter(call => /move|arrive|claim|release/.test(call))
  t.notOk(calls.includes(`west release ${NAME}`), 'the west let nobody go')
  const arrival = [`east arrive ${NAME}`, `east arrive/payload ${NAME}`]
  t.strictSame(
    calls.filter(call => call.startsWith('east')),
    road === 'payload-lost' ? [...arrival, ...arrival] : arrival,
    'a ticket, and no claim',
  )
}

t.test('who crosses the border has the same items, place and look on the other server', async t => {
  if (skippedWithoutLuanti(t)) return
  await proveCrossing(t, 'open')
})

t.test('a commit whose answer is lost is asked for again, and nobody is doubled', async t => {
  if (skippedWithoutLuanti(t)) return
  await proveCrossing(t, 'commit-lost')
})

t.test('what came along and is not there any more is there after the ticket was shown again', async t => {
  if (skippedWithoutLuanti(t)) return
  await proveCrossing(t, 'payload-lost')
})

t.test('a closed road turns players back, and after a refused commit they go on where they are', async t => {
  if (skippedWithoutLuanti(t)) return
  const { agent, pat } = await startWorld(t)
  agent.road = 'full'
  await pat.board()
  await pat.isTurnedBack(30)
  t.equal(agent.holderOf(NAME), 'west')
  t.notOk(pat.isAboard(), 'out of the boat, which would take him on')
  t.notOk(
    agent.calls.some(call => call.includes('move/')),
    'nothing was begun',
  )
  agent.road = 'commit-refused'
  const before = await pat.beginToCross('west', 20)
  await pat.isSame(t, before, 'west')
  t.equal(agent.holderOf(NAME), 'west')
  t.ok(agent.calls.some(call => call.startsWith('west move/commit')))
})

t.test('who carries too much to be saved changes nothing of the world until he is', async t => {
  if (skippedWithoutLuanti(t)) return
  const { agent, servers, pat } = await startWorld(t)
  await pat.mayInteract(true)
  agent.savesNothing = true
  await pat.mayInteract(false)
  agent.savesNothing = false
  await pat.mayInteract(true)
  t.ok(servers.west.log.some(line => line.includes(`${NAME} cannot be saved`)))
})

t.test('a server that is killed after the commit takes nobody along', async t => {
  if (skippedWithoutLuanti(t)) return
  const { agent, door, servers, pat } = await startWorld(t)
  agent.road = 'commit-unheard'
  const before = await pat.beginToCross('west', 20)
  await pat.eventually('be committed', () => (agent.holderOf(NAME) === undefined ? true : undefined))
  door.lead(servers.east.port)
  await servers.west.kill()
  await pat.isSame(t, before, 'east')
})
