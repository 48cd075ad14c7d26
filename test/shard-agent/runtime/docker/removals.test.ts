import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import { ManualClock } from '../../../../lib/clock.ts'
import { silentLog } from '../../../../lib/log.ts'
import { labelsOf, type Ownership } from '../../../../shard-agent/runtime/docker/container-labels.ts'
import { Removals } from '../../../../shard-agent/runtime/docker/removals.ts'
import type { SeenContainer } from '../../../../shard-agent/runtime/docker/engine.ts'
import { shardRef } from '../../support/start-shard.ts'

const OURS: Ownership = { host: 'host-1', shard: shardRef(), life: 'abcd' }

/** An engine that holds containers and is away now and then. */
class SmallEngine {
  readonly containers = new Map<string, SeenContainer>()
  isAway = false

  hold(id: string, ownership: Ownership): void {
    const end = { statusCode: 0, outOfMemory: false }
    this.containers.set(id, { id, labels: labelsOf(ownership, 'arena'), pid: 0, state: 'ended', end })
  }

  async look(id: string): Promise<SeenContainer | undefined> {
    if (this.isAway) throw new Error('away')
    return this.containers.get(id)
  }

  async remove(id: string): Promise<void> {
    this.containers.delete(id)
  }
}

function begin(): { readonly engine: SmallEngine; readonly clock: ManualClock; readonly removals: Removals } {
  const engine = new SmallEngine()
  const clock = new ManualClock()
  return { engine, clock, removals: new Removals({ engine, clock, log: silentLog }) }
}

t.test('a container goes, and what waited for that follows', async t => {
  const { engine, removals } = begin()
  engine.hold('one', OURS)
  let followed = 0
  removals.add(OURS.shard, OURS, 'one')
  t.equal(removals.containerOf(OURS.shard), 'one')
  removals.afterwards(OURS.shard, () => (followed += 1))
  t.equal(followed, 0)
  await turn()
  t.equal(engine.containers.size, 0)
  t.equal(followed, 1)
  t.equal(removals.containerOf(OURS.shard), undefined)
  removals.afterwards(OURS.shard, () => (followed += 1))
  t.equal(followed, 2, 'at once where there is nothing to wait for')
})

t.test('an engine that is away is asked again', async t => {
  const { engine, clock, removals } = begin()
  engine.hold('one', OURS)
  engine.isAway = true
  removals.add(OURS.shard, OURS, 'one')
  await turn()
  engine.isAway = false
  removals.tick(clock.monotonicMs())
  await turn()
  t.equal(engine.containers.size, 1, 'not at once')
  clock.advance(5_000)
  removals.tick(clock.monotonicMs())
  await turn()
  t.equal(engine.containers.size, 0)
})

t.test('what turns out to be somebody else’s stays', async t => {
  const { engine, removals } = begin()
  engine.hold('one', { ...OURS, life: 'efgh' })
  removals.add(OURS.shard, OURS, 'one')
  await turn()
  t.equal(engine.containers.size, 1)
  t.equal(removals.containerOf(OURS.shard), undefined, 'and is not asked for again')
})
