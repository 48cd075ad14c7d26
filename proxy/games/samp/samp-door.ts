import type { MonotonicMs } from '../../../lib/clock.ts'
import type { KeyedHash } from '../address-challenges.ts'
import type { DoorSession, DoorStep, GameDoor, Knock } from '../game-door.ts'
import { decipherInto, retarget } from './cipher.ts'
import { DoorCookies } from './door-cookies.ts'
import { cipheredEchoOf, type ClientKind, encodeGreeting } from './handshake.ts'
import { mask } from './masking.ts'
import { hear, remind, type SampSession } from './samp-session.ts'
import { leavePair, RECONNECT_PAIR } from './stateless-pair.ts'

/** What UDP over Ethernet carries in one frame; no client sends more. */
const DATAGRAM_BYTES_MAX = 1_472
const PLAY: Knock = { kind: 'play' }
const REFUSALS = {
  full: encodeGreeting({ kind: 'full' }),
  banned: encodeGreeting({ kind: 'banned' }),
}
const deciphered = Buffer.alloc(DATAGRAM_BYTES_MAX)

/** SA:MP's and open.mp's handshake, spoken by the proxy: the cookie is its own, and depends on the client's ip as those of servers do. */
export class SampDoor implements GameDoor {
  readonly #cookies: DoorCookies

  constructor(hash: KeyedHash) {
    this.#cookies = new DoorCookies(hash)
  }

  knock(datagram: Buffer, ip: string, port: number, now: MonotonicMs): Knock {
    const echo = cipheredEchoOf(datagram, port)
    if (echo === undefined) return PLAY
    const client = echo === 0 ? undefined : this.#cookies.accepts(echo, ip, now)
    if (client !== undefined) return { kind: 'proven', session: new SampDoorSession(client) }
    const cookie = this.#cookies.issue(ip, now)
    return { kind: 'answer', datagram: encodeGreeting({ kind: 'cookie', cookie }) }
  }

  isGame(datagram: Buffer, port: number): boolean {
    return datagram.length <= DATAGRAM_BYTES_MAX && decipherInto(deciphered, datagram, port) !== -1
  }

  aim(datagram: Buffer, port: number, shardPort: number): void {
    retarget(datagram, port, shardPort)
  }

  refusal(why: 'full' | 'banned'): Buffer {
    return REFUSALS[why]
  }

  reconnect(key: number | undefined): readonly Buffer[] {
    return key === undefined ? RECONNECT_PAIR : RECONNECT_PAIR.map(plain => mask(plain, key))
  }

  leave(shardPort: number): readonly Buffer[] {
    return leavePair(shardPort)
  }
}

class SampDoorSession implements DoorSession {
  readonly #client: ClientKind
  #session: SampSession

  constructor(client: ClientKind) {
    this.#client = client
    this.#session = { kind: 'asking', client }
  }

  get key(): number | undefined {
    return this.#session.kind === 'admitted' ? this.#session.key : undefined
  }

  begin(): void {
    this.#session = { kind: 'asking', client: this.#client }
  }

  remind(shardPort: number): DoorStep {
    return this.#take(remind(this.#session, shardPort))
  }

  hear(datagram: Buffer, shardPort: number): DoorStep {
    return this.#take(hear(this.#session, datagram, shardPort))
  }

  #take({ session, ...told }: ReturnType<typeof remind>): DoorStep {
    this.#session = session
    return told
  }
}
