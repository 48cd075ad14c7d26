import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import { ManualClock } from '../../../lib/clock.ts'
import type { Random } from '../../../lib/random.ts'
import type { AnnounceOutcome } from '../../../proxy/announce/announce-request.ts'
import { Announcer, FIRST_WITHIN_MS } from '../../../proxy/announce/announcer.ts'
import { arena } from '../support/routes.ts'
import { main } from '../support/carrier-world.ts'

const EVERY_MS = 600_000
const TAKEN: AnnounceOutcome = { kind: 'taken' }
const FAILED: AnnounceOutcome = { kind: 'failed', why: 'timeout' }
const REFUSED: AnnounceOutcome = { kind: 'refused', status: 500, said: 'no' }
/** Chance at its end: the longest pauses. */
const latest: Random = { fraction: () => 1 }

function world(lists = 1, random = latest) {
  const clock = new ManualClock()
  const state = { open: true }
  const sent: { readonly url: string; readonly answer: (outcome: AnnounceOutcome) => void }[] = []
  const lines: string[] = []
  const line = (_fields: object, message: string) => void lines.push(message)
  const announcer = new Announcer({
    announcements: Array.from({ length: lists }, (_, n) => ({
      listener: main,
      fleet: arena,
      method: 'GET',
      url: new URL(`http://list-${n}/7777`),
      everyMs: EVERY_MS,
      from: undefined,
    })),
    send: (_method, url) => new Promise(answer => sent.push({ url: url.host, answer })),
    open: () => state.open,
    clock,
    random,
    log: { debug: line, info: line, warn: line, error: line },
  })
  const after = (ms: number) => {
    clock.advance(ms)
    announcer.tick()
    return sent.length
  }
  const answered = async (outcome: AnnounceOutcome) => {
    sent.at(-1)!.answer(outcome)
    await turn()
  }
  return { announcer, clock, state, sent, lines, after, answered }
}

t.test('a list is told soon after the start, and then at its interval', async t => {
  const { after, answered, announcer, lines } = world(1, { fraction: () => 0.5 })
  t.equal(after(FIRST_WITHIN_MS / 2 - 1), 0)
  t.equal(after(1), 1)
  await answered(TAKEN)
  t.equal(after(EVERY_MS * 0.95 - 1), 1)
  t.equal(after(1), 2)
  await answered(TAKEN)
  t.same(announcer.counts, [
    { listener: main, list: 'list-0', outcomes: { taken: 2, refused: 0, failed: 0 } },
  ])
  t.equal(lines.length, 1, 'what goes on as before is not logged')
})

t.test('a slow list gets one request at a time, and keeps nobody else waiting', async t => {
  const { after, sent, answered } = world(2)
  t.equal(after(FIRST_WITHIN_MS), 2)
  t.same(
    sent.map(({ url }) => url),
    ['list-0', 'list-1'],
  )
  await answered(TAKEN)
  t.equal(after(EVERY_MS), 3)
  t.equal(sent.at(-1)?.url, 'list-1')
})

t.test('after failures the pauses grow, up to the interval; success ends that', async t => {
  const { after, answered, announcer, lines } = world()
  after(FIRST_WITHIN_MS)
  let count = 1
  for (const pauseMs of [10_000, 20_000, 40_000, 80_000, 160_000, 320_000, EVERY_MS, EVERY_MS]) {
    await answered(count % 2 === 0 ? FAILED : REFUSED)
    t.equal(after(pauseMs - 1), count, `${pauseMs}`)
    t.equal(after(1), (count += 1))
  }
  await answered(TAKEN)
  t.match(announcer.counts, [{ outcomes: { taken: 1, refused: 4, failed: 4 } }])
  t.equal(after(EVERY_MS), count + 1)
  await answered(FAILED)
  t.equal(after(10_000), count + 2)
  t.equal(lines.length, 10)
})

t.test('nobody is told while nobody would be let in', async t => {
  const { after, state } = world()
  state.open = false
  t.equal(after(FIRST_WITHIN_MS + EVERY_MS), 0)
  state.open = true
  t.equal(after(1), 1)
})

t.test('once closed it sends and counts nothing more', async t => {
  const { after, announcer, answered } = world()
  after(FIRST_WITHIN_MS)
  announcer.close()
  await answered(TAKEN)
  t.equal(after(EVERY_MS), 1)
  t.match(announcer.counts, [{ outcomes: { taken: 0, refused: 0, failed: 0 } }])
})
