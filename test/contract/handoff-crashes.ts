import type { Test } from 'tap'
import type { HandoffStore } from '../../control-plane/zones/handoff-store.ts'
import { A, ann, B, type SessionsUnderTest } from './sessions-under-test.ts'
import { HandoffScene, bob, MOVE, outcomeOf } from './handoff-scene.ts'

/** A store whose connection is gone after so many statements, as when the process is killed there. */
export interface CutStore {
  readonly store: HandoffStore
  /** Whether so many statements were sent at all. */
  isCut(): boolean
  /** Settles when nothing of it is held any more. */
  close(): Promise<void>
}

export interface CrashUnderTest extends SessionsUnderTest {
  cutAfter(statements: number): CutStore
}

interface Case {
  readonly name: string
  readonly bring: (scene: HandoffScene) => Promise<void>
  readonly call: (store: HandoffStore, scene: HandoffScene) => Promise<unknown>
  /** What there is before it, and after it: nothing else may be seen, wherever it is cut. */
  readonly before: string
  readonly after: string
}

const HELD = 'held arena-1'
const MOVING = 'moving arena-1'
const GRANTED = 'granted arena-2'
const STATEMENTS_MAX = 200

const CASES: readonly Case[] = [
  {
    name: 'reserve',
    bring: async () => undefined,
    call: (store, scene) => store.reserve(scene.wanted()),
    before: `nothing: ${HELD}, ${HELD}: {}`,
    after: `reserved: ${HELD}, ${HELD}: {"arena-2":2}`,
  },
  {
    name: 'prepare',
    bring: scene => scene.reserved(),
    call: store => store.prepare(MOVE, A),
    before: `reserved: ${HELD}, ${HELD}: {"arena-2":2}`,
    after: `moving: ${MOVING}, ${MOVING}: {"arena-2":2}`,
  },
  {
    name: 'commit',
    bring: scene => scene.moving(),
    call: (store, scene) => store.commit(MOVE, A, scene.realIps),
    before: `moving: ${MOVING}, ${MOVING}: {"arena-2":2}`,
    after: `committed: ${GRANTED}, ${GRANTED}: {"arena-2":2}`,
  },
  {
    name: 'abort',
    bring: scene => scene.moving(),
    call: store => store.abort(MOVE, A),
    before: `moving: ${MOVING}, ${MOVING}: {"arena-2":2}`,
    after: `over: ${HELD}, ${HELD}: {}`,
  },
  {
    name: 'arrive',
    bring: scene => scene.committed(),
    call: (store, scene) => store.arrive(scene.arrival()),
    before: `committed: ${GRANTED}, ${GRANTED}: {"arena-2":2}`,
    after: `committed: held arena-2, ${GRANTED}: {"arena-2":1}`,
  },
  {
    name: 'sweep',
    bring: async scene => {
      await scene.committed()
      await scene.advance(22_501)
    },
    call: store => store.sweep(600_000, 10),
    before: `committed: ${GRANTED}, ${GRANTED}: {"arena-2":2}`,
    after: 'committed: free, free: {}',
  },
]

/** Each step of a hand-off is cut after its first statement, its second, and so on to its last: there is exactly one outcome each, and whoever
 *  asks again gets it. */
export function crashContract(t: Test, make: (t: Test) => Promise<CrashUnderTest>): void {
  for (const each of CASES)
    t.test(`${each.name}, cut after each of its statements`, async t => {
      let cuts = 0
      let done = 0
      for (let statements = 1; statements <= STATEMENTS_MAX; statements += 1) {
        const made = await make(t)
        const scene = await HandoffScene.on(t, made)
        await each.bring(scene)
        const cut = made.cutAfter(statements)
        const failed = await each.call(cut.store, scene).then(
          () => false,
          () => true,
        )
        await cut.close()
        if (!cut.isCut()) {
          if (failed) t.fail(`${each.name} failed by itself`)
          break
        }
        cuts += 1
        const found = await shown(scene)
        if (found !== each.before && found !== each.after)
          t.fail(`cut after statement ${statements}: ${found}`)
        if (found === each.after) done += 1
        await each.call(scene.store, scene)
        t.equal(await shown(scene), each.after, `asked again after statement ${statements}`)
        await finish(t, scene)
      }
      t.ok(cuts > 4 && cuts < STATEMENTS_MAX, `${cuts} statements`)
      t.ok(done > 0 && done < cuts, `${done} cuts came after it was done`)
    })
}

async function shown(scene: HandoffScene): Promise<string> {
  const record = await scene.store.handoff(MOVE)
  const states = (await scene.states()).join(', ')
  return `${record?.phase ?? 'nothing'}: ${states}: ${JSON.stringify(await scene.places())}`
}

/** Whatever it was: in the end either the old shard goes on, or the new one has it, and no place is kept. */
async function finish(t: Test, scene: HandoffScene): Promise<void> {
  const { phase } = (await scene.store.handoff(MOVE)) ?? {}
  await scene.store.commit(MOVE, A, scene.realIps)
  for (const account of [ann, bob]) await scene.store.arrive(scene.arrival({ account }))
  const [holder] = scene.holders
  if (holder === undefined) throw new Error('nobody')
  const goesOn = (await scene.scene.sessions.check(holder)) === 'held'
  const { epoch } = await scene.session(ann)
  const isThere = (await scene.scene.sessions.check({ shard: B, account: ann, epoch })) === 'held'
  if (goesOn && isThere) t.fail(`both have it (${phase})`)
  await scene.advance(30_000)
  await scene.store.sweep(600_000, 10)
  t.same(await scene.places(), {}, 'no place is kept')
  t.same(outcomeOf(await scene.scene.claim(B, 'next', ann)), isThere ? 'busy' : goesOn ? 'busy' : 'granted')
}
