import { setTimeout as sleep } from 'node:timers/promises'
import type { Test } from 'tap'
import { eventually } from '../support/eventually.ts'
import { type ArenaOptions, ArenaWorld } from './arena-world.ts'
import { crewOf, firstOf } from './crew.ts'
import type { BotReport } from './playing.ts'
import { scenariosIn } from './scenarios.ts'
import { pidOf } from '../support/pid-of.ts'

/** The main scenario, through the processes and the command line a user has. Rows C1-C3, C5, C7, S2-S4, S6, X1, X2, X8. */

const inWorld = scenariosIn((options: ArenaOptions) => ArenaWorld.start(options))

/** Nobody may ever see another player's datagram, nor anything of a shard that lost its group. */
function nobodyMisled(t: Test, report: BotReport, players: number): void {
  t.equal(report.wrongDeliveries, 0, 'no wrong delivery')
  t.equal(report.lateFromOldShard, 0, 'nothing late from an old shard')
  t.equal(report.joined, players, 'everybody was welcome')
  t.equal(report.unansweredInFinalTwoSeconds, 0, 'everybody is served at the end')
}

inWorld(
  'R-S3 all players of a killed shard come to one same shard; nobody else is disturbed',
  {},
  async (t, world) => {
    const playing = world.bots(100)
    await world.players(100)
    const crew = crewOf(await world.shards())
    const [victim, spare] = [firstOf(crew.carriers), firstOf(crew.spares)]
    const killed = await world.product.cli('shards', 'kill', victim.id, '--yes')
    t.equal(killed.code, 0, killed.stderr)
    await world.playersOf(spare.id, victim.players)
    await world.settled(4)
    const report = await playing.stop()
    nobodyMisled(t, report, 100)
    const changes = report.shardChanges
    t.equal(changes.length, 1, `one way only: ${JSON.stringify(changes)}`)
    t.equal(changes[0]?.from, `${victim.id}/1`)
    t.equal(changes[0]?.to, `${spare.id}/1`, 'the hot spare')
    t.equal(changes[0]?.outageMs.count, victim.players, 'all of them')
    t.comment(
      `outage, process crash, hot spare: p50 ${report.outageMs.p50} ms, p99 ${report.outageMs.p99} ms`,
    )
    t.match(await world.shard(victim.id), { incarnation: 2, groups: [] }, 'it comes back as an empty spare')
    const events = await world.product.cli('events', '-o', 'json')
    const kinds = (events.json as { kind: string }[]).map(event => event.kind)
    for (const kind of ['shard.fenced', 'group.target', 'group.bound', 'group.settled'])
      t.ok(kinds.includes(kind), kind)
  },
)

inWorld(
  'R-X2 players are moved by hand: dry run, result per flow, the same request again',
  { shards: 2, spares: 0 },
  async (t, world) => {
    const playing = world.bots(60)
    await world.players(60)
    const before = await world.shard('arena-1')
    const dry = await world.product.cli(
      'players',
      'move',
      '--from',
      'arena-1',
      '--to',
      'arena-2',
      '--dry-run',
    )
    t.match(dry.stdout + dry.stderr, `${before.players} players move from arena-1 to arena-2`)
    t.equal((await world.shard('arena-1')).players, before.players, 'a dry run moves nobody')
    const moved = await world.product.cli(
      'players',
      'move',
      '--from',
      'arena-1',
      '--to',
      'arena-2',
      '--yes',
      '-o',
      'json',
    )
    t.equal(moved.code, 0, moved.stderr)
    const result = moved.json as { flows: { outcome: string }[] }
    t.equal(result.flows.length, before.players)
    t.ok(result.flows.every(flow => flow.outcome === 'done'))
    await world.playersOf('arena-1', 0)
    nobodyMisled(t, await playing.stop(), 60)
  },
)

inWorld(
  'a drained shard hands its group over and stops; undrain brings one back',
  { shards: 2, spares: 1 },
  async (t, world) => {
    const playing = world.bots(40)
    await world.players(40)
    const { carriers, spares } = crewOf(await world.shards())
    const [first, second, spare] = [firstOf(carriers), firstOf(carriers.slice(1)), firstOf(spares)]
    const drained = await world.product.cli('shards', 'drain', first.id, '--yes')
    t.equal(drained.code, 0, drained.stderr)
    await eventually('the group to be on the spare', 120_000, async () =>
      (await world.shard(spare.id)).groups.length === 1 ? true : undefined,
    )
    await world.playersOf(first.id, 0)
    const report = await playing.stop()
    nobodyMisled(t, report, 40)
    const ways = new Set(report.shardChanges.map(change => `${change.from} ${change.to}`))
    t.strictSame([...ways], [`${first.id}/1 ${spare.id}/1`])
    t.equal((await world.product.cli('shards', 'drain', second.id, '--wait-empty', '--yes')).code, 0)
    t.equal((await world.shard(second.id)).state, 'draining')
    t.equal((await world.product.cli('shards', 'undrain', second.id, '--yes')).code, 0)
    t.equal((await world.shard(second.id)).state, 'ready')
  },
)

inWorld(
  'kill -9 of each part: players are not misled, game servers stay, the rest comes back',
  {},
  async (t, world) => {
    const { pids } = world.product.ready
    const crew = crewOf(await world.shards())
    const [victim, spare] = [firstOf(crew.carriers), firstOf(crew.spares)]
    const before = new Map((await world.shards()).map(shard => [shard.id, shard.pid]))
    const samePids = async () => (await world.shards()).every(shard => before.get(shard.id) === shard.pid)
    const playing = world.bots(60, '--tcp-share', '0')
    await world.players(60)

    process.kill(pids['shard-agent'], 'SIGKILL')
    await sleep(4_000)
    t.ok(await samePids(), 'the game servers are untouched by the death of the agent')

    process.kill(pids.proxy, 'SIGKILL')
    await sleep(3_000)
    await world.players(60)

    // The control plane dies in the middle of a fail-over: the shard first, then the judge.
    process.kill(pidOf(await world.shard(victim.id)), 'SIGKILL')
    process.kill(pids['control-plane'], 'SIGKILL')
    await eventually('the fail-over to end under the restarted control plane', 120_000, async () => {
      try {
        return (await world.shard(spare.id)).groups.length === 1 ? true : undefined
      } catch {
        return undefined
      }
    })
    await world.players(60)
    const report = await playing.stop()
    nobodyMisled(t, report, 60)
    const ways = report.shardChanges.map(change => `${change.from} ${change.to}`)
    t.strictSame(ways, [`${victim.id}/1 ${spare.id}/1`], 'one group moved, together')
    t.comment(`pause over the proxy's restart: widest gap ${report.gapMs.max} ms`)
  },
)
