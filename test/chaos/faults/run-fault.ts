import { setTimeout as sleep } from 'node:timers/promises'
import { messageOf } from '../../../lib/errors.ts'
import type { Random } from '../../../lib/random.ts'
import { eventually } from '../../support/eventually.ts'
import type { Crowd } from '../crowd/crowd.ts'
import type { ChaosWorld } from '../world/chaos-world.ts'
import { missingIn, type Snapshot } from '../world/product-view.ts'
import type { Done, Fault } from './fault.ts'
import { type FaultReport, groupsConcerned, judgeFault } from './judge-fault.ts'
import { Scene } from './scene.ts'

const WHOLE_MS_MAX = 180_000
const LOOK_EVERY_MS = 200
/** The product looks well until it has noticed: nothing counts as recovered before so long after a fault. */
const NOTICED_MS = 1_500
/** After everything is well again the players are watched so much longer. */
const AFTERMATH_MS = 1_000

export interface Stage<World extends ChaosWorld = ChaosWorld> {
  readonly world: World
  readonly crowd: Crowd
  readonly random: Random
}

/** Applies one fault to a world that is well, waits until it is well again, and judges what the players went through.
 *  @throws Error where the world is not well to begin with */
export async function runFault<World extends ChaosWorld>(
  fault: Fault<World>,
  stage: Stage<World>,
): Promise<FaultReport> {
  const { world, crowd, random } = stage
  const before = await wholeWorld(stage)
  const lastEvent = (await world.product.eventsAfter(0)).at(-1)?.id ?? 0
  await crowd.open()
  const startedAt = performance.now()
  const scene = new Scene({ world, crowd, random, before })
  const complaints: string[] = []
  const done = await applied(fault, scene, complaints)
  const wholeMs = await recovered(stage, fault, { before, done, startedAt }, complaints)
  await sleep(AFTERMATH_MS)
  const { players, unserved, heldUpMs } = await crowd.open()
  if (unserved > 0) complaints.push(`${unserved} players are not served at the end`)
  const after = (await world.product.snapshotIfAny()) ?? before
  const events = await world.product.eventsAfter(lastEvent).catch(() => [])
  return judgeFault(fault, {
    world: world.name,
    before,
    after,
    events,
    done,
    players,
    heldUpMs,
    wholeMs,
    complaints,
  })
}

/** Waits until the product is at full strength and everybody is answered. */
export async function wholeWorld({ world, crowd }: Pick<Stage, 'world' | 'crowd'>): Promise<Snapshot> {
  let missing = 'nothing answers'
  try {
    return await eventually('the world to be well', WHOLE_MS_MAX, async () => {
      const snapshot = await world.product.snapshotIfAny()
      missing = snapshot === undefined ? 'the control plane does not answer' : (missingIn(snapshot) ?? '')
      const { unserved, joined } = await crowd.look()
      if (unserved > 0) missing ||= `${unserved} players are not served`
      if (joined < crowd.players) missing ||= `${crowd.players - joined} players are not in`
      // What is asked one after the other: whoever has just come back may know them in one answer and not yet in another.
      const onShards = snapshot?.shards.reduce((sum, { players }) => sum + players, 0) ?? 0
      if (Math.min(snapshot?.status.players ?? 0, onShards) < crowd.players)
        missing ||= 'the control plane does not know all players'
      return missing === '' ? snapshot : undefined
    })
  } catch (cause) {
    throw new Error(`the world is not well: ${missing}`, { cause })
  }
}

async function applied<World extends ChaosWorld>(
  fault: Fault<World>,
  scene: Scene<World>,
  complaints: string[],
): Promise<Done> {
  try {
    return await fault.apply(scene)
  } catch (error) {
    complaints.push(messageOf(error))
    return { did: `${fault.name}, given up half-way`, concerned: 'all' }
  } finally {
    scene.thawAll()
  }
}

/** Waits until the product is at full strength, everybody is answered, and the groups are where they have to be by then.
 *  @returns milliseconds since the fault began */
async function recovered<World extends ChaosWorld>(
  { world, crowd }: Stage<World>,
  fault: Fault<World>,
  begun: { readonly before: Snapshot; readonly done: Done; readonly startedAt: number },
  complaints: string[],
): Promise<number> {
  const deadline = performance.now() + WHOLE_MS_MAX
  await sleep(NOTICED_MS)
  let missing = ''
  let wholeAt = performance.now()
  while (performance.now() < deadline) {
    wholeAt = performance.now()
    const snapshot = await world.product.snapshotIfAny()
    const { unserved } = await crowd.look()
    missing = snapshot === undefined ? 'the control plane does not answer' : (missingIn(snapshot) ?? '')
    if (snapshot !== undefined) await world.product.letHeldGroupsGoOn(snapshot)
    if (unserved > 0) missing ||= `${unserved} players are not served`
    if (snapshot !== undefined && fault.moves === 'concerned')
      missing ||= stillThere(begun.before, snapshot, begun.done)
    if (missing === '') return Math.round(wholeAt - begun.startedAt)
    await sleep(LOOK_EVERY_MS)
  }
  complaints.push(`not well again after ${WHOLE_MS_MAX} ms: ${missing}`)
  return Math.round(wholeAt - begun.startedAt)
}

function stillThere(before: Snapshot, now: Snapshot, done: Done): string {
  const stays = groupsConcerned(before, done).find(
    ({ id, generation }) => now.groups.find(group => group.id === id)?.generation === generation,
  )
  return stays === undefined ? '' : `${stays.id} has not left ${stays.shard}`
}
