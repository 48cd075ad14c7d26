import t, { type Test } from 'tap'
import { listShards } from './lab-shards.ts'
import { skippedWithoutLuanti } from './luanti-zones/skipped.ts'
import { startWholeWorld, type WholeWorld } from './luanti-zones/whole-world.ts'
import { pidOf } from '../support/pid-of.ts'

/** Two real servers, each carrying half of a map, real clients, and the whole product between them. */
async function inWorld(t: Test, slots: number, prove: (world: WholeWorld) => Promise<void>): Promise<void> {
  if (skippedWithoutLuanti(t)) return
  const world = await startWholeWorld(slots)
  try {
    await prove(world)
  } catch (error) {
    for (const line of world.product.output) t.comment(line)
    for (const { id } of await listShards(world.product))
      t.comment((await world.product.cli('shards', 'logs', id)).stdout.split('\n').slice(-40).join('\n'))
    throw error
  } finally {
    t.strictSame(await world.end(), [], 'stopping leaves no process behind')
  }
}

t.test('who crosses the border goes on with the same over there, and back again', t =>
  inWorld(t, 16, async world => {
    const [west, east] = [await world.carrierOf('west'), await world.carrierOf('east')]
    const pat = world.enter('pat')
    await pat.plays(west.id)
    await pat.walkTo(-20)
    await pat.equip()

    const inWest = await pat.beginToCross(west.id, 40)
    await pat.isSame(t, inWest, east.id)
    await pat.walkTo(30)
    const inEast = await pat.beginToCross(east.id, -40)
    await pat.isSame(t, inEast, west.id)
  }),
)

t.test('a full zone lets nobody in: the player is turned back and goes on where he is', t =>
  inWorld(t, 1, async world => {
    const west = await world.carrierOf('west')
    const pat = world.enter('pat')
    await pat.plays(west.id)
    const ben = world.enter('ben')
    const { shard } = await ben.plays()
    t.not(shard, west.id, 'the other zone is taken')
    await pat.walkTo(-20)
    await pat.equip()
    await pat.isTurnedBack(40)
    await pat.plays(west.id)
  }),
)

t.test('a server that is killed while it hands somebody over loses and doubles nothing', t =>
  inWorld(t, 16, async world => {
    const west = await world.carrierOf('west')
    const pat = world.enter('pat')
    await pat.plays(west.id)
    await pat.walkTo(-20)
    await pat.equip()
    const before = await pat.beginToCross(west.id, 40)
    process.kill(pidOf(west), 'SIGKILL')
    // Here or there, as the moment had it; but in one place, and the same.
    await pat.isSame(t, before)
  }),
)
