import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import type { Test } from 'tap'
import { framed, INTENT, readText, readVarInt, text, unframe, varInt } from './java-wire.ts'

export interface JavaFacts {
  name: string
  version: string
  protocol: number
  /** Servers that take every version answer with that of the client. */
  echoesVersion: boolean
  slots: number
  /** Beside those who are connected. */
  players: number
  sample: readonly { readonly name: string; readonly id: string }[]
  description: unknown
  more: Readonly<Record<string, unknown>>
  /** In place of the status. */
  statusText: string | undefined
}

const PLAY_TEXT = 0x6c
const KEEP_ALIVE = 0x26
const KEEP_ALIVE_MS = 50

/** A game server of the Java Edition as far as lists and logging in are concerned. Who is in gets its name, and a keep-alive now and then. */
export class JavaServer {
  readonly facts: JavaFacts
  readonly server: Server
  /** What each connection has said, whole: status, login or nothing of both. */
  readonly statusHellos: Buffer[] = []
  readonly logins: { readonly hello: Buffer; readonly host: string; readonly name: string }[] = []
  readonly #players = new Set<Socket>()
  readonly #sockets = new Set<Socket>()

  constructor(facts: Partial<JavaFacts> = {}) {
    this.facts = {
      name: 'one',
      version: '1.21.1',
      protocol: 767,
      echoesVersion: false,
      slots: 20,
      players: 0,
      sample: [],
      description: { text: 'A Minecraft Server' },
      more: {},
      statusText: undefined,
      ...facts,
    }
    this.server = createServer(socket => this.#accept(socket))
  }

  get port(): number {
    return (this.server.address() as { port: number }).port
  }

  get online(): number {
    return this.#players.size
  }

  /** Who is in is told why, as servers do that stop in order. */
  async stop(words = 'Server closed'): Promise<void> {
    for (const socket of this.#players) socket.end(framed(0x1d, text(words)))
    await this.close()
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroySoon()
    await new Promise<void>(resolve => void this.server.close(() => resolve()))
  }

  status(asked: number): string {
    const { facts } = this
    if (facts.statusText !== undefined) return facts.statusText
    const protocol = facts.echoesVersion ? asked : facts.protocol
    return JSON.stringify({
      version: { name: facts.version, protocol },
      players: { max: facts.slots, online: facts.players + this.online, sample: facts.sample },
      description: facts.description,
      ...facts.more,
    })
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket)
    let said = Buffer.alloc(0)
    let hello = said
    let state = 0
    let protocol = 0
    let host = ''
    socket.on('error', () => {})
    socket.on('close', () => {
      this.#sockets.delete(socket)
      this.#players.delete(socket)
    })
    socket.on('data', (chunk: Buffer) => {
      hello = Buffer.concat([hello, chunk])
      const [packets, rest] = unframe(Buffer.concat([said, chunk]))
      said = Buffer.from(rest)
      for (const { id, data } of packets) {
        if (state === 0) {
          const [number, at] = readVarInt(data, 0) ?? [0, 0]
          const [address, end] = readText(data, at)
          protocol = number
          host = address
          state = readVarInt(data, end + 2)?.[0] ?? 0
        } else if (state === INTENT.status) this.#answerList(socket, id, data, protocol, hello)
        else if (id === 0 && !this.#players.has(socket)) this.#letIn(socket, hello, host, readText(data)[0])
      }
    })
  }

  #answerList(socket: Socket, id: number, data: Buffer, protocol: number, hello: Buffer): void {
    if (id === 1) return void socket.end(framed(1, data))
    this.statusHellos.push(hello)
    socket.write(framed(0, text(this.status(protocol))))
  }

  #letIn(socket: Socket, hello: Buffer, host: string, name: string): void {
    this.logins.push({ hello, host, name })
    this.#players.add(socket)
    socket.write(framed(2, Buffer.alloc(16, 7), text(name), varInt(0)))
    socket.write(framed(PLAY_TEXT, text(this.facts.name)))
    const keepAlive = setInterval(() => void socket.write(framed(KEEP_ALIVE, Buffer.alloc(8))), KEEP_ALIVE_MS)
    socket.on('close', () => clearInterval(keepAlive))
  }
}

/** On a free port of 127.0.0.1, or this one; closed with the test. */
export async function javaServer(t: Test, facts: Partial<JavaFacts> = {}, port = 0): Promise<JavaServer> {
  const made = new JavaServer(facts)
  made.server.listen(port, '127.0.0.1')
  await once(made.server, 'listening')
  t.teardown(() => made.close())
  return made
}
