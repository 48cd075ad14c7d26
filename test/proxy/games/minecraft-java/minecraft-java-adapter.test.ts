import fc from 'fast-check'
import t from 'tap'
import { ManualClock } from '../../../../lib/clock.ts'
import { TOLD_FRESH_MS } from '../../../../proxy/games/fleet-numbers.ts'
import { HELLO_BYTES_MAX } from '../../../../proxy/games/minecraft-java/hello.ts'
import { VERSIONS_MAX } from '../../../../proxy/games/minecraft-java/java-interview.ts'
import {
  ANSWERS_FRESH_MS,
  minecraftJavaAdapter,
} from '../../../../proxy/games/minecraft-java/minecraft-java-adapter.ts'
import {
  FAVICON_CHARACTERS_MAX,
  STATUS_CHARACTERS_MAX,
} from '../../../../proxy/games/minecraft-java/shard-status.ts'
import type { GreetingStep, StreamHouse, StreamOptions } from '../../../../proxy/games/stream-adapter.ts'
import { type JavaFacts, JavaServer } from '../../../games/minecraft-java/java-server.ts'
import type { JavaStatus } from '../../../games/minecraft-java/java-client.ts'
import {
  framed,
  handshake,
  INTENT,
  legacyPing,
  loginStart,
  ping,
  readKick,
  readText,
  readVarInt,
  STATUS_REQUEST,
  text,
  unframe,
  varInt,
} from '../../../games/minecraft-java/java-wire.ts'
import { carrierWorld } from '../../support/carrier-world.ts'
import { javaOptions } from '../../support/java-world.ts'
import { arena, type RouteSketch, snapshot, token } from '../../support/routes.ts'

function office(routes: readonly RouteSketch[], over: Partial<StreamOptions> = {}) {
  const { carrier, joined } = carrierWorld()
  carrier.applySnapshot(token(1), snapshot(routes, { leaseMs: 1e9 }))
  const clock = new ManualClock()
  const shards = carrier.routes.shardsOf(arena)
  const desk = minecraftJavaAdapter.openDesk(javaOptions(over))
  let outlook: ReturnType<StreamHouse['outlook']> = 'placed'
  const house: StreamHouse = { shardsOf: fleet => carrier.routes.shardsOf(fleet), outlook: () => outlook }
  /** Everything in one read, until it wants more. */
  const converse = (said: Buffer): readonly GreetingStep[] => {
    const greeting = desk.greet()
    const steps: GreetingStep[] = []
    for (;;) {
      const step = greeting.hear(said, house, clock.monotonicMs())
      steps.push(step)
      if (step.kind !== 'answer' || step.last) return steps
    }
  }
  const status = (protocol = 767): JavaStatus => {
    const [step] = converse(Buffer.concat([handshake('a', 1, INTENT.status, protocol), STATUS_REQUEST]))
    if (step?.kind !== 'answer') throw new Error(`no answer: ${step?.kind}`)
    const [packets, rest] = unframe(step.bytes)
    if (packets.length !== 1 || rest.length > 0) throw new Error('not one packet')
    return JSON.parse(readText(packets[0]!.data)[0]) as JavaStatus
  }
  /** One round of questions. @returns the version that it was asked with */
  const interview = (index: number, server: JavaServer): number => {
    const shard = shards[index]!
    const [packets] = unframe(desk.ask(shard))
    const [asked] = readVarInt(packets[0]!.data, 0)!
    desk.hear(shard, framed(0, text(server.status(asked))), clock.monotonicMs())
    return asked
  }
  const see = (next: typeof outlook) => void (outlook = next)
  return { clock, shards, desk, house, converse, status, interview, joined, see }
}

const server = (facts: Partial<JavaFacts>) => new JavaServer(facts)

t.test('what a client says first decides what it is', async t => {
  const { converse, desk, house, clock } = office([{ group: 1 }])
  const name = 'play.example.org'
  const rows: readonly [what: string, said: Buffer, kinds: readonly string[]][] = [
    ['nothing', Buffer.alloc(0), ['more']],
    ['a login', handshake(name, 1, INTENT.login), ['admit']],
    ['a login with what follows', Buffer.concat([handshake(name, 1, 2), loginStart('Ann')]), ['admit']],
    ['a transfer', handshake(name, 1, INTENT.transfer), ['admit']],
    ['a list that has not asked yet', handshake(name, 1, INTENT.status), ['more']],
    ['a list', Buffer.concat([handshake(name, 1, 1), STATUS_REQUEST]), ['answer', 'more']],
    [
      'a list with its echo',
      Buffer.concat([handshake(name, 1, 1), STATUS_REQUEST, ping('00'.repeat(8))]),
      ['answer', 'answer'],
    ],
    ['an echo alone', Buffer.concat([handshake(name, 1, 1), ping('00'.repeat(8))]), ['answer']],
    [
      'a status twice',
      Buffer.concat([handshake(name, 1, 1), STATUS_REQUEST, STATUS_REQUEST]),
      ['answer', 'drop'],
    ],
    ['a short echo', Buffer.concat([handshake(name, 1, 1), ping('00')]), ['drop']],
    ['a status with a body', Buffer.concat([handshake(name, 1, 1), framed(0, Buffer.from([1]))]), ['drop']],
    ['another intent', handshake(name, 1, 4), ['drop']],
    ['another packet', framed(1, Buffer.alloc(8)), ['drop']],
    ['bytes after the intent', framed(0, varInt(767), text(name), Buffer.from([0, 1, 1, 0])), ['drop']],
    ['a name that is too long', handshake('x'.repeat(256), 1, 2), ['drop']],
    ['the longest name', handshake('あ'.repeat(255), 1, 2, -1), ['admit']],
    ['a name longer than its packet', framed(0, varInt(767), varInt(200), Buffer.from('abc')), ['drop']],
    ['an empty packet', Buffer.from([0]), ['drop']],
    ['a packet that is too long', varInt(HELLO_BYTES_MAX + 1), ['drop']],
    ['a length that does not end', Buffer.from([0x80, 0x80, 0x80]), ['drop']],
    ['the web', Buffer.from('GET / HTTP/1.1\r\n'), ['drop']],
    ['TLS', Buffer.from('160301020001', 'hex'), ['drop']],
    ['the web in its first byte', Buffer.from('G'), ['more']],
    ['1.6', legacyPing(name, 25_565), ['answer']],
    ['1.6 on another channel', Buffer.concat([Buffer.from('fe01fa000b', 'hex'), Buffer.alloc(30)]), ['drop']],
    ['a handshake of 254 bytes', handshake('x'.repeat(246), 1, 2), ['admit']],
  ]
  for (const [what, said, kinds] of rows)
    t.same(
      converse(said).map(({ kind }) => kind),
      kinds,
      what,
    )
  t.equal(handshake('x'.repeat(246), 1, 2).toString('hex', 0, 3), 'fe0100', 'it begins as a ping of 1.4 does')
  for (const short of ['fe', 'fe01', 'fe01fa', 'fe01fa000b004d']) {
    const greeting = desk.greet()
    const said = Buffer.from(short, 'hex')
    t.match(greeting.hear(said, house, clock.monotonicMs()), { kind: 'more', pauseMs: Number }, short)
    t.match(greeting.paused(said, house, clock.monotonicMs()), { kind: 'answer', last: true }, short)
  }
})

t.test('wherever the bytes are split, the outcome is the same', async () => {
  const { desk, house, clock, converse } = office([{ group: 1 }])
  const anyHello = fc.oneof(
    fc
      .tuple(fc.string({ maxLength: 255 }), fc.constantFrom(1, 2, 3, 7))
      .map(([name, intent]) =>
        Buffer.concat([handshake(name, 1, intent), STATUS_REQUEST, ping('0102030405060708')]),
      ),
    fc.constant(legacyPing('play.example.org', 25_565)),
    fc.uint8Array({ maxLength: 60 }).map(bytes => Buffer.from(bytes)),
  )
  fc.assert(
    fc.property(anyHello, fc.array(fc.nat({ max: 400 }), { maxLength: 20 }), (said, cuts) => {
      const whole = converse(said).filter(({ kind }) => kind !== 'more')
      const greeting = desk.greet()
      const inParts: GreetingStep[] = []
      const ends = [...cuts.filter(cut => cut < said.length).sort((left, right) => left - right), said.length]
      for (const end of ends) {
        if (inParts.some(step => step.kind !== 'answer' || step.last)) break
        for (;;) {
          const step = greeting.hear(said.subarray(0, end), house, clock.monotonicMs())
          if (step.kind !== 'more') inParts.push(step)
          if (step.kind !== 'answer' || step.last) break
        }
      }
      return JSON.stringify(inParts.map(shown)) === JSON.stringify(whole.map(shown))
    }),
  )
})

function shown(step: GreetingStep): unknown {
  if (step.kind === 'admit') return [step.kind, step.admission.fleet]
  return step.kind === 'answer' ? [step.kind, step.bytes.toString('hex'), step.last] : step
}

t.test('no bytes throw, and nobody is waited for who has said more than a hello', async () => {
  const { converse } = office([{ group: 1 }])
  const start = fc.constantFrom('', 'fe', 'fe01', 'fe01fa', '10', '1000', '8001', 'ffff03')
  fc.assert(
    fc.property(start, fc.uint8Array({ maxLength: 2_000 }), (hex, bytes) => {
      const said = Buffer.concat([Buffer.from(hex, 'hex'), bytes])
      const last = converse(said).at(-1)
      return last?.kind !== 'more' || said.length <= HELLO_BYTES_MAX + 3 + 20
    }),
  )
})

t.test('before any shard has answered, routes and flows say how many there are', async t => {
  const { status, joined } = office([
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
  const { status, interview, clock } = office([{ group: 1, slots: 16 }, { group: 2 }])
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
  const { status, interview, clock } = office([
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
    const { status, interview, clock } = office([{ group: 1 }])
    const any = server({ echoesVersion: true })
    t.equal(interview(0, any), -1)
    status(47)
    status(763)
    t.same([interview(0, any), interview(0, any), interview(0, any)].toSorted(), [-1, 47, 763])
    clock.advance(ANSWERS_FRESH_MS)
    t.equal(status(763).version.protocol, 763)
    t.equal(status(47).version.protocol, 47)
    const strict = office([{ group: 1 }])
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
    const { status, interview } = office([{ group: 1 }], over)
    interview(0, server({ description: { text: 'one', bold: true } }))
    t.same(status().description, description)
  }
})

t.test('the list says what would become of the client', async t => {
  const { status, see, converse } = office([{ group: 1 }], { name: 'Big', secondLine: 'of all' })
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
  const { desk, house, clock, interview } = office([{ group: 1 }], {
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
      const { status, interview, desk, shards } = office([{ group: 1 }], { name, secondLine: name })
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
        const { status, interview } = office(given.map(({ slots }, index) => ({ group: index + 1, slots })))
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

t.test('who cannot be let in gets a packet that its login screen shows', async t => {
  const { converse } = office([{ group: 1 }])
  const [step] = converse(handshake('a', 1, INTENT.login))
  if (step?.kind !== 'admit') throw new Error('not admitted')
  const rows = [
    ['full', 'Every place is taken'],
    ['banned', 'You are banned'],
    ['draining', 'About to restart'],
    ['proxy-stopping', 'About to restart'],
    ['hold', 'Not ready yet'],
    ['shard-unreachable', 'Not ready yet'],
    ['ip-rate', 'Not ready yet'],
  ] as const
  for (const [why, words] of rows) {
    const [packets, rest] = unframe(step.admission.refusal(why))
    t.equal(rest.length, 0)
    t.match(packets, [{ id: 0 }])
    t.match(JSON.parse(readText(packets[0]!.data)[0]), { text: new RegExp(`^${words}`) }, why)
  }
})
