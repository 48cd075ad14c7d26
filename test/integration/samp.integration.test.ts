import { setTimeout as sleep } from 'node:timers/promises'
import type { Test } from 'tap'
import type { CrowdReport } from '../games/samp/crowd/crowd.ts'
import { SampProduct, type SampWorldOptions } from './samp-world.ts'
import { crewOf, firstOf } from './crew.ts'
import { scenariosIn } from './scenarios.ts'

/** SA:MP through the whole product, with servers that ban whoever a real one would ban. */

const inWorld = scenariosIn((options: SampWorldOptions) => SampProduct.start(options))

/** Nobody banned, nobody sent away for good, everybody in at the end. */
async function unharmed(t: Test, world: SampProduct, report: CrowdReport): Promise<void> {
  t.equal(report.joined, report.players, 'everybody came in')
  t.equal(report.playing, report.players, 'everybody plays at the end')
  t.strictSame(report.stopped, [], 'nobody was refused for good')
  for (const { id } of await world.shards())
    t.notMatch(await world.logOf(id), /banned|refused/, `${id} bans and refuses nobody`)
}

function outageText({ changes }: CrowdReport): string {
  const sorted = changes.map(({ outageMs }) => outageMs).toSorted((left, right) => left - right)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
  return `${sorted.length} changes of shard, outage p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${sorted.at(-1)} ms`
}

inWorld(
  '500 clients on five shards: those of a killed shard are told to reconnect and come to one replacement',
  { shards: 5, spares: 1, slots: 130, addresses: 'alias' },
  async (t, world) => {
    const playing = world.crowd(500, '--per-second', '100', '--changes', '1')
    const shards = await world.players(500)
    await sleep(2_000)
    const { carriers, spares } = crewOf(shards)
    const [victim, spare] = [firstOf(carriers), firstOf(spares)]
    const killed = await world.product.cli('shards', 'kill', victim.id, '--yes')
    t.equal(killed.code, 0, killed.stderr)
    const report = await playing
    await unharmed(t, world, report)
    t.equal(report.changes.length, victim.players, 'all of them, once each')
    t.strictSame(
      [...new Set(report.changes.map(({ from, to }) => `${from} ${to}`))],
      [`${victim.id}/1 ${spare.id}/1`],
    )
    t.equal(report.events['told-to-reconnect'], victim.players, 'nobody had to find out')
    t.comment(`killed shard, hot spare: ${outageText(report)}`)
  },
)

inWorld(
  'a hundred named players are moved, and their old server logs the leave of each',
  { shards: 2, spares: 0, slots: 250, addresses: 'alias' },
  async (t, world) => {
    const playing = world.crowd(200, '--per-second', '100', '--changes', '1')
    await world.players(200)
    await sleep(1_000)
    const { json } = await world.product.cli('players', 'list', '--group', 'samp-g1', '-o', 'json')
    const ids = (json as readonly { readonly id: string }[]).map(({ id }) => id)
    const left = (await world.shards()).find(({ groups }) => groups.includes('samp-g1'))?.id
    const moved = await world.product.cli('players', 'move', ...ids, '--to', 'samp-g2', '--yes')
    t.equal(moved.code, 0, moved.stderr)
    const report = await playing
    await unharmed(t, world, report)
    t.equal(report.changes.length, ids.length)
    t.strictSame([...new Set(report.changes.map(({ from }) => from))], [`${left}/1`])
    const leaves = (await world.logOf(`${left}`)).match(/left: quit/g) ?? []
    t.equal(leaves.length, ids.length, 'the old server knows that they are gone')
    t.comment(`moved: ${outageText(report)}`)
  },
)

for (const { name, crowd, masks } of [
  { name: 'clients of open.mp with its masking on', crowd: ['--open-mp'], masks: true },
  { name: 'players behind one address', crowd: ['--one-ip'], masks: false },
])
  inWorld(
    `${name} come back after a kill`,
    { shards: 2, spares: 1, slots: 40, addresses: 'alias', masks },
    async (t, world) => {
      const playing = world.crowd(20, '--per-second', '4', '--changes', '1', ...crowd)
      const victim = firstOf(crewOf(await world.players(20)).carriers)
      const killed = await world.product.cli('shards', 'kill', victim.id, '--yes')
      t.equal(killed.code, 0, killed.stderr)
      const report = await playing
      await unharmed(t, world, report)
      t.equal(report.changes.length, victim.players)
      t.comment(`${name}: ${outageText(report)}`)
    },
  )

inWorld(
  'with the address of the proxy a server that limits it bans nobody',
  { shards: 2, spares: 1, slots: 40, addresses: 'nat' },
  async (t, world) => {
    const playing = world.crowd(30, '--per-second', '10', '--changes', '1')
    const victim = firstOf(crewOf(await world.players(30)).carriers)
    const killed = await world.product.cli('shards', 'kill', victim.id, '--yes')
    t.equal(killed.code, 0, killed.stderr)
    const report = await playing
    await unharmed(t, world, report)
    t.equal(report.changes.length, victim.players)
    t.comment(`nat: ${outageText(report)}`)
  },
)
