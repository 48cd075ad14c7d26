import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import {
  handshake,
  INTENT,
  type JavaPacket,
  loginStart,
  ping,
  readKick,
  readText,
  STATUS_REQUEST,
  unframe,
} from './java-wire.ts'

export interface JavaStatus {
  readonly version: { readonly name: string; readonly protocol: number }
  readonly players: {
    readonly max: number
    readonly online: number
    readonly sample?: readonly { readonly name: string }[]
  }
  readonly description: unknown
  readonly favicon?: string
  readonly [more: string]: unknown
}

export type LoginOutcome =
  /** In, on the server of this name. */
  | { readonly kind: 'in'; readonly server: string; readonly session: JavaSession }
  /** Turned away with these words. */
  | { readonly kind: 'told'; readonly text: string }
  | { readonly kind: 'cut'; readonly how: 'end' | 'reset' }

export interface Door {
  readonly port: number
  readonly address?: string
  /** What the player has typed. */
  readonly host?: string
  readonly protocol?: number
}

/** A connection that notes what comes. */
export class JavaSession {
  readonly socket: Socket
  readonly packets: JavaPacket[] = []
  raw = Buffer.alloc(0)
  over: 'end' | 'reset' | undefined
  #rest = Buffer.alloc(0)
  #waiting: (() => void)[] = []

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (chunk: Buffer) => {
      this.raw = Buffer.concat([this.raw, chunk])
      const [packets, rest] = unframe(Buffer.concat([this.#rest, chunk]))
      this.#rest = Buffer.from(rest)
      this.packets.push(...packets)
      this.#wake()
    })
    socket.on('end', () => this.#ends('end'))
    socket.on('error', () => this.#ends('reset'))
    socket.on('close', () => this.#ends('reset'))
  }

  static async open({ port, address = '127.0.0.1' }: Door): Promise<JavaSession> {
    const socket = connect({ port, host: address, noDelay: true })
    await once(socket, 'connect')
    return new JavaSession(socket)
  }

  say(...bytes: readonly Buffer[]): void {
    this.socket.write(Buffer.concat(bytes))
  }

  /** @returns undefined once it is over without */
  async packet(index: number): Promise<JavaPacket | undefined> {
    while (this.packets.length <= index && this.over === undefined) await this.#news()
    return this.packets[index]
  }

  async ended(): Promise<'end' | 'reset'> {
    while (this.over === undefined) await this.#news()
    return this.over
  }

  #ends(how: 'end' | 'reset'): void {
    this.over ??= how
    this.#wake()
  }

  #news(): Promise<void> {
    return new Promise(resolve => this.#waiting.push(resolve))
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake()
  }
}

/** As the multiplayer screen does: status, then the echo. */
export async function askList(door: Door): Promise<JavaStatus> {
  const session = await JavaSession.open(door)
  session.say(handshake(door.host ?? '127.0.0.1', door.port, INTENT.status, door.protocol), STATUS_REQUEST)
  const status = await session.packet(0)
  if (status?.id !== 0) throw new Error(`no status, but ${session.over}`)
  session.say(ping('0123456789abcdef'))
  const pong = await session.packet(1)
  if (pong?.id !== 1 || pong.data.toString('hex') !== '0123456789abcdef') throw new Error('no echo')
  await session.ended()
  return JSON.parse(readText(status.data)[0]) as JavaStatus
}

/** As clients of before 1.7 do. @returns the words between the signs */
export async function askLegacy(door: Door, question: Buffer): Promise<readonly string[]> {
  const session = await JavaSession.open(door)
  session.say(question)
  await session.ended()
  const words = readKick(session.raw)
  if (words === undefined) throw new Error(`no answer: ${session.raw.toString('hex')}`)
  return words.split(words.startsWith('§1') ? '\0' : '§')
}

export async function logIn(door: Door, name: string, intent: number = INTENT.login): Promise<LoginOutcome> {
  const session = await JavaSession.open(door)
  session.say(handshake(door.host ?? '127.0.0.1', door.port, intent, door.protocol), loginStart(name))
  const first = await session.packet(0)
  if (first === undefined) return { kind: 'cut', how: await session.ended() }
  if (first.id === 0) {
    await session.ended()
    return { kind: 'told', text: (JSON.parse(readText(first.data)[0]) as { text: string }).text }
  }
  const where = await session.packet(1)
  return where === undefined
    ? { kind: 'cut', how: await session.ended() }
    : { kind: 'in', server: readText(where.data)[0], session }
}
