import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { seededRandom } from '../../lib/random.ts'
import { DockerEngine, dockerMissing } from '../support/docker-engine.ts'
import { EngineWitness } from './engine-witness.ts'
import { LoneControlPlane } from './lone-control-plane.ts'
import { clusterOf, PROVIDER } from './scaler-cluster.ts'
import { buildHostImage } from './scaler-world.ts'

/** A control plane that dies at any moment while pools grow, shrink and are replaced. */

const skip = dockerMissing ?? false
const KILLS = 50
const KILLS_PER_CHANGE = 5
const LIFE_MS_MAX = 1_500
const DIES_ASKED_SHARE = 0.2
const HOSTS = { 'east-game': 2, 'west-game': 1 }
/** What is asked for in turn while it dies again and again. */
const CHANGES: readonly (readonly string[])[] = [
  ['pools', 'set', 'east-game', '--hosts', '3'],
  ['pools', 'set', 'west-game', '--hosts', '3'],
  ['pools', 'set', 'east-game', '--hosts', '1'],
  ['pools', 'taint', 'west-game', '--reason', 'a test'],
  ['pools', 'set', 'east-game', '--hosts', '2'],
  ['fleets', 'taint', 'arena', '--reason', 'a test'],
  ['pools', 'set', 'west-game', '--hosts', '0'],
  ['pools', 'taint', 'east-game', '--reason', 'a test'],
  ['pools', 'set', 'west-game', '--hosts', '2'],
  ['pools', 'set', 'west-game', '--hosts', '1'],
]
const seed = Number(process.env['SCALER_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

t.test(
  `killed at ${KILLS} random moments (SCALER_SEED=${seed}): no droppings, nothing twice`,
  { skip },
  async t => {
    const random = seededRandom(seed)
    const engine = await DockerEngine.start()
    t.teardown(() => engine.end())
    const image = await buildHostImage(engine)
    const witness = await EngineWitness.of(engine)
    t.teardown(() => witness.end())
    const before = await witness.inventory()
    const plane = await LoneControlPlane.on(engine.gateway, [
      { name: PROVIDER, kind: 'docker', socket: engine.socketPath },
    ])
    t.teardown(() => plane.end())
    try {
      await plane.start()
      const applied = await plane.apply(clusterOf({ image, hosts: HOSTS, shards: 2 }), '--yes')
      t.equal(applied.code, 0, applied.stderr)
      const began = performance.now()
      let carried = 0
      for (let kill = 0; kill < KILLS; kill += 1) {
        const change = kill % KILLS_PER_CHANGE === 0 ? CHANGES[kill / KILLS_PER_CHANGE] : undefined
        const asked = change && plane.cli(...change, '--yes')
        // Now and then it dies under the request: what it has said is done is done, all else is as if nobody had asked.
        if (random.fraction() > DIES_ASKED_SHARE) await asked
        await sleep(random.fraction() * LIFE_MS_MAX)
        await plane.kill()
        if ((await asked)?.code === 0) carried += 1
        await plane.start()
      }
      t.comment(
        `${KILLS} lives in ${((performance.now() - began) / 1_000).toFixed(0)} s; ${carried} of ${CHANGES.length} changes were answered`,
      )
      for (const [pool, hosts] of Object.entries(HOSTS))
        await plane.cli('pools', 'set', pool, '--hosts', `${hosts}`, '--yes')
      await plane.converges(HOSTS, 2)
      t.strictSame(witness.twins, [], 'no host was made twice')
      const away = await plane.apply(clusterOf({ image, hosts: {}, shards: 0 }), '--yes')
      t.equal(away.code, 0, away.stderr)
      await plane.converges({}, 0)
      await plane.withoutImages()
      t.strictSame(await witness.settlesAs(before), before, 'no droppings')
      t.ok(witness.births.size > 5, `${witness.births.size} hosts were made`)
    } catch (error) {
      for (const line of plane.output) t.comment(line)
      throw error
    }
  },
)
