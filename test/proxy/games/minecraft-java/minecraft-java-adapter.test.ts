import fc from 'fast-check'
import t from 'tap'
import { ManualClock } from '../../../../lib/clock.ts'
import { TOLD_FRESH_MS } from '../../../../proxy/games/fleet-numbers.ts'
import { VERSIONS_MAX } from '../../../../proxy/games/minecraft-java/java-interview.ts'
import { ANSWERS_FRESH_MS } from '../../../../proxy/games/fresh-answers.ts'
import {
  FAVICON_CHARACTERS_MAX,
  STATUS_CHARACTERS_MAX,
} from '../../../../proxy/games/minecraft-java/shard-status.ts'
import type { StreamOptions } from '../../../../proxy/games/stream-adapter.ts'
import { type JavaFacts, JavaServer } from '../../../games/minecraft-java/java-server.ts'
import { handshake, legacyPing, readKick, STATUS_REQUEST } from '../../../games/minecraft-java/java-wire.ts'
import { javaOffice } from '../../support/java-office.ts'

const server = (facts: Partial<JavaFacts>) => new JavaServer(facts)

t.test('before any shard has answered, routes and flows say how many there are', async t => {
  const { status, joined } = javaOffice([
    { group: 1, slots: 10 },
    { group: 2, slots: 20 },
  ])
  joined('192.0.2.9', 1_000)
  const told = status(47)
  t.match(told, {
    version: { name: '', protocol: 47 },
    players: { online: 1, max: 30 },
    description: 'arena',
  })
  t.notOk('favicon' in told)
})

t.test('the fleet is one server: sums, and the oldest shard for all else', async t => {
  const { status, interview, clock } = javaOffice([{ group: 1, slots: 16 }, { group: 2 }])
  const id = 'f84c6a79-0a4e-45e0-879b-cd49ebd4c4e2'
  const two = server({
    name: 'two',
    slots: 12,
    players: 5,
    sample: [{ name: 'Bob', id }],
    version: '1.20',
    protocol: 763,
  })
  interview(1, two)
  t.match(status(), { version: { name: '1.20', protocol: 763 }, players: { online: 5, max: 28 } })
  clock.advance(ANSWERS_FRESH_MS)
  const description = { text: 'Hello ', extra: [{ text: 'world', color: 'gold' }] }
  const favicon = 'data:image/png;base64,AAAA'
  const more = { favicon, enforcesSecureChat: true, forgeData: { channels: [] }, secret: 1 }
  interview(0, server({ slots: 20, players: 3, sample: [{ name: 'Ann', id }], description, more }))
  const told = status()
  t.match(told, {
    version: { name: '1.21.1', protocol: 767 },
    players: { online: 8, max: 28, sample: [{ name: 'Ann' }, { name: 'Bob' }] },
    description,
    favicon,
    enforcesSecureChat: true,
    forgeData: { channels: [] },
  })
  t.notOk('secret' in told)
})

t.test('a shard that has gone silent, or takes nobody, counts with what is known of it', async t => {
  const { status, interview, clock } = javaOffice([
    { group: 1, slots: 50 },
    { group: 2, admission: 'closed' },
  ])
  interview(0, server({ slots: 30, players: 7 }))
  interview(1, server({ slots: 30, players: 2 }))
  t.match(status(), { players: { online: 9, max: 32 } })
  clock.advance(TOLD_FRESH_MS + 1)
  t.match(status(), { players: { online: 0, max: 50 }, version: { name: '1.21.1' } })
})

t.test(
  'a client is shown its own version where the shards take it, and theirs where they do not',
  async t => {
    const { status, interview, clock } = javaOffice([{ group: 1 }])
    const any = server({ echoesVersion: true })
    t.equal(interview(0, any), -1)
    status(47)
    status(763)
    t.strictSame(new Set([interview(0, any), interview(0, any), interview(0, any)]), new Set([-1, 47, 763]))
    clock.advance(ANSWERS_FRESH_MS)
    t.equal(status(763).version.protocol, 763)
    t.equal(status(47).version.protocol, 47)
    const strict = javaOffice([{ group: 1 }])
    strict.interview(0, server({}))
    strict.status(47)
    for (let round = 0; round < 3; round += 1) strict.interview(0, server({}))
    strict.clock.advance(ANSWERS_FRESH_MS)
    t.equal(strict.status(47).version.protocol, 767)
    for (let protocol = 100; protocol < 200; protocol += 1) strict.status(protocol)
    const asked = new Set(Array.from({ length: 50 }, () => strict.interview(0, server({}))))
    t.equal(asked.size, VERSIONS_MAX + 1, 'nobody makes us ask for ever')
  },
)

t.test('what the configuration says goes before what shards say', async t => {
  const rows: readonly [Partial<StreamOptions>, unknown][] = [
    [{}, { text: 'one', bold: true }],
    [{ name: 'Big' }, 'Big'],
    [{ name: 'Big', secondLine: 'of all' }, { text: 'Big§r\nof all' }],
    [{ secondLine: 'of all' }, { text: 'one§r\nof all' }],
  ]
  for (const [over, description] of rows) {
    const { status, interview } = javaOffice([{ group: 1 }], over)
    interview(0, server({ description: { text: 'one', bold: true } }))
    t.same(status().description, description)
  }
})

t.test('the list says what would become of the client', async t => {
  const { status, see, converse } = javaOffice([{ group: 1 }], { name: 'Big', secondLine: 'of all' })
  const rows = [
    ['placed', 'Big§r\nof all'],
    ['full', 'Big§r\nof all'],
    ['hold', 'Big§r\nRestarting, you will be let in in a moment'],
    ['draining', 'Big§r\nAbout to restart, please try again in a minute'],
    ['no-route', 'Big§r\nNot ready yet, please try again in a moment'],
  ] as const
  for (const [outlook, words] of rows) {
    see(outlook)
    t.match(status(), { description: { text: words } }, outlook)
  }
  see('banned')
  t.same(converse(Buffer.concat([handshake('a', 1, 1), STATUS_REQUEST])), [
    { kind: 'drop', reason: 'banned' },
  ])
  t.same(converse(legacyPing('a', 1)), [{ kind: 'drop', reason: 'banned' }])
})

t.test('old lists get one line without colours, cut', async t => {
  const { desk, house, clock, interview } = javaOffice([{ group: 1 }], {
    name: `§6G§lold§r\0${'n'.repeat(100)}`,
    secondLine: 'x',
  })
  interview(0, server({ players: 1, slots: 2, version: '§a1.21' }))
  const greeting = desk.greet()
  const answer = greeting.paused(Buffer.from([0xfe]), house, clock.monotonicMs())
  const words = answer.kind === 'answer' ? readKick(answer.bytes)?.split('§') : []
  t.same(words, [`Gold ${'n'.repeat(59)}`, '1', '2'])
})

t.test('whatever a shard answers, the status is one packet that clients can read', async () => {
  const anyText = fc.oneof(
    fc.json(),
    fc.string(),
    fc
      .record({
        version: fc.record({ name: fc.string({ maxLength: 80 }), protocol: fc.integer() }),
        players: fc.record({
          max: fc.nat(),
          online: fc.nat(),
          sample: fc.array(fc.record({ name: fc.string(), id: fc.string() })),
        }),
        description: fc.jsonValue(),
        favicon: fc.constantFrom(
          undefined,
          `data:image/png;base64,${'A'.repeat(FAVICON_CHARACTERS_MAX - 22)}`,
        ),
        forgeData: fc.constantFrom(undefined, 'f'.repeat(20_000), 'f'.repeat(30_000)),
      })
      .map(value => JSON.stringify(value)),
    fc.constantFrom('['.repeat(50_000), `{"description":${'{"extra":['.repeat(2_000)}`),
  )
  fc.assert(
    fc.property(anyText, fc.constantFrom(undefined, 'x'.repeat(63), '\u0001'.repeat(63)), (answer, name) => {
      const { status, interview, desk, shards } = javaOffice([{ group: 1 }], { name, secondLine: name })
      interview(0, server({ statusText: answer }))
      desk.hear(shards[0]!, Buffer.from(answer), new ManualClock().monotonicMs())
      const told = status()
      return JSON.stringify(told).length <= STATUS_CHARACTERS_MAX && Number.isInteger(told.players.max)
    }),
    { numRuns: 200 },
  )
})

t.test(
  'players and slots are the sum of what the shards have told, bounded by the slots of the fleet',
  async () => {
    const anyShard = fc.record({
      players: fc.nat({ max: 1_000 }),
      told: fc.nat({ max: 500 }),
      slots: fc.integer({ min: 1, max: 500 }),
    })
    fc.assert(
      fc.property(fc.array(anyShard, { minLength: 1, maxLength: 6 }), given => {
        const { status, interview } = javaOffice(
          given.map(({ slots }, index) => ({ group: index + 1, slots })),
        )
        for (const [index, { players, told }] of given.entries())
          interview(index, server({ players, slots: told }))
        const { online, max } = status().players
        const sum = (of: (one: (typeof given)[number]) => number) =>
          given.reduce((total, one) => total + of(one), 0)
        return (
          online === sum(({ players }) => players) && max === sum(({ told, slots }) => Math.min(told, slots))
        )
      }),
      { numRuns: 50 },
    )
  },
)
