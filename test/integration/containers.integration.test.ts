import t from 'tap'
import { DockerEngine, dockerMissing } from '../support/docker-engine.ts'
import { importNode } from '../support/docker-images.ts'
import { ArenaWorld } from './arena-world.ts'
import { crewOf, firstOf } from './crew.ts'

const skip = dockerMissing ?? false

t.test(
  'a whole product with game servers in containers: one is killed, its players come back',
  { skip },
  async t => {
    const engine = await DockerEngine.start()
    t.teardown(() => engine.end())
    const image = await importNode(engine)
    const before = await engine.inventory()
    const world = await ArenaWorld.start({
      shards: 2,
      spares: 1,
      docker: { socket: engine.socketPath, image },
    })
    try {
      t.equal((await engine.inventory()).containers.length, 3)
      const playing = world.bots(40)
      await world.players(40)
      const crew = crewOf(await world.shards())
      const [victim, spare] = [firstOf(crew.carriers), firstOf(crew.spares)]
      const [name = ''] = (await engine.inventory()).containers.filter(one => one.includes(`${victim.id}-`))
      await engine.client.getContainer(name.slice(1)).kill()
      await world.playersOf(spare.id, victim.players)
      await world.settled(3)
      const report = await playing.stop()
      t.match(report, { wrongDeliveries: 0, joined: 40, unansweredInFinalTwoSeconds: 0 })
      t.match(report.shardChanges, [
        { from: `${victim.id}/1`, to: `${spare.id}/1`, outageMs: { count: victim.players } },
      ])
      t.comment(
        `outage, container killed, hot spare: p50 ${report.outageMs.p50} ms, p99 ${report.outageMs.p99} ms`,
      )
      t.match(await world.shard(victim.id), { incarnation: 2, groups: [] }, 'it comes back as an empty spare')
      const logs = await world.product.cli('shards', 'logs', spare.id)
      t.match(logs.stdout, /\S/, logs.stderr)
    } catch (error) {
      t.comment(JSON.stringify(await world.shards().catch(String)), await engine.inventory().catch(String))
      throw error
    } finally {
      t.strictSame(await world.end(), [], 'stopping leaves no process behind')
    }
    t.strictSame(await engine.inventory(), before, 'nor anything in the engine')
  },
)
