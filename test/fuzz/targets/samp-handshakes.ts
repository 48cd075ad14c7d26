import type { MonotonicMs } from '../../../lib/clock.ts'
import type { DoorSession, DoorStep } from '../../../proxy/games/game-door.ts'
import {
  cipheredEchoOf,
  cipheredOpenRequest,
  COOKIE_MASK,
  decodeGreeting,
} from '../../../proxy/games/samp/handshake.ts'
import { unmask } from '../../../proxy/games/samp/masking.ts'
import { SampDoor } from '../../../proxy/games/samp/samp-door.ts'
import { expect } from '../engine/expectations.ts'
import type { FuzzTarget } from '../engine/fuzz-target.ts'

const IP = '192.0.2.1'
const NOW = 1_000 as MonotonicMs
const PUBLIC_PORT = 7_777
const SHARD_PORT = 8_034
const COOKIE = 0x1234
/** A datagram in an input: its length, then its bytes. */
const PIECES_MAX = 200
const door = new SampDoor(() => COOKIE)
const ECHOES: readonly number[] = Object.values(COOKIE_MASK).map(mask => COOKIE ^ mask)

/** The input as datagrams: each once as a stranger's, once as a shard's that is being shaken hands with. */
export const sampHandshakes: FuzzTarget = {
  name: 'samp-handshakes',
  promise:
    'only a right echo opens, and costs no more than it brought; a shard is asked and echoed to once, and lets in only by saying so',
  words: [
    '\u0003\u001a\u0034\u0012',
    '\u0002\u0019\0',
    '\u0002\u001f\0',
    '\u0002\u001d\0',
    '\u0002\u0024\0',
    '\u000d\u0086pmo\0',
  ],
  invent: random => {
    const echo = [0, 1, ...ECHOES][Math.floor(random.fraction() * (2 + ECHOES.length))] ?? 0
    return Buffer.concat([
      Buffer.from([4]),
      cipheredOpenRequest(echo, PUBLIC_PORT),
      Buffer.from([3, 0x1a, 1, 2, 2, 0x19, 0]),
    ])
  },
  run(input) {
    const pieces = piecesOf(input)
    let session: DoorSession | undefined
    for (const piece of pieces) session = knock(piece) ?? session
    shake(pieces)
    return session === undefined ? 'refused' : 'taken'
  },
}

function piecesOf(input: Buffer): readonly Buffer[] {
  const pieces: Buffer[] = []
  for (let at = 0; at < input.length && pieces.length < PIECES_MAX;) {
    const length = input[at] ?? 0
    pieces.push(input.subarray(at + 1, at + 1 + length))
    at += 1 + length
  }
  return pieces
}

function knock(datagram: Buffer): DoorSession | undefined {
  const told = door.knock(datagram, IP, PUBLIC_PORT, NOW)
  const echo = cipheredEchoOf(datagram, PUBLIC_PORT)
  expect((echo === undefined) === (told.kind === 'play'), 'all else is play')
  if (told.kind === 'answer')
    expect(told.datagram.length <= datagram.length, 'an answer is no longer than its question')
  if (echo !== undefined)
    expect(ECHOES.includes(echo) === (told.kind === 'proven'), 'only a right echo proves')
  if (door.isGame(datagram, PUBLIC_PORT)) {
    const aimed = Buffer.from(datagram)
    door.aim(aimed, PUBLIC_PORT, SHARD_PORT)
    expect(door.isGame(aimed, SHARD_PORT), 'what is of the game here is of the game there')
  }
  return told.kind === 'proven' ? told.session : undefined
}

/** A handshake with a shard that says what the input says. */
function shake(words: readonly Buffer[]): void {
  const known = door.knock(cipheredOpenRequest(ECHOES[0] ?? 0, PUBLIC_PORT), IP, PUBLIC_PORT, NOW)
  expect(known.kind === 'proven', 'a right echo opens')
  const { session } = known
  expect(session.remind(SHARD_PORT).toShard.length === 1, 'the shard is asked')
  let toShard = 0
  let letIn: DoorStep | undefined
  for (const word of words) {
    const heard = Buffer.from(word)
    const told = session.hear(heard, SHARD_PORT)
    toShard += told.toShard.length
    expect(toShard <= 1, 'a shard is echoed to once')
    expect(told.toClient.length <= 1, 'a word makes at most one')
    const plain = decodeGreeting(heard)
    if (told.outcome === 'banned') expect(told.toClient.length === 0, "the proxy's ban is not the player's")
    if (told.outcome !== 'under-way') expect(letIn === undefined, 'whoever is in is in')
    if (told.outcome === 'let-in') {
      const unmasked = session.key === undefined ? undefined : unmask(word, session.key)
      const masked = unmasked === undefined ? undefined : decodeGreeting(unmasked)
      expect(plain?.kind === 'reply' || masked?.kind === 'reply', 'a shard lets in by saying so')
      letIn = { ...told, toClient: told.toClient.map(one => Buffer.from(one)) }
    }
    heard.fill(0)
  }
  const { toClient, toShard: again } = session.remind(SHARD_PORT)
  expect(again.length <= 1 && toClient.length <= 2, 'reminders are bounded')
  const last = letIn?.toClient[0]
  if (last !== undefined)
    expect(toClient.at(-1)?.equals(last) === true, 'the reply is said once more as it was')
}
