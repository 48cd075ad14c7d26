import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import type { Arena, Announcement } from './arena.ts'
import { limits } from './limits.ts'
import { LineSplitter } from './line-splitter.ts'
import { visitorKey, type Visitor } from './visitor.ts'

interface Connection {
  readonly socket: Socket
  readonly visitor: Visitor
  heardAtMs: number
}

/** Answers lines. Owns the listening socket and the map of connections. */
export class TcpFront {
  readonly #arena: Arena
  readonly #clock: () => number
  readonly #server: Server
  readonly #connections = new Map<string, Connection>()

  /** @param clock monotonic, in milliseconds */
  constructor(arena: Arena, slots: number, clock: () => number) {
    this.#arena = arena
    this.#clock = clock
    this.#server = createServer({ noDelay: true }, socket => this.#accept(socket))
    this.#server.maxConnections = slots * limits.connectionsPerSlotMax + limits.connectionsSpare
  }

  /** @returns the port taken
   *  @throws the error of the system if the port is taken */
  async listen(bind: string, port: number): Promise<number> {
    this.#server.listen({ host: bind, port, exclusive: true })
    await once(this.#server, 'listening')
    // Failing to accept (no descriptors left) concerns the one who knocks; those inside play on.
    this.#server.on('error', () => {})
    return (this.#server.address() as AddressInfo).port
  }

  /** Skips a reader who has not taken the former announcements yet: they would only get old news later. */
  announce(announcement: Announcement): void {
    const socket = this.#connections.get(visitorKey(announcement.to))?.socket
    if (socket?.writable === true && !socket.writableNeedDrain) socket.write(`${announcement.text}\n`)
  }

  /** Cuts connections that sent nothing for long, or that could not because they do not read. */
  expire(nowMs: number): void {
    for (const connection of this.#connections.values()) {
      if (nowMs - connection.heardAtMs > limits.silenceMs) connection.socket.destroy()
    }
  }

  /** Takes nobody in any more, sends what is under way, and closes. Waits for no reader. */
  close(): void {
    this.#server.close()
    for (const { socket } of this.#connections.values()) socket.destroySoon()
  }

  #accept(socket: Socket): void {
    // A reset before we looked leaves no address: nobody to answer.
    if (socket.remoteAddress === undefined || socket.remotePort === undefined) {
      socket.destroy()
      return
    }
    const visitor: Visitor = { protocol: 'tcp', address: socket.remoteAddress, port: socket.remotePort }
    const connection: Connection = { socket, visitor, heardAtMs: this.#clock() }
    const splitter = new LineSplitter(limits.lineBytesMax)
    this.#connections.set(visitorKey(visitor), connection)
    socket.on('data', (chunk: Buffer) => this.#read(connection, splitter, chunk))
    socket.on('drain', () => socket.resume())
    // A reset is an ordinary way to leave: 'close' follows and does what there is to do.
    socket.on('error', () => {})
    socket.on('close', () => {
      this.#connections.delete(visitorKey(visitor))
      this.#arena.leave(visitor)
    })
  }

  #read(connection: Connection, splitter: LineSplitter, chunk: Buffer): void {
    const { socket, visitor } = connection
    const split = splitter.push(chunk)
    if (split.kind === 'too-long') {
      socket.destroy()
      return
    }
    connection.heardAtMs = this.#clock()
    for (const line of split.lines) {
      if (!socket.writable) return
      const answer = this.#arena.answer(visitor, line, connection.heardAtMs)
      if (answer.kind === 'say') socket.write(`${answer.text}\n`)
      if (answer.kind === 'echo') socket.write(line)
    }
    // Who does not read is not read from: what waits for them never exceeds the answers to one chunk.
    if (socket.writableNeedDrain) socket.pause()
  }
}
