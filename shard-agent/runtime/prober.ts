import { createSocket, type Socket } from 'node:dgram'
import { connect, type Socket as TcpSocket } from 'node:net'
import type { Probe } from '../../proto/contract/common.ts'
import { type ShardRef, shardRefText } from '../../proto/contract/ids.ts'
import type { GameEndpoint } from '../lifecycle/runtime.ts'

export const TCP_PROBE_TIMEOUT_MS = 1_000

export interface ProberOptions {
  readonly outputContains: (shard: ShardRef, text: string) => boolean
  readonly onAnswer: (shard: ShardRef) => void
}

/** Asks game servers that are starting whether they are there. At most one socket per game server. */
export class Prober {
  readonly #options: ProberOptions
  readonly #udp = new Map<string, Socket>()
  readonly #tcp = new Map<string, TcpSocket>()

  constructor(options: ProberOptions) {
    this.#options = options
  }

  /** Asks once. Silence is no event: the caller asks again. */
  ask(shard: ShardRef, probe: Probe, at: GameEndpoint): void {
    switch (probe.kind.kind) {
      case 'udp':
        this.#askUdp(shard, probe.kind.value.payload, at)
        return
      case 'tcp':
        this.#askTcp(shard, at)
        return
      case 'log':
        if (this.#options.outputContains(shard, probe.kind.value.text)) this.#options.onAnswer(shard)
    }
  }

  end(shard: ShardRef): void {
    const key = shardRefText(shard)
    this.#udp.get(key)?.close()
    this.#udp.delete(key)
    this.#tcp.get(key)?.destroy()
    this.#tcp.delete(key)
  }

  /** One socket for all questions, so that a slow answer to an earlier one counts too. Connected: only the game server is heard. */
  #askUdp(shard: ShardRef, payload: Buffer, { address, port }: GameEndpoint): void {
    const key = shardRefText(shard)
    const { onAnswer } = this.#options
    const known = this.#udp.get(key)
    if (known !== undefined) {
      sendQuietly(known, payload)
      return
    }
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
    this.#udp.set(key, socket)
    socket.on('error', () => {}) // "Refused": it does not listen yet.
    socket.on('message', () => onAnswer(shard))
    socket.on('connect', () => sendQuietly(socket, payload))
    socket.connect(port, address)
  }

  #askTcp(shard: ShardRef, { address, port }: GameEndpoint): void {
    const key = shardRefText(shard)
    if (this.#tcp.has(key)) return
    const socket = connect({ host: address, port, timeout: TCP_PROBE_TIMEOUT_MS })
    this.#tcp.set(key, socket)
    socket.on('connect', () => {
      socket.destroy()
      this.#options.onAnswer(shard)
    })
    socket.on('timeout', () => socket.destroy())
    socket.on('error', () => {}) // `close` follows.
    socket.on('close', () => {
      if (this.#tcp.get(key) === socket) this.#tcp.delete(key)
    })
  }
}

/** A socket that is not connected yet, or was refused, is asked again with the next probe. */
function sendQuietly(socket: Socket, payload: Buffer): void {
  try {
    socket.send(payload, () => {})
  } catch {
    // Still connecting: the first question goes out when it is done.
  }
}
