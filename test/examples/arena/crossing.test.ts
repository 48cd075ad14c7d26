import t from 'tap'
import { cross } from '../../../examples/arena/crossing.ts'
import type { CallLocalApi, LocalAnswer } from '../../../examples/arena/local-api.ts'

const luggage = { x: 510, y: 20, score: 8, coins: 1, items: ['hat'], party: 'pat' }
const pat = { account: 'pat', epoch: '7', luggage }
const kim = { account: 'kim', epoch: '8', luggage: { ...luggage, score: 3 } }

/** An agent that answers each call in turn, the last answer again and again. */
function agent(answers: Readonly<Record<string, readonly LocalAnswer[]>>) {
  const asked: string[] = []
  const paused: number[] = []
  const counts = new Map<string, number>()
  const call: CallLocalApi = (name, given = {}) => {
    asked.push([name, given['account'] ?? given['move'], given['value']].filter(Boolean).join(' '))
    const count = counts.get(name) ?? 0
    counts.set(name, count + 1)
    const list = answers[name] ?? [name === 'state/put' ? { ok: true, state: 'done' } : { ok: true }]
    return Promise.resolve(list[Math.min(count, list.length - 1)]!)
  }
  const pause = (durationMs: number): Promise<void> => {
    paused.push(durationMs)
    return Promise.resolve()
  }
  return { asked, paused, run: () => cross('move-0001', [pat, kim], call, pause) }
}

const refusal = (code: string, text = '', retryAfterMs?: number): LocalAnswer => ({
  ok: false,
  code,
  text,
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
})

t.test('saves, prepares, gives along, commits, in this order', async t => {
  const { asked, run } = agent({})
  t.same(await run(), { kind: 'committed' })
  t.same(asked, [
    'state/put pat 510.0 20.0 8 1 hat',
    'state/put kim 510.0 20.0 3 1 hat',
    'move/prepare move-0001',
    'move/payload pat 510.0 20.0 8 1 hat/pat',
    'move/payload kim 510.0 20.0 3 1 hat/pat',
    'move/commit move-0001',
  ])
})

t.test('an unknown outcome of the commit is asked for with the same move until it is known', async t => {
  const { asked, paused, run } = agent({
    'move/commit': [refusal('UNAVAILABLE', '', 400), refusal('RATE_LIMITED'), { ok: true }],
  })
  t.same(await run(), { kind: 'committed' })
  t.equal(asked.filter(line => line === 'move/commit move-0001').length, 3)
  t.same(paused, [400, 1_000])
})

for (const [name, answer, end] of [
  ['state/put', { ok: true, state: 'queued' }, { kind: 'over' }],
  ['state/put', refusal('FENCED'), { kind: 'over' }],
  ['move/prepare', refusal('CLOSED', 'full: no place in east', 1_000), { kind: 'closed', reason: 'full' }],
  ['move/prepare', refusal('OVER'), { kind: 'over' }],
  ['move/prepare', refusal('UNAVAILABLE'), { kind: 'over' }],
  ['move/payload', refusal('OVER'), { kind: 'over' }],
  ['move/commit', refusal('OVER'), { kind: 'over' }],
  ['move/commit', refusal('FENCED'), { kind: 'over' }],
  ['move/commit', refusal('CLOSED', 'away: no shard'), { kind: 'closed', reason: 'away' }],
] as const)
  t.test(`${name} answered ${answer.ok ? 'queued' : answer.code}: everybody stays, ${end.kind}`, async t => {
    const { asked, run } = agent({ [name]: [answer] })
    t.same(await run(), end)
    t.equal(asked.includes('move/abort move-0001'), end.kind === 'over', 'places are given back')
    t.equal(asked.includes('move/commit move-0001'), name === 'move/commit')
  })
