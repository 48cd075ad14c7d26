import type { DoorStep } from '../game-door.ts'
import {
  type ClientKind,
  COOKIE_MASK,
  cipheredOpenRequest,
  decodeGreeting,
  encodeGreeting,
  type Greeting,
} from './handshake.ts'
import { unmask } from './masking.ts'

/** How far the proxy has come with a shard, in a player's stead.
 *    asking ──cookie──► echoing ──reply──► admitted: the player's data goes through
 *       └── full | attempt failed | banned: the flow ends
 *  A shard may offer a key for its masking while it is echoed to: what it says from then on is masked, its reply as well. */
export type SampSession =
  | { readonly kind: 'asking'; readonly client: ClientKind }
  | {
      readonly kind: 'echoing'
      readonly client: ClientKind
      readonly cookie: number
      readonly offer: { readonly key: number; readonly datagram: Buffer } | undefined
    }
  /** The shard's words, as it said them, in case that they get lost on their way to the player: it says them once. */
  | { readonly kind: 'admitted'; readonly key: number | undefined; readonly words: readonly Buffer[] }

export interface SampStep extends DoorStep {
  readonly session: SampSession
}

const NONE: readonly Buffer[] = []

/** What to say now, for the first time or again. */
export function remind(session: SampSession, shardPort: number): SampStep {
  switch (session.kind) {
    case 'asking':
      return step(session, [cipheredOpenRequest(0, shardPort)])
    case 'echoing':
      return step(session, [cipheredOpenRequest(session.cookie ^ COOKIE_MASK[session.client], shardPort)])
    case 'admitted':
      return { ...step(session), toClient: session.words }
  }
}

/** What a datagram of the shard changes. */
export function hear(session: SampSession, datagram: Buffer, shardPort: number): SampStep {
  if (session.kind === 'admitted') return step(session)
  const greeting = greetingIn(session, datagram)
  switch (greeting?.kind) {
    case undefined:
      return step(session)
    case 'cookie':
      return hearCookie(session, greeting.cookie, shardPort)
    case 'encryption-offer':
      return hearOffer(asEchoing(session), greeting.key, datagram)
    case 'reply':
      return hearReply(asEchoing(session), datagram)
    case 'full':
    case 'attempt-failed':
      return { ...step(session), outcome: 'refused', toClient: [encodeGreeting(greeting)] }
    case 'banned':
      return { ...step(session), outcome: 'banned' }
  }
}

type UnderWay = Extract<SampSession, { kind: 'asking' | 'echoing' }>

/** Behind an offer words are masked; a word from before it may still come late. */
function greetingIn(session: UnderWay, datagram: Buffer): Greeting | undefined {
  if (session.kind === 'echoing' && session.offer !== undefined) {
    const plain = unmask(datagram, session.offer.key)
    const masked = plain === undefined ? undefined : decodeGreeting(plain)
    if (masked !== undefined) return masked
  }
  return decodeGreeting(datagram)
}

/** A cookie that comes while another one is echoed is kept, and not answered at once: a shard that never likes an echo would have us answer it
 *  for ever, as fast as the wire is. */
function hearCookie(session: UnderWay, cookie: number, shardPort: number): SampStep {
  if (session.kind === 'echoing') return step({ ...session, cookie })
  return remind({ kind: 'echoing', client: session.client, cookie, offer: undefined }, shardPort)
}

type Echoing = Extract<SampSession, { kind: 'echoing' }>

/** One address in 65,536 has a cookie at a shard whose right echo is 0, which is what a first word says: the shard takes it for the echo, and
 *  never sends the cookie. */
function asEchoing(session: UnderWay): Echoing {
  if (session.kind === 'echoing') return session
  const { client } = session
  return { kind: 'echoing', client, cookie: COOKIE_MASK[client], offer: undefined }
}

function hearOffer(session: Echoing, key: number, datagram: Buffer): SampStep {
  const offer = { key, datagram: Buffer.from(datagram) }
  return { ...step({ ...session, offer }), toClient: [offer.datagram] }
}

function hearReply({ offer }: Echoing, datagram: Buffer): SampStep {
  const reply = Buffer.from(datagram)
  const words = offer === undefined ? [reply] : [offer.datagram, reply]
  return { ...step({ kind: 'admitted', key: offer?.key, words }), outcome: 'let-in', toClient: [reply] }
}

function step(session: SampSession, toShard = NONE): SampStep {
  return { session, outcome: 'under-way', toShard, toClient: NONE }
}
