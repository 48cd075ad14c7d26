import fc from 'fast-check'
import t from 'tap'
import { HELLO_BYTES_MAX } from '../../../../proxy/games/minecraft-java/hello.ts'
import type { GreetingStep } from '../../../../proxy/games/stream-adapter.ts'
import {
  framed,
  handshake,
  INTENT,
  legacyPing,
  loginStart,
  ping,
  readText,
  STATUS_REQUEST,
  text,
  unframe,
  varInt,
} from '../../../games/minecraft-java/java-wire.ts'
import { javaOffice } from '../../support/java-office.ts'

t.test('what a client says first decides what it is', async t => {
  const { converse, desk, house, clock } = javaOffice([{ group: 1 }])
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
  const { desk, house, clock, converse } = javaOffice([{ group: 1 }])
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
  const { converse } = javaOffice([{ group: 1 }])
  const start = fc.constantFrom('', 'fe', 'fe01', 'fe01fa', '10', '1000', '8001', 'ffff03')
  fc.assert(
    fc.property(start, fc.uint8Array({ maxLength: 2_000 }), (hex, bytes) => {
      const said = Buffer.concat([Buffer.from(hex, 'hex'), bytes])
      const last = converse(said).at(-1)
      return last?.kind !== 'more' || said.length <= HELLO_BYTES_MAX + 3 + 20
    }),
  )
})

t.test('who cannot be let in gets a packet that its login screen shows', async t => {
  const { converse } = javaOffice([{ group: 1 }])
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
