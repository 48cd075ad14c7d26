import fc from 'fast-check'
import t from 'tap'
import { openRequest, pingOf } from '../../games/bedrock/bedrock-wire.ts'
import { adapterOf, GAME_NAMES, type GameName } from '../../../proxy/games/games.ts'
import {
  isPunted,
  type PuntPattern,
  PUNT_OFFSET_MAX,
  PUNT_PATTERNS_MAX,
} from '../../../proxy/games/kernel-tier.ts'
import { cipheredOpenRequest } from '../../../proxy/games/samp/handshake.ts'
import { encodeQuery, QUERY_LETTER, type QueryKind } from '../../../proxy/games/samp/query.ts'
import { INFO, PLAYERS, RULES } from '../../games/source/a2s-probe.ts'
import { SampWorld } from '../../games/samp/samp-world.ts'

/** What clients send, by game. */
interface Traffic {
  /** Questions and handshakes: all must reach user space. */
  readonly punted: readonly Buffer[]
  /** Hardly any of them should. */
  readonly play: readonly Buffer[]
}

const TRAFFIC: Readonly<Record<Exclude<GameName, 'generic' | 'minecraft-java'>, () => Traffic>> = {
  samp: sampTraffic,
  source: sourceTraffic,
  quake3: quake3Traffic,
  teeworlds: teeworldsTraffic,
  luanti: luantiTraffic,
  bedrock: bedrockTraffic,
}
/** Of play, for games whose headers do not tell the first words of a session from all else: such datagrams take the long way. */
const PUNTED_SHARE_MAX = 1 / 1_000
/** Those whose datagrams the proxy understands. */
const GAMES = GAME_NAMES.filter(name => name !== 'generic' && name !== 'minecraft-java')

function kernelOf(game: GameName) {
  const adapter = adapterOf(game)
  if (adapter === undefined) throw new Error(`${game} has no adapter`)
  return { adapter, ...adapter.kernel }
}

/** 20 clients, of both kinds, join and play for a minute. */
function sampTraffic(): Traffic {
  const world = new SampWorld()
  const server = { ip: '10.0.0.1', port: 7_777 }
  world.server(server.ip, { port: server.port, masks: true })
  const sent: Buffer[] = []
  world.loses = ({ to, data }) => (to.port === server.port && sent.push(data), false)
  const clients = Array.from({ length: 20 }, (_, n) =>
    world.client(`198.51.100.${n + 1}`, server, {
      name: `player-${n}`,
      client: n % 2 === 0 ? 'samp' : 'openMp',
    }),
  )
  world.until('everybody plays', () => clients.every(({ state }) => state === 'playing'))
  world.run(60_000)
  const isHandshake = (data: Buffer): boolean => data.length === 4 && data[1] === cipheredOpenRequest(0, 1)[1]
  const address = Uint8Array.of(203, 0, 113, 7)
  return {
    punted: [
      ...sent.filter(isHandshake),
      ...(Object.keys(QUERY_LETTER) as QueryKind[]).map(kind => encodeQuery(kind, address, server.port)),
    ],
    play: sent.filter(data => !isHandshake(data)),
  }
}

/** By the description of the engine's channel: numbers that count up, the highest bits for flags. */
function sourceTraffic(): Traffic {
  const none = Buffer.alloc(4, 0xff)
  const outside = ['W', 'i', 'q0000000000\0', 'k\x18\0\0\0', 'getchallenge steam\n', 'connect 48']
  return {
    punted: [
      ...[INFO, PLAYERS, RULES].map(question => Buffer.concat([question, none])),
      ...outside.map(text => Buffer.concat([none, Buffer.from(text, 'latin1')])),
    ],
    play: Array.from({ length: 100_000 }, (_, number) => {
      const data = Buffer.alloc(40, number)
      data.writeUInt32LE(number + (number % 4 === 0 ? 0x8000_0000 : 0))
      data.writeUInt32LE(number % 7 === 0 ? 0xff_ff_ff_ff : number, 4)
      return data
    }),
  }
}

/** By the description of the engine's channel: numbers that count up, the highest bit for fragments; then the client's port. */
function quake3Traffic(): Traffic {
  const outside = [
    'getinfo xyz',
    'getstatus',
    'getchallenge 0 "Quake3Arena"',
    'rcon secret map q3dm1',
    'connect "x"',
  ]
  return {
    punted: outside.map(text => Buffer.from(`\xff\xff\xff\xff${text}`, 'latin1')),
    play: Array.from({ length: 100_000 }, (_, number) => {
      const data = Buffer.alloc(30, number)
      data.writeUInt32LE(number + (number % 5 === 0 ? 0x8000_0000 : 0))
      return data
    }),
  }
}

/** First words as recorded; play by the description of both headers: flags, the last number of the other side (10 bits), chunks, and a token
 *  in 0.7. */
function teeworldsTraffic(): Traffic {
  const token = Buffer.from('0a0b0c0d', 'hex')
  const flags6 = [0x00, 0x10, 0x40, 0x80, 0xc0]
  const flags7 = [0x00, 0x04, 0x08, 0x10, 0x18]
  const play = Array.from({ length: 100_000 }, (_, number) => {
    const ack = number % 1_024
    const seven = number % 2 === 0
    const flags = (seven ? flags7 : flags6)[number % 5] ?? 0
    const head = Buffer.from([flags | (ack >> 8), ack & 0xff, flags === 0x10 && !seven ? 0 : number % 4])
    return Buffer.concat([head, seven ? token : Buffer.alloc(0), Buffer.alloc(12, number)])
  })
  return {
    punted: [
      Buffer.from('1000000154' + '4b454e', 'hex'),
      Buffer.concat([Buffer.from('040000ffffffff05', 'hex'), Buffer.alloc(512)]),
      Buffer.concat([Buffer.from('0400000a0b0c0d0111223344', 'hex'), Buffer.alloc(508)]),
      Buffer.concat([Buffer.from('210a0b0c0d11223344ffffffff', 'hex'), Buffer.from('gie3\x01')]),
      Buffer.from('\xff\xff\xff\xff\xff\xff\xff\xff\xff\xffgie3\x01', 'latin1'),
      Buffer.from('xe\x01\x02\0\0\xff\xff\xff\xffgie3\x01', 'latin1'),
      Buffer.from('\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfffstd\x01', 'latin1'),
    ],
    play,
  }
}

/** By the description of RakNet: frame sets, acknowledgements and refusals have the highest bit. */
function bedrockTraffic(): Traffic {
  return {
    punted: [pingOf(1n), pingOf(2n, 2), openRequest(), Buffer.from('fefd0901020304', 'hex')],
    play: [0x80, 0x84, 0x8c, 0xa0, 0xc0].flatMap(first =>
      Array.from({ length: 2_000 }, (_, number) => Buffer.alloc(20, number).fill(first, 0, 1)),
    ),
  }
}

/** By the description of the header: the game's number, the peer (servers count from 2), the channel. */
function luantiTraffic(): Traffic {
  const begin = Buffer.from('4f457403', 'hex')
  return {
    punted: [
      Buffer.from('4f457403000000' + '03ffdc01', 'hex'),
      Buffer.from('4f45740300000001', 'hex'),
      Buffer.from('4f457403fffe000003', 'hex'),
    ],
    play: Array.from({ length: 60_000 }, (_, number) => {
      const data = Buffer.concat([begin, Buffer.alloc(20, number)])
      data.writeUInt16BE(2 + number, 4)
      return data
    }),
  }
}

for (const game of GAMES) {
  t.test(`${game}: what must reach user space does, and play does not`, async t => {
    const { adapter, punts } = kernelOf(game)
    const { punted, play } = TRAFFIC[game]()
    t.same(
      punted.filter(datagram => !isPunted(punts, datagram)),
      [],
    )
    t.ok(punted.length > 0 && play.length > 0)
    const share = play.filter(datagram => isPunted(punts, datagram)).length / play.length
    t.comment(`${game}: ${play.length} datagrams of play, ${100 * share} % punted`)
    t.ok(share <= PUNTED_SHARE_MAX)
    t.same(
      play.filter(datagram => adapter.classify(datagram) !== 'play'),
      [],
    )
  })

  t.test(`${game}: what is classified as no play is punted, whatever it is`, async () => {
    const { adapter, punts } = kernelOf(game)
    const samples = TRAFFIC[game]().punted
    const datagram = fc
      .tuple(
        fc.constantFrom(...samples),
        fc.uint8Array({ maxLength: 40 }),
        fc.nat(32),
        fc.option(fc.tuple(fc.nat(12), fc.integer({ min: 0, max: 255 }))),
      )
      .map(([sample, tail, kept, flip]) => {
        const data = Buffer.concat([sample.subarray(0, kept), tail])
        if (flip !== null && flip[0] < data.length) data[flip[0]] = flip[1]
        return data
      })
    fc.assert(
      fc.property(fc.oneof(datagram, fc.constantFrom(...samples)), data => {
        return adapter.classify(data) === 'play' || isPunted(punts, data)
      }),
      { numRuns: 5_000 },
    )
  })

  t.test(`${game}: its patterns are such as a rule of the kernel can be`, async t => {
    const { punts } = kernelOf(game)
    t.ok(punts.length > 0 && punts.length <= PUNT_PATTERNS_MAX)
    for (const { offset, mask, value, bytes } of punts) {
      t.ok(Number.isInteger(offset) && offset >= 0 && offset <= PUNT_OFFSET_MAX)
      t.ok(mask > 0 && mask <= 0xff_ff_ff_ff)
      t.equal((value & mask) >>> 0, value, 'what is outside the mask could never match')
      t.ok(bytes === undefined || bytes > offset, 'nothing could be so short')
    }
  })
}

t.test('a pattern looks at four bytes, and at the length where it is given', async t => {
  const data = Buffer.from([1, 2, 3, 4, 5])
  const rows: [PuntPattern, boolean][] = [
    [{ offset: 0, mask: 0xff_ff_ff_ff, value: 0x01_02_03_04 }, true],
    [{ offset: 1, mask: 0xff_ff_ff_ff, value: 0x02_03_04_05 }, true],
    [{ offset: 1, mask: 0x00_00_ff_00, value: 0x00_00_04_00 }, true],
    [{ offset: 1, mask: 0x00_00_ff_00, value: 0x00_00_05_00 }, false],
    [{ offset: 2, mask: 0xff_00_00_00, value: 0x03_00_00_00 }, true],
    [{ offset: 4, mask: 0xff_00_00_00, value: 0x05_00_00_00 }, true],
    [{ offset: 4, mask: 0xff_ff_00_00, value: 0x05_00_00_00 }, false],
    [{ offset: 5, mask: 0xff_00_00_00, value: 0 }, false],
    [{ offset: 2, mask: 0x00_00_00_01, value: 0 }, false],
    [{ offset: 0, mask: 0xff_00_00_00, value: 0x01_00_00_00, bytes: 5 }, true],
    [{ offset: 0, mask: 0xff_00_00_00, value: 0x01_00_00_00, bytes: 4 }, false],
    [{ offset: 0, mask: 0x80_00_00_00, value: 0, bytes: 5 }, true],
  ]
  for (const [pattern, punted] of rows) t.equal(isPunted([pattern], data), punted, JSON.stringify(pattern))
})

t.test('every open request of SA:MP is punted, whatever its echo and port', async () => {
  const { punts } = kernelOf('samp')
  const number = fc.integer({ min: 0, max: 0xffff })
  fc.assert(fc.property(number, number, (echo, port) => isPunted(punts, cipheredOpenRequest(echo, port))))
})

t.test('a flow of SA:MP may be promoted only where the cipher does not tell its two ports apart', async t => {
  const { kernel } = kernelOf('samp').adapter
  const rows: [publicPort: number, shardPort: number, allowed: boolean][] = [
    [7_777, 7_777, true],
    [7_777, 8_033, true],
    [7_777, 7_778, false],
    [7_777, 65_377, true],
    [7_777, 7_777 - 256, true],
  ]
  for (const [publicPort, shardPort, allowed] of rows)
    t.equal(kernel.promotable({ publicPort, shardPort }), allowed, `${publicPort} → ${shardPort}`)
})
