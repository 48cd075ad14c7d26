import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Log } from '../../../lib/log.ts'
import { own, peer, relayedGame, relays, told } from '../support/relay-lab.ts'
import { tableOfAliases } from '../support/table-of-aliases.ts'
import { until } from '../support/test-host.ts'

t.test('the next life of the agent goes on at the same aliases and ports, without a header', async t => {
  const { game, place, directory } = await relayedGame(t)
  const table = tableOfAliases()
  const before = relays(t, table)
  before.relays.open(place, directory)
  const [one, two, gone, prober] = [await peer(t), await peer(t), await peer(t), await peer(t)]
  one.say(told('192.0.2.1', 'one'), place)
  two.say(told('2001:db8::1', 'two'), place)
  gone.say(told('192.0.2.3', 'gone'), place)
  prober.say(own('who'), place)
  const [first, second] = [await game.heardOf('one'), await game.heardOf('two')]
  await game.heardOf('gone')
  await game.heardOf('who')
  gone.say(told('192.0.2.4', 'another'), place)
  const another = await game.heardOf('another')
  before.stop()
  const after = relays(t, { allot: () => Promise.reject(new Error('away')) })
  after.relays.adopt(place, directory)
  t.equal(after.relays.flows, 4)
  game.say('to one', first)
  await one.heardOf('to one')
  for (const [flow, was, text] of [
    [one, first, 'one again'],
    [two, second, 'two again'],
    [gone, another, 'another again'],
  ] as const) {
    flow.say(text, place)
    t.same(await game.heardOf(text), { ...was, text })
  }
  const later = await peer(t)
  later.say(told('192.0.2.1', 'later', 40_001), place)
  t.equal((await game.heardOf('later')).address, first.address, 'what was known of the table is known still')
})

t.test('provisional aliases go on, too, and nobody else gets them', async t => {
  const { game, place, directory } = await relayedGame(t)
  const away = { allot: () => Promise.reject(new Error('away')) }
  const before = relays(t, away)
  before.relays.open(place, directory)
  const flow = await peer(t)
  flow.say(told('192.0.2.1', 'one'), place)
  const first = await game.heardOf('one')
  before.stop()
  const after = relays(t, away)
  after.relays.adopt(place, directory)
  flow.say('again', place)
  t.same(await game.heardOf('again'), { ...first, text: 'again' })
  const same = await peer(t)
  same.say(told('192.0.2.1', 'same ip'), place)
  t.equal((await game.heardOf('same ip')).address, first.address)
})

t.test(
  'a torn, missing or foreign journal is a warning, and players are told again by the proxy',
  async t => {
    const { game, place, directory } = await relayedGame(t)
    const before = relays(t)
    before.relays.open(place, directory)
    const [one, two] = [await peer(t), await peer(t)]
    one.say(told('192.0.2.1', 'one'), place)
    const first = await game.heardOf('one')
    two.say(told('192.0.2.2', 'two'), place)
    await game.heardOf('two')
    before.stop()
    const path = join(directory, 'relay.journal')
    const whole = readFileSync(path, 'utf8')
    for (const [content, flows, warned] of [
      [whole.slice(0, -10), 1, true],
      [`${whole}garbage\n`, 2, true],
      [whole.replaceAll('192.0.2.', '192.0.9.'), 0, true],
      ['', 0, false],
    ] as const) {
      writeFileSync(path, content)
      const warnings: string[] = []
      const log = { warn: (_: object, text: string) => warnings.push(text), info() {}, error() {} }
      const after = relays(t, { log: log as unknown as Log })
      after.relays.adopt(place, directory)
      t.equal(after.relays.flows, flows)
      t.equal(warnings.length > 0, warned)
      after.stop()
    }
    const last = relays(t)
    last.relays.adopt(place, directory)
    one.say(told('192.0.2.1', 'told again'), place)
    t.equal((await game.heardOf('told again')).address, first.address)
  },
)

t.test('a port that somebody has taken meanwhile is tried until it is free', async t => {
  const { game, place, directory } = await relayedGame(t)
  const other = await peer(t)
  const { relays: lab } = relays(t)
  lab.adopt({ ...place, port: other.port }, directory)
  const port = other.port
  await new Promise<void>(resolve => other.socket.close(() => resolve()))
  other.socket.close = () => other.socket
  const flow = await peer(t)
  await until('the relay has it', () => {
    flow.say(told('192.0.2.1', 'hello'), { address: place.address, port })
    return game.heard.length > 0
  })
  t.equal(game.heard[0]?.text, 'hello')
})

t.test('the journal stays small, however many come and go', async t => {
  const { game, place, directory } = await relayedGame(t)
  const { relays: lab } = relays(t)
  lab.open(place, directory)
  const flow = await peer(t)
  // Every header names another player: one flow ends, and one begins.
  for (let n = 0; n < 3_000; n += 1) {
    flow.say(told('192.0.2.1', String(n), 1_000 + n), place)
    if (n % 100 === 99) await game.heardOf(String(n))
  }
  const lines = readFileSync(join(directory, 'relay.journal'), 'utf8').split('\n').length
  t.ok(lines > 1 && lines <= 2_010, String(lines))
})
