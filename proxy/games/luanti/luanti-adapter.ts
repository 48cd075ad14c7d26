import type { DatagramKind, GameAdapter, QueryAnswer, ShardInterviews } from '../game-adapter.ts'
import { REPLY_RATES_UNPROVEN } from '../reply-budget.ts'

const NOBODY_ASKED: ShardInterviews = { ask: () => [], hear: () => [], forget: () => {} }

/** Luanti (Minetest) has no query: servers announce themselves to a list by HTTP. The list then looks whether they answer, with the
 *  beginning of a connection (8 bytes) that it gives up at once; to a server that is a new peer. The proxy answers that itself, without
 *  remembering anything. Source: `ping` of luanti-org/serverlist, `src/network/mtp` of Luanti. */
export const luantiAdapter: GameAdapter = {
  replyRates: REPLY_RATES_UNPROVEN,
  // By the peer that it says to be: none yet, or the one that pings get.
  kernel: {
    punts: [
      { offset: 4, mask: 0xff_ff_00_00, value: 0x00_00_00_00 },
      { offset: 4, mask: 0xff_ff_00_00, value: 0xff_fe_00_00 },
    ],
    promotable: () => true,
  },
  unnamed: true,
  classify: classifyLuanti,
  openQueries: () => ({ interviews: NOBODY_ASKED, answer: answerPing }),
}

const PROTOCOL_ID = 0x4f_45_74_03
/** Of a client that a server has not given one yet. */
const NO_PEER = 0
/** What pings get. Servers count up from 2, and have never so many. */
const PING_PEER = 0xff_fe
const CONTROL = 0
const ORIGINAL = 1
const GIVE_UP = 3
const PING_BYTES = 8
const GIVE_UP_BYTES = 9

/** From the server (peer 1): reliable, number 65,500, control, "your peer id is". */
const PONG = Buffer.from([
  0x4f,
  0x45,
  0x74,
  0x03,
  0,
  1,
  0,
  3,
  0xff,
  0xdc,
  CONTROL,
  1,
  PING_PEER >> 8,
  PING_PEER & 0xff,
])
const PONG_ANSWER: QueryAnswer = { kind: 'reply', datagrams: [PONG] }
const NO_ANSWER: QueryAnswer = { kind: 'drop', reason: 'query-invalid' }

/** The first datagram of a session comes from no peer, as all that follow until the server has named one. */
function classifyLuanti(datagram: Buffer): DatagramKind {
  if (datagram.length < PING_BYTES || datagram.readUInt32BE(0) !== PROTOCOL_ID) return 'play'
  switch (datagram.readUInt16BE(4)) {
    case PING_PEER:
      return 'query'
    case NO_PEER:
      return isPing(datagram) ? 'query' : 'handshake'
    default:
      return 'play'
  }
}

function isPing(datagram: Buffer): boolean {
  return datagram.length === PING_BYTES && datagram[7] === ORIGINAL
}

/** How a ping ends. Nothing was begun. */
function isGiveUp(datagram: Buffer): boolean {
  return datagram.length === GIVE_UP_BYTES && datagram[7] === CONTROL && datagram[8] === GIVE_UP
}

function answerPing(query: Buffer): QueryAnswer {
  if (classifyLuanti(query) !== 'query') return NO_ANSWER
  if (query.readUInt16BE(4) === NO_PEER) return PONG_ANSWER
  return isGiveUp(query) ? { kind: 'reply', datagrams: [] } : NO_ANSWER
}
