import { MESSAGE_ID } from '../../../proxy/games/samp/message-id.ts'
import { authAnswer } from './auth-answer.ts'
import { RELIABILITY } from './raknet-datagram.ts'
import { CALL, CLIENT_VERSION, decodeCall, decodeJoin, encodeCall, REJECTED } from './remote-call.ts'
import type { ServerEvent } from './server-event.ts'
import type { ServerGate } from './server-gate.ts'
import { EARLY_CALLS_MAX } from './server-limits.ts'
import { ipBytes, type LeaveReason, type Peer, type RefusedBecause } from './server-peer.ts'

/** What a peer's message can change beside the peer. */
export interface PeerWorld {
  readonly gate: ServerGate
  readonly password: string
  readonly token: number
  indexOf(peer: Peer): number
  nameInUse(name: string): boolean
  note(event: ServerEvent): void
  remove(peer: Peer, why: LeaveReason): void
}

const NEW_INCOMING_BYTES = 7
const KEY_CHARACTERS_MAX = 49
/** A multiple of this number is a key of a real client. */
const KEY_FACTOR = 1_001n

/** One message of a peer, in order. */
export function hear(world: PeerWorld, peer: Peer, message: Buffer, now: number): void {
  switch (peer.state.kind) {
    case 'unverified':
      return hearUnverified(world, peer, message, now)
    case 'accepted':
      if (message[0] === MESSAGE_ID.newIncomingConnection && message.length === NEW_INCOMING_BYTES) {
        peer.state = { kind: 'connected' }
        world.gate.settle(peer.address.ip)
        ping(peer, now)
      }
      return
    case 'connected':
    case 'playing':
      return hearConnected(world, peer, message, now)
    case 'closing':
      return
  }
}

function hearUnverified(world: PeerWorld, peer: Peer, message: Buffer, now: number): void {
  if (peer.state.kind !== 'unverified') return
  const { challenge, earlyCalls } = peer.state
  if (message[0] === MESSAGE_ID.connectionRequest) {
    if (message.toString('latin1', 1) !== world.password)
      return refuse(world, peer, 'password', now, Buffer.from([MESSAGE_ID.invalidPassword]))
    const asked = (0x6c40_7ec2 + world.indexOf(peer)).toString(16).toUpperCase()
    peer.layer.send(authMessage(`${asked}\0`), now)
    peer.state = { kind: 'unverified', challenge: asked, earlyCalls }
  } else if (message[0] === MESSAGE_ID.authKey) {
    const answer = message.toString('latin1', 2, 2 + (message[1] ?? 0))
    if (challenge === undefined || answer !== authAnswer(challenge)) return refuse(world, peer, 'auth', now)
    peer.layer.send(acceptance(world, peer), now)
    peer.state = { kind: 'accepted' }
  } else if (message[0] === MESSAGE_ID.rpc && earlyCalls < EARLY_CALLS_MAX) {
    peer.state = { kind: 'unverified', challenge, earlyCalls: earlyCalls + 1 }
  } else {
    world.remove(peer, 'banned')
    world.gate.ban(peer.address.ip, 'nonsense', now)
  }
}

function hearConnected(world: PeerWorld, peer: Peer, message: Buffer, now: number): void {
  if (message[0] === MESSAGE_ID.disconnection) return world.remove(peer, 'quit')
  if (message[0] === MESSAGE_ID.internalPing && message.length === 5)
    return peer.layer.send(pong(message, now), now, RELIABILITY.unreliable)
  const call = decodeCall(message)
  if (call?.id === CALL.join && peer.state.kind === 'connected') join(world, peer, call.payload, now)
  else if (call?.id === CALL.chat && peer.state.kind === 'playing')
    world.note({ kind: 'said', name: peer.state.name, text: call.payload.toString('latin1', 1) })
}

function join(world: PeerWorld, peer: Peer, payload: Buffer, now: number): void {
  const asked = decodeJoin(payload)
  if (asked === undefined || !isKey(asked.key)) return refuse(world, peer, 'key', now)
  if (asked.version !== CLIENT_VERSION || (asked.challenge ^ world.token) >>> 0 !== asked.version)
    return refuse(world, peer, 'version', now, encodeCall(CALL.rejected, Buffer.from([REJECTED.badVersion])))
  if (world.nameInUse(asked.name))
    return refuse(world, peer, 'name-in-use', now, encodeCall(CALL.rejected, Buffer.from([REJECTED.badName])))
  peer.state = { kind: 'playing', name: asked.name, gameAt: now }
  peer.layer.send(encodeCall(CALL.initGame, Buffer.alloc(32)), now, RELIABILITY.reliableOrdered)
  world.note({ kind: 'joined', name: asked.name, from: peer.address })
}

/** Says no, and goodbye. */
function refuse(world: PeerWorld, peer: Peer, why: RefusedBecause, now: number, message?: Buffer): void {
  world.note({ kind: 'refused', from: peer.address, why })
  if (message !== undefined) peer.layer.send(message, now, RELIABILITY.reliableOrdered)
  if (peer.state.kind === 'connected')
    peer.layer.send(Buffer.from([MESSAGE_ID.disconnection]), now, RELIABILITY.reliableOrdered)
  peer.state = { kind: 'closing', since: now }
}

export function authMessage(text: string): Buffer {
  return Buffer.concat([Buffer.from([MESSAGE_ID.authKey, text.length]), Buffer.from(text, 'latin1')])
}

function acceptance(world: PeerWorld, peer: Peer): Buffer {
  const accepted = Buffer.alloc(13, MESSAGE_ID.connectionRequestAccepted)
  accepted.set(ipBytes(peer.address.ip), 1)
  accepted.writeUInt16LE(peer.address.port, 5)
  accepted.writeUInt16LE(world.indexOf(peer), 7)
  accepted.writeUInt32LE(world.token, 9)
  return accepted
}

function ping(peer: Peer, now: number): void {
  const asked = Buffer.alloc(5, MESSAGE_ID.internalPing)
  asked.writeUInt32LE(Math.floor(now) >>> 0, 1)
  peer.layer.send(asked, now, RELIABILITY.unreliable)
}

/** The answer to a ping of either side. */
export function pong(ping: Buffer, now: number): Buffer {
  const answer = Buffer.alloc(9, MESSAGE_ID.connectedPong)
  ping.copy(answer, 1, 1, 5)
  answer.writeUInt32LE(Math.floor(now) >>> 0, 5)
  return answer
}

function isKey(key: string): boolean {
  return (
    /^[0-9a-f]+$/i.test(key) && key.length <= KEY_CHARACTERS_MAX && BigInt(`0x${key}`) % KEY_FACTOR === 0n
  )
}
