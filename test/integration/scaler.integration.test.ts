import t, { type Test } from 'tap'
import { DockerEngine, dockerMissing } from '../support/docker-engine.ts'
import { eventually } from '../support/eventually.ts'
import type { BotReport } from './playing.ts'
import { EngineWitness } from './engine-witness.ts'
import { clusterOf, PROVIDER, type Wishes } from './scaler-cluster.ts'
import { CONVERGES_MS_MAX, type HostShown } from './control-plane-talk.ts'
import { buildHostImage, ScalerWorld } from './scaler-world.ts'

/** Declared pools and a fleet on a real Docker Engine, through the command line that a user has. */

const skip = dockerMissing ?? false
const HOSTS = { 'east-game': 2, 'east-edge': 1, 'west-game': 2, 'west-more': 1 }
const SHARDS = 6
const PLAYERS = 60
/** A fifth of the bots play by TCP. */
const TCP_PLAYERS = PLAYERS / 5

function nobodyLost(t: Test, report: BotReport): void {
  t.equal(report.joined, PLAYERS, 'everybody was welcome')
  t.equal(report.wrongDeliveries, 0, 'no wrong delivery')
  t.equal(report.unansweredInFinalTwoSeconds, 0, 'everybody is served at the end')
}

function moves({ shardChanges }: BotReport): number {
  return shardChanges.reduce((sum, { outageMs }) => sum + outageMs.count, 0)
}

t.test('pools and a fleet on a Docker Engine', { skip }, async t => {
  const engine = await DockerEngine.start()
  t.teardown(() => engine.end())
  const image = await buildHostImage(engine)
  const witness = await EngineWitness.of(engine)
  t.teardown(() => witness.end())
  const before = await witness.inventory()
  const world = await ScalerWorld.start(engine.gateway, [
    { name: PROVIDER, kind: 'docker', socket: engine.socketPath },
  ])
  t.teardown(() => world.end())
  const began = performance.now()
  const passed = (what: string): void =>
    t.comment(`${what}: ${((performance.now() - began) / 1_000).toFixed(0)} s`)

  const wishes: Wishes = { image, hosts: HOSTS, shards: SHARDS }
  const done = async (t: Test, ...words: readonly string[]): Promise<void> => {
    const { code, stderr } = await world.cli(...words, '--yes')
    t.equal(code, 0, `${words.join(' ')} ${stderr}`)
  }
  const hostOf = async (pool: string): Promise<HostShown> => {
    const found = (await world.hosts()).find(host => host.pool === pool)
    if (found === undefined) throw new Error(`no host of ${pool}`)
    return found
  }
  const containerOf = async (pool: string): Promise<string> => (await hostOf(pool)).providerId ?? ''

  const inTest = async (name: string, run: (t: Test) => Promise<void>): Promise<void> => {
    await t.test(name, async t => {
      try {
        await run(t)
      } catch (error) {
        for (const line of world.product.output) t.comment(line)
        throw error
      }
    })
    passed(name)
  }

  await inTest('what is declared comes up, and applied again it changes nothing', async t => {
    const applied = await world.apply(clusterOf(wishes), '--yes')
    t.equal(applied.code, 0, applied.stderr)
    await world.converges(HOSTS, SHARDS)
    const again = await world.apply(clusterOf(wishes), '--yes')
    t.match(again.stdout, 'nothing to change')
  })

  await inTest('killed and removed containers are replaced, and strangers stay as they are', async t => {
    const owner = await witness.ownerOf(await containerOf('east-game'))
    const nobodys = await witness.startStranger(image)
    const others = await witness.startStranger(image, {
      owner: 'others',
      pool: 'west-game',
      host: 'west-game-1',
    })
    const likeOurs = await witness.startStranger(image, { owner, pool: 'west-game', host: 'west-game-77' })
    const killed = await hostOf('west-game')
    const removed = await hostOf('east-game')
    await engine.client.getContainer(killed.providerId ?? '').kill()
    await engine.client.getContainer(removed.providerId ?? '').remove({ force: true })
    await eventually('the one with our labels to be noted, and to go', CONVERGES_MS_MAX, async () =>
      (await witness.isUntouched(likeOurs)) ? undefined : true,
    )
    t.equal(await world.eventsOf('host.orphaned'), 1)
    await world.converges(HOSTS, SHARDS)
    const ids = (await world.hosts()).map(({ id }) => id)
    t.notOk(ids.includes(killed.id) || ids.includes(removed.id), 'others are in their stead')
    for (const stranger of [nobodys, others]) {
      t.ok(await witness.isUntouched(stranger), 'the very same container runs on')
      await witness.remove(stranger)
    }
  })

  await inTest('scaled down and up again at once, what drains is taken back and nothing is made', async t => {
    // Places are counted for each protocol, as one player may use both: only a crowd of one is shared out evenly.
    const playing = await world.bots(PLAYERS, '--tcp-share', '0')
    await world.players(PLAYERS)
    const hostsBefore = (await world.hosts()).map(({ id }) => id)
    const shardsOf = async () =>
      (await world.ask<readonly { id: string; incarnation: number; pid: number }[]>('shards', 'list')).map(
        ({ id, incarnation, pid }) => ({ id, incarnation, pid }),
      )
    const shardsBefore = await shardsOf()
    await done(t, 'fleets', 'scale', 'arena', '--shards', '1')
    await eventually('shards to drain', CONVERGES_MS_MAX, async () =>
      (await world.fleet()).ready < SHARDS ? true : undefined,
    )
    await done(t, 'fleets', 'scale', 'arena', '--shards', `${SHARDS}`)
    await world.converges(HOSTS, SHARDS)
    t.strictSame(await shardsOf(), shardsBefore, 'the very same game servers')
    const planned = await world.eventsOf('host.planned')
    await done(t, 'pools', 'set', 'east-game', '--hosts', '1')
    await eventually('a host to drain', CONVERGES_MS_MAX, async () =>
      (await world.pool('east-game')).draining > 0 ? true : undefined,
    )
    await done(t, 'pools', 'set', 'east-game', '--hosts', '2')
    await world.converges(HOSTS, SHARDS)
    t.strictSame(
      (await world.hosts()).map(({ id }) => id),
      hostsBefore,
      'the very same hosts',
    )
    t.equal(await world.eventsOf('host.planned'), planned, 'none was even planned')
    nobodyLost(t, await playing.stop())
  })

  await inTest('everything is replaced while bots play, and none is lost', async t => {
    await world.empty()
    const playing = await world.bots(PLAYERS)
    await world.players(PLAYERS)
    const shardsBefore = await world.ask<readonly { version: string }[]>('shards', 'list')
    let fewestReady = SHARDS
    let fewestHosts = HOSTS['east-game']
    /** One that has just come up has no group for a moment. */
    const lookAtFleet = async (): Promise<boolean> => {
      const fleet = await world.fleet()
      fewestReady = Math.min(fewestReady, fleet.ready + fleet.readySpares)
      return fleet.rollout === ''
    }
    const look = async (): Promise<boolean> => {
      const [rolledOut, pool, hosts] = await Promise.all([
        lookAtFleet(),
        world.pool('east-game'),
        world.hosts(),
      ])
      const serving = hosts.filter(host => host.pool === 'east-game' && host.state === 'ready')
      fewestHosts = Math.min(fewestHosts, serving.length)
      return rolledOut && pool.rollout === null
    }
    await done(t, 'fleets', 'taint', 'arena', '--reason', 'a test')
    await eventually(
      'the shards to be replaced',
      CONVERGES_MS_MAX,
      async () => (await lookAtFleet()) || undefined,
    )
    t.ok(fewestReady >= SHARDS, `never fewer shards ready than ${fewestReady} while shards are replaced`)
    const versions = shardsBefore.map(({ version }) => version)
    const shardsAfter = await world.ask<readonly { version: string; state: string }[]>('shards', 'list')
    t.notOk(
      shardsAfter.some(({ version, state }) => state === 'ready' && versions.includes(version)),
      'all shards are new',
    )
    const hostsBefore = (await world.hosts()).filter(({ pool }) => pool === 'east-game').map(({ id }) => id)
    await done(t, 'pools', 'taint', 'east-game', '--reason', 'a test')
    await eventually('the hosts to be replaced', CONVERGES_MS_MAX, async () => (await look()) || undefined)
    await world.converges(HOSTS, SHARDS)
    const hostsAfter = (await world.hosts()).map(({ id }) => id)
    t.notOk(
      hostsBefore.some(id => hostsAfter.includes(id)),
      'all hosts are new',
    )
    t.ok(fewestReady >= SHARDS, `never fewer shards ready than ${fewestReady} while hosts are replaced`)
    t.equal(fewestHosts, HOSTS['east-game'], 'never fewer hosts ready')
    const report = await playing.stop()
    nobodyLost(t, report)
    t.comment(`${moves(report)} moves, outage p99 ${report.outageMs.p99} ms, ${report.reconnects} reconnects`)
    t.ok(report.reconnects <= 2 * TCP_PLAYERS, 'one reconnect per replacement at most')
    t.ok(moves(report) <= 2 * PLAYERS, 'nobody is moved twice for one replacement')
  })

  await inTest('a bad template halts by itself, and the rest serves on', async t => {
    const hostsBefore = (await world.hosts()).map(({ id }) => id)
    const bad = { ...wishes, install: 'echo this cannot work >&2; exit 1' }
    const applied = await world.apply(clusterOf(bad), '--yes')
    t.equal(applied.code, 0, applied.stderr)
    await eventually('the rollouts to halt', CONVERGES_MS_MAX, async () =>
      (await world.eventsOf('pool.rollout-halted')) === Object.keys(HOSTS).length ? true : undefined,
    )
    await world.converges(HOSTS, SHARDS)
    const hosts = await world.hosts()
    t.strictSame(
      hosts.map(({ id }) => id),
      hostsBefore,
      'the very same hosts',
    )
    t.ok(
      hosts.every(({ flags }) => !('tainted' in flags)),
      'none is to be replaced',
    )
    t.match((await world.apply(clusterOf(wishes), '--yes')).stdout, 'nothing to change')
  })

  await inTest('declared away, nothing is left', async t => {
    const { code, stderr } = await world.apply(clusterOf({ image, hosts: {}, shards: 0 }), '--yes')
    t.equal(code, 0, stderr)
    await world.converges({}, 0)
    await world.withoutImages()
    t.strictSame(await witness.settlesAs(before), before)
    t.strictSame(witness.twins, [], 'no host was ever made twice')
    t.ok(witness.births.size > 10)
  })

  t.strictSame(await world.end(), [], 'stopping leaves no process behind')
})
