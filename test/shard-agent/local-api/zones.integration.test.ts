import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import type { Epoch } from '../../../proto/contract/session.ts'
import { FakeControlPlane } from '../support/fake-control-plane.ts'
import { get, post } from '../support/local-lab.ts'
import { readyShard, type Scene, scene } from '../support/scene.ts'
import { shardRef, startOrder } from '../support/start-shard.ts'
import { until } from '../support/test-host.ts'
import { EAST, shardZone } from '../support/two-zones.ts'
import { killChild } from '../../support/kill-child.ts'

const SERVER = fileURLToPath(new URL('../support/asking-server.ts', import.meta.url))

/** A game server in the west, with pat logged in. @returns its base URL */
async function startInTheWest(stage: Scene): Promise<string> {
  const { controlPlane } = stage
  await until('hello', () => controlPlane.all('hello').length > 0)
  // Told before there is a process: it is not told again.
  controlPlane.order({ kind: 'zone', value: shardZone(shardRef()) })
  controlPlane.order({ kind: 'start', value: startOrder({ command: ['node', SERVER] }) })
  await readyShard(stage)
  const path = join(stage.dataDirectory, 'agent/shards/arena-1/1/local-api')
  const base = await until('its local API', () => {
    try {
      return readFileSync(path, 'utf8')
    } catch {
      return undefined
    }
  })
  t.equal(await get(base, 'claim?account=pat&attempt=l1'), 'OK|1|0')
  return base
}

/** Walks east in small steps. @returns the answer that tells what is waited for, with the hand-off that it names */
async function walkUntil(base: string, word: string): Promise<string> {
  let x = -190
  const told = await until(word, async () => {
    x = Math.min(40, x + 10)
    const answer = await post(base, 'position', { players: `pat,1,${x},1000,0` })
    return answer.includes(`|${word}|`) && answer
  })
  return /(?:near|cross)\|east\|([A-Za-z0-9_-]{8,63})/.exec(told)?.[1] ?? told
}

t.test('a player is handed over: orders, positions, reports, what comes along', async t => {
  const stage = await scene(t)
  const { controlPlane } = stage
  await stage.agent()
  const base = await startInTheWest(stage)
  t.equal(await get(base, 'zone'), 'OK|west|1|arena')
  const move = await walkUntil(base, 'cross')
  // Players are told once a second, what is near the border as it changes: either may be the first.
  await until('the player is shown on the map, and to the neighbours', () =>
    controlPlane
      .all('zones')
      .some(
        ({ shard, players, near }) =>
          shard.shardId === shardRef().shardId &&
          players.some(({ account, zone }) => account === 'pat' && zone === 'west') &&
          near.some(({ id, kind }) => id === 'pat' && kind === 'player'),
      ),
  )
  const entity = { id: 'kim', kind: 'player', at: { x: 100, y: 0, z: 0 }, heading: 0, look: 'hat' }
  controlPlane.order({ kind: 'border', value: { shard: shardRef(), zone: EAST, near: [entity] } })
  await until(
    'what is beyond',
    async () => (await get(base, 'border')) === 'OK|1|1|east|kim|player|1|0|0|0|hat',
  )

  t.match(await get(base, `move/prepare?move=${move}`), /^OK\|\d+$/)
  const bag = Buffer.alloc(65_535, 7)
  const given = { move, account: 'pat', value: bag.toString('base64'), encoding: 'base64' }
  t.equal(await post(base, 'move/payload', given), 'OK|done|65535')
  t.equal(await get(base, `move/commit?move=${move}`), 'OK|20000')
  t.match(await get(base, 'state/put?account=pat&epoch=1&key=k&value=v'), /^ERR\|FENCED\|/)
  const notice = { noticeId: 'n1', shard: shardRef(), kind: 'expect' } as const
  const expected = { ...notice, account: 'pat' as never, epoch: 101 as Epoch, reason: 'east' }
  controlPlane.order({ kind: 'notice', value: expected })
  t.match(await get(base, 'events'), /\|EXPECT\|pat\|101\|east$/)

  const arrive = 'arrive?account=pat&attempt=l2&ip=127.0.0.1&port=9'
  t.equal(await get(base, arrive), `OK|101|0|${move}|west|east|65535`)
  const read: Buffer[] = []
  for (let next = 0; next < bag.length;) {
    const answer = await get(base, `arrive/payload?account=pat&epoch=101&encoding=base64&offset=${next}`)
    const [, , after, part] = answer.split('|')
    read.push(Buffer.from(part!, 'base64'))
    next = Number(after)
  }
  t.ok(Buffer.concat(read).equals(bag))
})

t.test('an agent that is killed in a hand-off: its next life carries it to the end', async t => {
  const stage = await scene(t)
  const { controlPlane } = stage
  const { child } = await stage.agent()
  const base = await startInTheWest(stage)
  const move = await walkUntil(base, 'cross')
  t.match(await get(base, `move/prepare?move=${move}`), /^OK\|\d+$/)
  await killChild(child)
  await stage.agent()
  await until('attached', () => controlPlane.all('hello').length === 2)
  const outcome = await until('the outcome', async () => {
    const answer = await get(base, `move/commit?move=${move}`)
    return !answer.includes('UNAVAILABLE') && answer
  })
  t.equal(outcome, 'OK|20000')
  t.match(await get(base, 'zone'), /^ERR\|NOT_FOUND\|/, 'told again by the control plane only')
  controlPlane.order({ kind: 'zone', value: shardZone(shardRef()) })
  await until('the map', async () => (await get(base, 'zone')) === 'OK|west|1|arena')
  t.equal(
    await get(base, 'arrive?account=pat&attempt=l2&ip=127.0.0.1&port=9'),
    `OK|101|0|${move}|west|east|0`,
  )
  t.equal(await get(base, 'arrive/payload?account=pat&epoch=101'), 'OK|0|0|')
})

t.test('a control plane that goes away: the road is closed, until another node is there', async t => {
  const stage = await scene(t)
  const { controlPlane } = stage
  await stage.agent()
  const base = await startInTheWest(stage)
  t.match(await walkUntil(base, 'near'), /^[a-z0-9]{20}$/)
  controlPlane.close()
  await until('unavailable', async () =>
    (await get(base, 'move/prepare?move=m-000001')).startsWith('ERR|UNAVAILABLE|'),
  )
  await post(base, 'position', { players: 'pat,1,-900,1000,0' })
  await walkUntil(base, 'closed')
  const back = new FakeControlPlane(controlPlane.sessions, controlPlane.handoffs)
  await back.listen(controlPlane.port)
  t.after(() => back.close())
  const move = await walkUntil(base, 'cross')
  t.match(await get(base, `move/prepare?move=${move}`), /^OK\|\d+$/)
  t.equal(await get(base, `move/commit?move=${move}`), 'OK|20000')
})
