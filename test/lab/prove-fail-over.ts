import { performance } from 'node:perf_hooks'
import type { Test } from 'tap'
import { eventually } from '../support/eventually.ts'
import type { LabClient, LabGame } from './games/lab-game.ts'
import { carriersOf, listShards, type LabShard } from './lab-shards.ts'
import { startLabWorld, type LabWorld } from './lab-world.ts'
import { describeOutages, outageOf, shardOf } from './outage.ts'
import { pidOf } from '../support/pid-of.ts'

const routeMsMax = 30_000

/** How a shard ends: as with `kill -9`, or by itself, so that it says goodbye to its players. */
export type ShardEnding = 'killed' | 'stopped'
/** Whose goodbye was heard comes back with a new session, not because the old one was forgotten meanwhile. */
const STOPPED_IDLE_MS = 300_000
const SIGNALS = { killed: 'SIGKILL', stopped: 'SIGTERM' } as const satisfies Record<ShardEnding, string>

/** Runs a real game behind the product: clients spread over two shards, one shard ends, its clients come back by their own reconnect
 *  to the same address and are together on the replacement; the others notice nothing. Prints the outage.
 *  Where the game is not installed the test is skipped by name, and fails on a CI machine, which has to have it. */
export async function proveFailOver(
  t: Test,
  game: LabGame,
  clientCount: number,
  ending: ShardEnding = 'killed',
): Promise<void> {
  const missing = game.missing()
  if (missing.length > 0) {
    const reason = `skipped: ${missing.join(', ')} is missing`
    if (process.env['CI'] === 'true') t.fail(reason)
    else t.pass(reason, { skip: reason })
    return
  }
  const world = await startLabWorld(game, ending === 'stopped' ? STOPPED_IDLE_MS : undefined)
  try {
    await failOver(t, game, world, clientCount, ending)
  } catch (error) {
    for (const line of world.product.output) t.comment(line)
    throw error
  } finally {
    t.strictSame(await world.end(), [], 'stopping leaves no process behind')
  }
}

async function failOver(
  t: Test,
  game: LabGame,
  world: LabWorld,
  clientCount: number,
  ending: ShardEnding,
): Promise<void> {
  const clients = world.startClients(clientCount)
  await eventually('every client to be in', game.joinMsMax, () => trueIf(clients.every(isIn)))
  const carriers = carriersOf(await listShards(world.product))
  t.strictSame(shardsOf(clients), idsOf(carriers), 'players of one address are spread over both shards')

  const victim = carriers.find(shard => shard.id === shardOf(clients[0]!))!
  const hit = clients.filter(client => shardOf(client) === victim.id)
  const others = clients.filter(client => !hit.includes(client))
  const endedAtMs = performance.now()
  process.kill(pidOf(victim), SIGNALS[ending])

  const replacement = await carrierOf(world, victim)
  await eventually('every client of the ended shard to be back', game.returnMsMax, () =>
    trueIf(hit.every(client => outageOf(client.sightings, endedAtMs) !== undefined)),
  )
  t.strictSame(shardsOf(hit), [replacement.id], 'its players are together on the replacement')
  t.notOk(
    carriers.some(shard => shard.id === replacement.id),
    'the replacement was the spare',
  )
  for (const client of others) t.equal(client.sightings.length, 1, `${client.name} noticed nothing`)
  const outages = hit.map(client => outageOf(client.sightings, endedAtMs)!)
  t.comment(`outage, ${game.name}, shard ${ending}: ${describeOutages(outages)}`)
}

/** The other shard that carries the groups of a killed one, as soon as there is one. */
function carrierOf(world: LabWorld, victim: LabShard): Promise<LabShard> {
  return eventually(`another shard to carry ${victim.groups.join(', ')}`, routeMsMax, async () => {
    const shards = await listShards(world.product)
    return shards.find(
      shard => shard.pid !== victim.pid && victim.groups.every(group => shard.groups.includes(group)),
    )
  })
}

function isIn(client: LabClient): boolean {
  return shardOf(client) !== undefined
}

/** Sorted, each once. A client that is on none counts as `nowhere`. */
function shardsOf(clients: readonly LabClient[]): readonly string[] {
  return sorted(new Set(clients.map(client => shardOf(client) ?? 'nowhere')))
}

function idsOf(shards: readonly LabShard[]): readonly string[] {
  return sorted(shards.map(shard => shard.id))
}

function sorted(names: Iterable<string>): readonly string[] {
  return [...names].toSorted((left, right) => left.localeCompare(right))
}

function trueIf(condition: boolean): true | undefined {
  return condition ? true : undefined
}
