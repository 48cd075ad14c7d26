import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { eventually } from '../support/eventually.ts'
import { ARENA_IN_SHELL, type ArenaOptions, type ArenaShard, ArenaWorld } from './arena-world.ts'
import type { BotReport } from './playing.ts'
import { scenariosIn } from './scenarios.ts'

/** Versions of fleets, through the processes and the command line a user has. */

const directory = mkdtempSync(join(tmpdir(), 'switchyard-rollouts-'))
t.teardown(() => rmSync(directory, { recursive: true, force: true }))
/** As long as it is there, no game server comes up. */
const spoilt = join(directory, 'spoilt')
const command = ['sh', '-c', `test ! -e '${spoilt}' || exit 1; ${ARENA_IN_SHELL}`]
const rollout = { bakeMs: 500, failuresMax: 2 }

const inWorld = scenariosIn((options: ArenaOptions) => ArenaWorld.start(options))

interface FleetShown {
  readonly ready: number
  readonly readySpares: number
  readonly rollout: string
}

async function fleetOf({ product }: ArenaWorld): Promise<FleetShown> {
  const [fleet] = (await product.cli('fleets', 'list', '-o', 'json')).json as readonly FleetShown[]
  if (fleet === undefined) throw new Error('there is no fleet')
  return fleet
}

async function change(t: Test, { product }: ArenaWorld, ...words: readonly string[]): Promise<void> {
  const { code, stderr } = await product.cli('fleets', ...words, '--yes')
  t.equal(code, 0, `${words.join(' ')} ${stderr}`)
}

function nobodyMisled(t: Test, report: BotReport, players: number): void {
  t.equal(report.wrongDeliveries, 0, 'no wrong delivery')
  t.equal(report.lateFromOldShard, 0, 'nothing late from an old shard')
  t.equal(report.joined, players, 'everybody was welcome')
  t.equal(report.unansweredInFinalTwoSeconds, 0, 'everybody is served at the end')
}

function moves({ shardChanges }: BotReport): number {
  return shardChanges.reduce((sum, { outageMs }) => sum + outageMs.count, 0)
}

inWorld(
  'all shards are replaced while bots play: enough are ready all the time, and everybody moves once at most',
  { rollout },
  async (t, world) => {
    const players = 60
    const playing = world.bots(players)
    await world.players(players)
    const before = await world.shards()
    await change(t, world, 'taint', 'arena')
    let fewest = Number.POSITIVE_INFINITY
    await eventually('the rollout to end', 120_000, async () => {
      const fleet = await fleetOf(world)
      fewest = Math.min(fewest, fleet.ready + fleet.readySpares)
      return fleet.rollout === '' ? true : undefined
    })
    t.ok(fewest >= 4, `never fewer than ${fewest} of 4 shards were ready`)
    const after = (await world.shards()).filter(({ state }) => state === 'ready')
    t.equal(after.length, 4)
    const old = before.map(({ version }) => version)
    t.notOk(
      after.some(({ version }) => old.includes(version)),
      'all are of the new version',
    )
    const report = await playing.stop()
    nobodyMisled(t, report, players)
    t.ok(moves(report) > 0 && moves(report) <= players, `${moves(report)} moves of ${players} players`)
  },
)

inWorld(
  'a version whose shards do not come up halts by itself, and nobody notices',
  { command, rollout, shards: 2, spares: 0 },
  async (t, world) => {
    const playing = world.bots(20)
    await world.players(20)
    const before = await world.shards()
    writeFileSync(spoilt, '')
    try {
      await change(t, world, 'taint', 'arena')
      const states = await eventually('the rollout to halt', 120_000, async () => {
        const { json } = await world.product.cli('fleets', 'deployments', 'arena', '-o', 'json')
        const shown = (json as readonly { readonly state: string }[]).map(({ state }) => state)
        return shown.includes('halted') ? shown : undefined
      })
      t.strictSame(states, ['halted', 'promoted'], 'it is back at the first one')
      await eventually('the way back to end', 120_000, async () =>
        (await fleetOf(world)).rollout === '' ? true : undefined,
      )
    } finally {
      rmSync(spoilt)
    }
    const serving: readonly ArenaShard[] = (await world.shards()).filter(({ state }) => state === 'ready')
    const lives = (shards: readonly ArenaShard[]) =>
      shards.map(({ id, pid, version }) => ({ id, pid, version }))
    t.strictSame(lives(serving), lives(before), 'the very same game servers serve on')
    const events = (await world.product.cli('events', '-o', 'json')).json as readonly { kind: string }[]
    t.ok(events.some(({ kind }) => kind === 'fleet.rollout-halted'))
    const report = await playing.stop()
    nobodyMisled(t, report, 20)
    t.equal(moves(report), 0, 'nobody was moved')
  },
)

inWorld(
  'scaled down and up again at once, drained shards are taken back and none is started',
  { shards: 3, spares: 0, slots: 25 },
  async (t, world) => {
    // Places are counted for each protocol, as one player may use both: only a crowd of one is shared out evenly.
    const playing = world.bots(60, '--tcp-share', '0')
    await world.players(60)
    const before = await world.shards()
    // No other shard has room for a group of twenty, so that the drained ones wait.
    await change(t, world, 'scale', 'arena', '--shards', '1')
    await eventually('two shards to drain', 120_000, async () =>
      (await world.shards()).filter(({ state }) => state === 'draining').length === 2 ? true : undefined,
    )
    await change(t, world, 'scale', 'arena', '--shards', '3')
    await world.settled(3)
    const lives = (shards: readonly ArenaShard[]) =>
      shards.map(({ id, incarnation, pid }) => ({ id, incarnation, pid }))
    t.strictSame(lives(await world.shards()), lives(before))
    const report = await playing.stop()
    nobodyMisled(t, report, 60)
    t.equal(moves(report), 0, 'nobody was moved')
  },
)
