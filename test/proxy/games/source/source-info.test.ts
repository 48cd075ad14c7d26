import fc from 'fast-check'
import t from 'tap'
import { encodeInfo, parseInfo, type SourceInfo } from '../../../../proxy/games/source/source-info.ts'
import { readInfo } from '../../../games/source/a2s-probe.ts'

/** By hand, from the protocol's description. */
const TEXTS = 'Dusty\0de_dust2\0cstrike\0Counter-Strike\0'
const NUMBERS = [240, 0, 12, 32, 3, 0x64, 0x6c, 1, 1]
const answer = (extra: number, ...tail: (string | number[])[]): Buffer =>
  Buffer.concat([
    Buffer.from([0x49, 17]),
    Buffer.from(TEXTS),
    Buffer.from(NUMBERS),
    Buffer.from('1.0\0'),
    Buffer.from([extra]),
    ...tail.map(part => (typeof part === 'string' ? Buffer.from(`${part}\0`) : Buffer.from(part))),
  ])

const info: SourceInfo = {
  protocol: 17,
  name: 'Dusty',
  map: 'de_dust2',
  folder: 'cstrike',
  game: 'Counter-Strike',
  appId: 240,
  players: 12,
  slots: 32,
  bots: 3,
  serverType: 0x64,
  environment: 0x6c,
  visibility: 1,
  vac: 1,
  version: '1.0',
  keywords: undefined,
  gameId: undefined,
}

const PORT = [0x87, 0x69]
const STEAM_ID = [1, 2, 3, 4, 5, 6, 7, 8]
const GAME_ID = [240, 0, 0, 0, 0, 0, 0, 0]

t.test('every combination of extra fields is read, in the order of the protocol', async t => {
  t.same(parseInfo(answer(0)), info)
  t.same(parseInfo(answer(0).subarray(0, -1)), info, 'old servers leave the flags out')
  t.same(parseInfo(answer(0x80, PORT)), info, 'the port is that of one server')
  t.same(parseInfo(answer(0x90, PORT, STEAM_ID)), info)
  t.same(parseInfo(answer(0x40, PORT, 'tv')), info)
  t.same(parseInfo(answer(0x20, 'a,b')), { ...info, keywords: 'a,b' })
  t.same(parseInfo(answer(0x01, GAME_ID)), { ...info, gameId: 240n })
  t.same(parseInfo(answer(0xf1, PORT, STEAM_ID, PORT, 'tv', 'a,b', GAME_ID)), {
    ...info,
    keywords: 'a,b',
    gameId: 240n,
  })
})

t.test('what is cut anywhere, or is something else, is no info', async t => {
  const whole = answer(0xf1, PORT, STEAM_ID, PORT, 'tv', 'a,b', GAME_ID)
  const withoutFlags = answer(0).length - 1
  for (let length = 0; length < whole.length; length += 1)
    t.equal(parseInfo(whole.subarray(0, length)) === undefined, length !== withoutFlags, `${length} bytes`)
  t.equal(parseInfo(Buffer.concat([Buffer.from([0x44]), whole.subarray(1)])), undefined)
  const ship = Buffer.from(answer(0))
  ship.writeUInt16LE(2_400, 2 + TEXTS.length)
  t.equal(parseInfo(ship), undefined, 'The Ship has fields of its own')
})

t.test('it is told with the public port, and with nothing that belongs to one server', async t => {
  const told = encodeInfo({ ...info, keywords: 'a,b', gameId: 240n }, 27_015)
  t.match(readInfo(told), { name: 'Dusty', players: 12, slots: 32, bots: 3, port: 27_015, keywords: 'a,b' })
  t.equal(readInfo(told).extra, 0x80 | 0x20 | 0x01)
})

t.test('numbers beyond a byte are cut, and a fleet with a free place never looks full', async t => {
  const shown = (players: number, slots: number) => {
    const { players: playersShown, slots: slotsShown } = readInfo(encodeInfo({ ...info, players, slots }, 1))
    return [playersShown, slotsShown]
  }
  t.same(shown(0, 0), [0, 0])
  t.same(shown(31, 32), [31, 32])
  t.same(shown(32, 32), [32, 32])
  t.same(shown(33, 32), [33, 32])
  t.same(shown(300, 500), [254, 255])
  t.same(shown(254, 255), [254, 255])
  t.same(shown(500, 500), [255, 255])
})

t.test('what is read is what was told, and one datagram holds it, whatever the texts', async () => {
  const text = fc
    .string({ unit: 'binary', maxLength: 400 })
    .map(one => Buffer.from(one).toString('latin1').replaceAll('\0', ''))
  const byte = fc.nat(255)
  const infos = fc.record({
    protocol: byte,
    name: text,
    map: text,
    folder: text,
    game: text,
    appId: fc.nat(65_535).filter(id => id !== 2_400),
    players: fc.nat(2_000),
    slots: fc.nat(2_000),
    bots: fc.nat(2_000),
    serverType: byte,
    environment: byte,
    visibility: byte,
    vac: byte,
    version: text,
    keywords: fc.option(text, { nil: undefined }),
    gameId: fc.option(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), { nil: undefined }),
  })
  fc.assert(
    fc.property(infos, fc.nat(65_535), (given, port) => {
      const told = encodeInfo(given, port)
      const read = parseInfo(told.subarray(4))
      const cut = (one: string) => one.slice(0, 200)
      return (
        told.length <= 1_400 &&
        read !== undefined &&
        read.name === cut(given.name) &&
        read.version === cut(given.version) &&
        read.keywords === (given.keywords === undefined ? undefined : cut(given.keywords)) &&
        read.gameId === given.gameId &&
        (given.players >= given.slots || read.players < read.slots)
      )
    }),
  )
})
