import t from 'tap'
import type { Epoch } from '../../../proto/contract/session.ts'
import type { ZoneName } from '../../../proto/contract/zone.ts'
import { ZoneGround } from '../../../proto/contract/zone-ground.ts'
import { FORGET_AFTER_MS, WALKERS_MAX } from '../../../shard-agent/zones/walk-book.ts'
import { ANSWER_PATIENCE_MS, ASK_AGAIN_MS, BEGUN_MS_MAX } from '../../../shard-agent/zones/walk-state.ts'
import type { WalkAnswer, WalkReport } from '../../../shard-agent/zones/walk-words.ts'
import { halves, mapOf, rectangle } from '../../support/zone-maps.ts'
import { account, at, move, open, seen, west, wishes, words } from './west-book.ts'

t.test('the whole way over a border', async t => {
  const book = open()
  let ms = 0
  const go = (units: number): WalkAnswer => book.report([seen('pat', units)], at((ms += 600)))
  t.same(go(-900), { told: [], wishes: [] }, 'far away')
  t.same(book.players(), [{ account: 'pat', at: { x: -90_000, y: 0, z: 0 }, phase: 'inside', near: false }])
  t.same(go(-250), { told: [], wishes: [] }, 'just before the strip: 50 for the corridor, 150 for the strip')
  const asked = go(-195)
  t.same([words(asked), wishes(asked)], [[], ['keep move-1 east pat#1']])
  t.same(wishes(go(-150)), [], 'an answer takes its time')
  book.outcome(move('move-1'), { kind: 'kept', validMs: 20_000 }, at(ms))
  t.same(words(go(-100)), ['near pat move-1'])
  t.equal(book.players()[0]?.phase, 'prewarm')
  t.same(words(go(-40)), ['corridor pat', 'near pat move-1'])
  t.equal(book.players()[0]?.phase, 'corridor')
  t.same(words(go(24)), ['corridor pat', 'near pat move-1'], 'beyond the line, by less than half of 50')
  t.same(words(go(25)), ['cross pat move-1'])
  t.same(words(go(1)), ['cross pat move-1'], 'not the least bit back and forth')
  book.outcome(move('move-1'), { kind: 'began' }, at(ms))
  t.same(words(go(-300)), ['cross pat move-1'], 'only the outcome counts from now on')
  t.equal(book.players()[0]?.phase, 'crossing')
  book.outcome(move('move-1'), { kind: 'committed' }, at(ms))
  t.same(go(30), { told: [], wishes: [] }, 'somebody else tells them now')
  t.same(book.players(), [])
})

t.test('places are asked for only by those who come nearer, and let go by those who turn round', async t => {
  const book = open()
  let ms = 0
  const go = (units: number): WalkAnswer => book.report([seen('pat', units)], at((ms += 600)))
  t.same(wishes(go(-100)), [], 'a login in the strip')
  t.same(wishes(go(-100)), [], 'standing still')
  t.same(wishes(go(-120)), [], 'going away')
  go(-110)
  t.same(wishes(go(-100)), ['keep move-1 east pat#1'])
  book.outcome(move('move-1'), { kind: 'kept', validMs: 20_000 }, at(ms))
  t.same(words(go(-99)), ['near pat move-1'])
  const away = go(-300)
  t.same([words(away), wishes(away)], [[], ['let-go move-1']])
  t.same(wishes(go(-150)), [], 'not as near as a moment ago')
  t.same(wishes(go(-149)), ['keep move-2 east pat#1'], 'they have thought better of it')
  t.same(wishes(book.report([], at(ms + 10))), [])
})

t.test('places are kept as long as somebody heads for them', async t => {
  const book = open()
  book.report([seen('pat', -150)], at(0))
  book.report([seen('pat', -140)], at(600))
  book.outcome(move('move-1'), { kind: 'kept', validMs: 4_000 }, at(600))
  t.same(wishes(book.report([seen('pat', -130)], at(2_000))), [])
  t.same(wishes(book.report([seen('pat', -120)], at(2_700))), ['keep move-1 east pat#1'], 'longer')
  t.same(wishes(book.report([seen('pat', -110)], at(3_300))), [], 'one answer at a time')
  const late = book.report([seen('pat', 60)], at(3_700))
  t.same(
    [words(late), wishes(late)],
    [['corridor pat'], ['keep move-2 east pat#1']],
    'they ran out: asked anew',
  )
})

t.test('without an answer the road is closed after a while, and the wish comes again', async t => {
  const book = open()
  const first = book.report([seen('pat', 60)], at(0))
  t.same(
    [words(first), wishes(first)],
    [['corridor pat'], ['keep move-1 east pat#1']],
    'a login on the wrong side',
  )
  t.same(words(book.report([seen('pat', 60)], at(ANSWER_PATIENCE_MS))), ['closed pat away', 'corridor pat'])
  t.same(
    wishes(book.report([seen('pat', 60)], at(ASK_AGAIN_MS))),
    ['keep move-1 east pat#1'],
    'the same again',
  )
  book.outcome(move('move-1'), { kind: 'unanswered' }, at(ASK_AGAIN_MS))
  t.same(wishes(book.report([seen('pat', 60)], at(ASK_AGAIN_MS + 1_000))), ['keep move-1 east pat#1'])
  book.outcome(move('move-1'), { kind: 'kept', validMs: 20_000 }, at(ASK_AGAIN_MS + 1_000))
  t.same(
    words(book.report([seen('pat', 900)], at(ASK_AGAIN_MS + 1_200))),
    ['cross pat move-1'],
    'at any depth',
  )
})

t.test('who is refused is turned back until it is time to ask again', async t => {
  const book = open()
  book.report([seen('pat', 30)], at(0))
  book.outcome(move('move-1'), { kind: 'refused', reason: 'full', retryAfterMs: 4_000 }, at(100))
  t.same(words(book.report([seen('pat', 30)], at(200))), ['closed pat full', 'corridor pat'])
  t.equal(book.players()[0]?.phase, 'refused')
  t.same(book.report([seen('pat', -500)], at(400)), { told: [], wishes: [] }, 'turned back')
  const early = book.report([seen('pat', 30)], at(4_000))
  t.same([words(early), wishes(early)], [['closed pat full', 'corridor pat'], []])
  t.same(wishes(book.report([seen('pat', 30)], at(4_200))), ['keep move-2 east pat#1'])
})

t.test('a refusal of one zone holds for this zone, one of the player for all', async t => {
  const corner = mapOf([
    rectangle('west', 1, { x: -200_000, y: -200_000 }, { x: 0, y: 200_000 }),
    rectangle('east', 2, { x: 0, y: -200_000 }, { x: 200_000, y: 0 }),
    rectangle('north', 3, { x: 0, y: 0 }, { x: 200_000, y: 200_000 }),
  ])
  const north: WalkReport = { ...seen('pat', 30), at: { x: 3_000, y: 50_000, z: 0 } }
  const south: WalkReport = { ...seen('pat', 30), at: { x: 3_000, y: -50_000, z: 0 } }
  const full = open(corner)
  full.report([south], at(0))
  full.outcome(move('move-1'), { kind: 'refused', reason: 'full', retryAfterMs: 60_000 }, at(0))
  t.same(wishes(full.report([north], at(2_000))), ['keep move-2 north pat#1'])
  const often = open(corner)
  often.report([south], at(0))
  often.outcome(move('move-1'), { kind: 'refused', reason: 'often', retryAfterMs: 60_000 }, at(0))
  const answer = often.report([north], at(2_000))
  t.same([words(answer), wishes(answer)], [['closed pat often', 'corridor pat'], []])
})

t.test('nobody asks at a border that is closed', async t => {
  const rule = {
    one: west,
    other: 'east' as ZoneName,
    corridor: 10_000,
    prewarm: 15_000,
    hysteresis: 0,
    closed: true,
  }
  const book = open({ ...halves, borders: [rule] })
  book.report([seen('pat', -150)], at(0))
  t.same(book.report([seen('pat', -140)], at(600)).told, [
    { word: 'closed', account: 'pat', zone: 'east', reason: 'closed' },
  ])
  const over = book.report([seen('pat', 70)], at(1_200))
  t.same([words(over), wishes(over)], [['closed pat closed', 'corridor pat'], []])
})

t.test('who has just arrived stays for the dwell', async t => {
  const book = open()
  t.same(book.arrived(account('pat'), 1 as Epoch, at(0)), [])
  t.same(words(book.report([seen('pat', -30)], at(500))), ['corridor pat'], 'beside the line, as always')
  const back = book.report([seen('pat', 30)], at(1_500))
  t.same([words(back), wishes(back)], [['closed pat dwell', 'corridor pat'], []])
  t.same(wishes(book.report([seen('pat', 30)], at(halves.dwellMs))), ['keep move-1 east pat#1'])
  t.same(
    wishes({ wishes: book.arrived(account('pat'), 1 as Epoch, at(31_000)) }),
    ['let-go move-1'],
    'told late',
  )
  t.same(words(book.report([seen('pat', 30)], at(31_200))), ['closed pat dwell', 'corridor pat'])
  t.same(
    wishes(book.report([seen('pat', 30, '', 2)], at(31_400))),
    ['keep move-2 east pat#2'],
    'another login',
  )
})

t.test('of players who are reported no more nothing is left', async t => {
  const book = open()
  book.report([seen('pat', -150), seen('ann', -800)], at(0))
  book.report([seen('pat', -140)], at(600))
  t.same(book.tick(at(FORGET_AFTER_MS - 1)), [])
  t.equal(book.players().length, 2)
  t.same(wishes({ wishes: book.tick(at(FORGET_AFTER_MS)) }), [], 'ann has wished for nothing')
  t.same(wishes({ wishes: book.tick(at(FORGET_AFTER_MS + 600)) }), ['let-go move-1'])
  t.same(book.players(), [])
  book.outcome(move('move-1'), { kind: 'kept', validMs: 20_000 }, at(20_000))
  t.same(book.players(), [], 'a late answer brings nobody back')
})

t.test('only so many players are followed', async t => {
  const book = open()
  const crowd = Array.from({ length: WALKERS_MAX + 50 }, (_, index) => seen(`p${index}`, -800))
  book.report(crowd, at(0))
  t.equal(book.players().length, WALKERS_MAX)
})

t.test('another map begins anew, the same one does not, and none says nothing', async t => {
  const ground = new ZoneGround(halves)
  const book = open(halves, ground)
  book.report([seen('pat', 30)], at(0))
  t.same(book.carry(ground, west), [], 'the same one')
  t.same(wishes({ wishes: book.carry(new ZoneGround({ ...halves, version: 2 }), west) }), ['let-go move-1'])
  t.same(wishes(book.report([seen('pat', 30)], at(2_000))), ['keep move-2 east pat#1'])
  book.outcome(move('move-2'), { kind: 'kept', validMs: 20_000 }, at(2_000))
  book.report([seen('pat', 30)], at(2_200))
  book.outcome(move('move-2'), { kind: 'began' }, at(2_200))
  t.same(book.carry(undefined, undefined), [], 'what has begun goes on')
  t.same(book.report([seen('pat', 30)], at(2_400)), { told: [], wishes: [] })
  t.same(
    book.players().map(({ phase, near }) => ({ phase, near })),
    [{ phase: 'crossing', near: false }],
  )
  t.same(book.carry(new ZoneGround(halves), 'nowhere' as ZoneName), [])
  t.same(book.report([seen('pat', 30)], at(2_600)), { told: [], wishes: [] })
})

t.test('a map that is made anew after it was removed has other lines, and the same version', async t => {
  const book = open()
  book.report([seen('pat', 30)], at(0))
  const moved = mapOf([
    rectangle('west', 1, { x: -200_000, y: -200_000 }, { x: 100_000, y: 200_000 }),
    rectangle('east', 2, { x: 100_000, y: -200_000 }, { x: 200_000, y: 200_000 }),
  ])
  t.equal(moved.version, halves.version)
  t.same(wishes({ wishes: book.carry(new ZoneGround(moved), west) }), ['let-go move-1'])
  t.same(book.report([seen('pat', 30)], at(2_000)), { told: [], wishes: [] }, 'far from the line now')
  t.same(wishes(book.report([seen('pat', 1_030)], at(4_000))), ['keep move-2 east pat#1'])
})

t.test('a move of which nothing is heard any more is given up in the end', async t => {
  const book = open()
  book.report([seen('pat', 30)], at(0))
  book.outcome(move('move-1'), { kind: 'kept', validMs: 20_000 }, at(0))
  book.outcome(move('move-1'), { kind: 'began' }, at(0))
  for (let ms = 200; ms < BEGUN_MS_MAX; ms += 9_900)
    t.same(words(book.report([seen('pat', 30)], at(ms))), ['cross pat move-1'])
  t.same(wishes(book.report([seen('pat', 30)], at(BEGUN_MS_MAX))), ['keep move-2 east pat#1'])
})
