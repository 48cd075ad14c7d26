import type { Test } from 'tap'
import { ann, A, type MakeSessions } from './sessions-under-test.ts'
import { HandoffScene, MOVE, outcomeOf } from './handoff-scene.ts'

type Call = 'reserve' | 'prepare' | 'payload' | 'commit' | 'abort' | 'arrive'
const CALLS: readonly Call[] = ['reserve', 'prepare', 'payload', 'commit', 'abort', 'arrive']

interface Row {
  readonly phase: string
  readonly bring: (scene: HandoffScene) => Promise<void>
  /** What each call comes to, in the order of `CALLS`. */
  readonly answers: readonly string[]
  /** Phase and states of both sessions after it. */
  readonly after: readonly string[]
}

const HELD = 'held arena-1'
const MOVING = 'moving arena-1'
const GRANTED = 'granted arena-2'
const THERE = 'held arena-2'
const KEPT_MS = 20_001
const LATE_MS = 5_001

const reserved = `reserved: ${HELD}, ${HELD}`
const moving = `moving: ${MOVING}, ${MOVING}`
const committed = `committed: ${GRANTED}, ${GRANTED}`
const over = `over: ${HELD}, ${HELD}`

const TABLE: readonly Row[] = [
  {
    phase: 'unknown',
    bring: async () => undefined,
    answers: ['reserved', 'over', 'over', 'over', 'done', 'nothing'],
    after: [reserved, ...Array<string>(5).fill(`nothing: ${HELD}, ${HELD}`)],
  },
  {
    phase: 'reserved',
    bring: scene => scene.reserved(),
    answers: ['reserved', 'prepared', 'over', 'over', 'done', 'nothing'],
    after: [reserved, moving, reserved, reserved, over, reserved],
  },
  {
    phase: 'reserved, and run out',
    bring: async scene => {
      await scene.reserved()
      await scene.advance(KEPT_MS)
    },
    answers: ['reserved', 'prepared', 'over', 'over', 'done', 'nothing'],
    after: [reserved, moving, reserved, reserved, over, reserved],
  },
  {
    phase: 'moving',
    bring: scene => scene.moving(),
    answers: ['reserved', 'prepared', 'done', 'committed', 'done', 'nothing'],
    after: [moving, moving, moving, committed, over, moving],
  },
  {
    phase: 'moving, and too late',
    bring: async scene => {
      await scene.moving()
      await scene.advance(LATE_MS)
    },
    answers: ['over', 'over', 'over', 'over', 'done', 'nothing'],
    after: [over, over, moving, over, over, moving],
  },
  {
    phase: 'committed',
    bring: scene => scene.committed(),
    answers: ['over', 'fenced', 'fenced', 'committed', 'fenced', 'ticket'],
    after: [committed, committed, committed, committed, committed, `committed: ${THERE}, ${GRANTED}`],
  },
  {
    phase: 'committed, and run out',
    bring: async scene => {
      await scene.committed()
      await scene.advance(KEPT_MS)
    },
    answers: ['over', 'fenced', 'fenced', 'committed', 'fenced', 'nothing'],
    after: Array<string>(6).fill(committed),
  },
  {
    phase: 'arrived',
    bring: scene => scene.arrived(),
    answers: ['over', 'fenced', 'fenced', 'committed', 'fenced', 'ticket'],
    after: Array<string>(6).fill(`committed: ${THERE}, ${THERE}`),
  },
  {
    phase: 'over',
    bring: scene => scene.over(),
    answers: ['over', 'over', 'over', 'over', 'done', 'nothing'],
    after: Array<string>(6).fill(over),
  },
]

export async function phaseContract(t: Test, make: MakeSessions): Promise<void> {
  for (const row of TABLE)
    for (const [index, call] of CALLS.entries())
      t.test(`${call} while it is ${row.phase}`, async t => {
        const scene = await HandoffScene.make(t, make)
        await row.bring(scene)
        t.equal(await take(scene, call), row.answers[index], 'the answer')
        t.equal(await shown(scene), row.after[index], 'what it comes to')
        const again = await take(scene, call)
        // Late ones are brought back by the first call: the second finds them so.
        t.equal(again, row.answers[index], 'the same again')
        t.equal(await shown(scene), row.after[index], 'and nothing more')
      })
}

async function take(scene: HandoffScene, call: Call): Promise<string> {
  const { store } = scene
  switch (call) {
    case 'reserve':
      return outcomeOf(await store.reserve(scene.wanted()))
    case 'prepare':
      return outcomeOf(await store.prepare(MOVE, A))
    case 'payload':
      return outcomeOf(await store.putPayload(MOVE, A, ann, Buffer.from('x')))
    case 'commit':
      return outcomeOf(await store.commit(MOVE, A, scene.realIps))
    case 'abort':
      return outcomeOf(await store.abort(MOVE, A))
    case 'arrive':
      return outcomeOf(await store.arrive(scene.arrival()))
  }
}

async function shown(scene: HandoffScene): Promise<string> {
  const record = await scene.store.handoff(MOVE)
  return `${record?.phase ?? 'nothing'}: ${(await scene.states()).join(', ')}`
}
