import * as fc from 'fast-check'
import t from 'tap'
import { Bot } from '../../../../examples/arena/bots/bot.ts'
import { seededRandom } from '../../../../examples/arena/bots/seeded-random.ts'
import { Tally } from '../../../../examples/arena/bots/tally.ts'

const welcome = 'welcome bot-1 shard=a incarnation=1 x=5 y=5'

function newBot(
  id = 1,
  seed = 1,
  rate = 10,
): { bot: Bot; tally: Tally; hear: (text: string, nowMs?: number) => void } {
  const tally = new Tally()
  const bot = new Bot({ id, name: `bot-${id}`, rate, tally, random: seededRandom(seed) })
  return { bot, tally, hear: (text, nowMs = 0) => bot.hear(Buffer.from(text), nowMs) }
}

/** What a bot says on its turns, a tenth of a second apart, by first word. */
function words(bot: Bot, turns: number, startMs = 0): string {
  return Array.from({ length: turns }, (_, turn) => bot.speak(startMs + turn * 100).split(' ')[0]).join(' ')
}

/** The next probe of a bot. */
function nextProbe(bot: Bot): string {
  for (let turn = 0; turn < 10; turn++) {
    const said = bot.speak(0)
    if (said.startsWith('probe ')) return said
  }
  throw new Error('no probe in ten turns')
}

t.test('a bot says hello until it is welcome, and asks meanwhile', t => {
  t.equal(words(newBot().bot, 7), 'hello who probe who probe hello who')
  t.end()
})

t.test('a welcome bot asks who five times a second, walks, and probes', t => {
  const { bot, hear, tally } = newBot()
  bot.speak(0)
  hear(welcome)
  t.equal(words(bot, 10, 100), 'who pos who probe who probe who pos who probe')
  t.equal(tally.probesSent, 3)
  t.ok(bot.everJoined)
  t.end()
})

t.test('a slow bot still walks and probes', t => {
  const { bot, hear } = newBot(1, 1, 2)
  bot.speak(0)
  hear(welcome)
  const said = Array.from({ length: 8 }, (_, turn) => bot.speak(500 + turn * 500).split(' ')[0])
  t.equal(said.join(' '), 'who pos who probe who pos who probe')
  t.end()
})

t.test('a bot nobody knows any more says hello again', t => {
  const { bot, hear } = newBot()
  hear(welcome)
  hear('who-are-you')
  t.equal(bot.speak(100), 'hello bot-1')
  t.end()
})

t.test('an echo is an answer once, then a duplicate', t => {
  const { bot, hear, tally } = newBot()
  const probe = nextProbe(bot)
  hear(probe, 7)
  hear(probe, 9)
  t.match(tally, { probesSent: 1, probesAnswered: 1, duplicates: 1, wrongDeliveries: 0 })
  t.equal(tally.latencies.maxMs, 7)
  t.end()
})

t.test('what belongs to another is a wrong delivery and no answer', t => {
  const strangers = [
    nextProbe(newBot(2, 1).bot),
    nextProbe(newBot(1, 2).bot), // the same bot of another swarm
    'welcome bot-2 shard=a incarnation=1 x=5 y=5',
  ]
  for (const text of strangers) {
    const { bot, hear, tally } = newBot()
    hear(text)
    t.match(tally, { wrongDeliveries: 1, probesAnswered: 0 })
    t.equal(bot.heardAtMs, undefined)
    t.notOk(bot.everJoined)
  }
  t.end()
})

t.test('garbage is counted and never throws', t => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
      const { bot, tally } = newBot()
      bot.hear(Buffer.from(bytes), 0)
      return tally.received === 1
    }),
  )
  const { hear, tally } = newBot()
  hear('shard= incarnation=1 seen=x')
  t.equal(tally.garbled, 1)
  t.end()
})
