import fc from 'fast-check'
import t from 'tap'
import type { MonotonicMs } from '../../../../lib/clock.ts'
import { decipher, encipher } from '../../../../proxy/games/samp/cipher.ts'
import { COOKIE_EPOCH_MS, DoorCookies } from '../../../../proxy/games/samp/door-cookies.ts'
import { cipheredOpenRequest, COOKIE_MASK, decodeGreeting } from '../../../../proxy/games/samp/handshake.ts'
import { unmask } from '../../../../proxy/games/samp/masking.ts'
import { SampDoor } from '../../../../proxy/games/samp/samp-door.ts'
import { RECONNECT_PAIR } from '../../../../proxy/games/samp/stateless-pair.ts'
import { keyedHash } from '../../../../proxy/udp/keyed-hash.ts'

const PORT = 7_777
const IP = '198.51.100.1'
const NOW = 1_000_000 as MonotonicMs
const later = (ms: number): MonotonicMs => (NOW + ms) as MonotonicMs
const hash = keyedHash(Buffer.alloc(32, 3))

t.test('who asks gets a cookie; who sends it back is in', async t => {
  const door = new SampDoor(hash)
  const asked = door.knock(cipheredOpenRequest(0, PORT), IP, PORT, NOW)
  const greeting = asked.kind === 'answer' ? decodeGreeting(asked.datagram) : undefined
  if (greeting?.kind !== 'cookie') throw new Error('no cookie')
  for (const mask of Object.values(COOKIE_MASK)) {
    const echo = cipheredOpenRequest(greeting.cookie ^ mask, PORT)
    t.equal(door.knock(echo, IP, PORT, NOW).kind, 'proven')
    t.equal(door.knock(echo, '198.51.100.2', PORT, NOW).kind, 'answer', 'from another address')
    t.equal(door.knock(echo, IP, PORT, later(2 * COOKIE_EPOCH_MS)).kind, 'answer', 'too late')
    t.equal(door.knock(echo, IP, PORT + 1, NOW).kind, 'play', 'for another port')
  }
  t.equal(door.knock(cipheredOpenRequest(greeting.cookie ^ 0x1234, PORT), IP, PORT, NOW).kind, 'answer')
  t.equal(
    new SampDoor(keyedHash(Buffer.alloc(32, 4))).knock(
      cipheredOpenRequest(greeting.cookie ^ 0x6969, PORT),
      IP,
      PORT,
      NOW,
    ).kind,
    'answer',
    'of another process',
  )
})

t.test('the first request of all is never an echo, whatever the cookie', async t => {
  for (const value of [0, 0x6969, 0x6d70, 0xffff, 0x1_6969]) {
    const cookies = new DoorCookies(() => value)
    t.equal(cookies.accepts(0, IP, NOW), undefined, `${value}`)
    const cookie = cookies.issue(IP, NOW)
    t.equal(cookies.accepts(cookie ^ COOKIE_MASK.samp, IP, NOW), 'samp')
  }
})

t.test('a cookie holds for an epoch at least, and for two at most', async t => {
  fc.assert(
    fc.property(fc.ipV4(), fc.nat(10 ** 9), fc.nat(COOKIE_EPOCH_MS - 1), (ip, at, age) => {
      const cookies = new DoorCookies(hash)
      const echo = cookies.issue(ip, at as MonotonicMs) ^ COOKIE_MASK.openMp
      return cookies.accepts(echo, ip, (at + age) as MonotonicMs) === 'openMp'
    }),
  )
  // One cookie per epoch, in plain sight.
  const cookies = new DoorCookies(text => Number(text.split(' ')[1]))
  const echo = cookies.issue(IP, (10 * COOKIE_EPOCH_MS) as MonotonicMs) ^ COOKIE_MASK.samp
  const accepted = (epochs: number) => cookies.accepts(echo, IP, (epochs * COOKIE_EPOCH_MS) as MonotonicMs)
  t.same([9.999, 10, 11.999, 12].map(accepted), [undefined, 'samp', 'samp', undefined])
})

t.test('data are data: of every length, and never taken for a knock', async t => {
  const door = new SampDoor(hash)
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 600 }), plain => {
      const datagram = encipher(plain, PORT)
      const kind = door.knock(datagram, IP, PORT, NOW).kind
      if (!door.isGame(datagram, PORT)) return false
      return plain.length === 3 && plain[0] === 24 ? kind !== 'play' : kind === 'play'
    }),
  )
  t.equal(door.isGame(Buffer.alloc(0), PORT), false)
  t.equal(door.isGame(Buffer.alloc(1_473), PORT), false)
  t.pass()
})

t.test('data for the listener become data for the shard', async t => {
  const door = new SampDoor(hash)
  const datagram = encipher(Buffer.from('Ann says hello'), PORT)
  door.aim(datagram, PORT, 8_034)
  t.equal(decipher(datagram, 8_034)?.toString(), 'Ann says hello')
})

t.test('goodbyes: plain, masked, and to shards', async t => {
  const door = new SampDoor(hash)
  t.same(door.reconnect(undefined), RECONNECT_PAIR)
  t.same(
    door.reconnect(0x1234_5678).map(word => unmask(word, 0x1234_5678)),
    RECONNECT_PAIR,
  )
  t.same(
    door.leave(8_034).map(word => decipher(word, 8_034)?.at(-1)),
    [32, 32],
  )
  t.same(decodeGreeting(door.refusal('full')), { kind: 'full' })
  t.same(decodeGreeting(door.refusal('banned')), { kind: 'banned' })
})
