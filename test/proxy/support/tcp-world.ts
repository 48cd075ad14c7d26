import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import type { Test } from 'tap'
import { type Clock, systemClock } from '../../../lib/clock.ts'
import { silentLog } from '../../../lib/log.ts'
import { seededRandom } from '../../../lib/random.ts'
import type { FlowClosed, FlowOpened } from '../../../proto/contract/proxy-link.ts'
import { Carrier } from '../../../proxy/flows/carrier.ts'
import { TICK_MS } from '../../../proxy/flows/data-plane.ts'
import { noRecorder } from '../../../proxy/flows/flow-recorder.ts'
import { TcpFront, type TcpFrontOptions } from '../../../proxy/tcp/tcp-front.ts'
import { carrierLimits, listenerSettings, type WorldOptions } from './carrier-world.ts'
import { patiently } from './until.ts'
import { echoShard, flowPortRange } from './udp-world.ts'

/** One end of a TCP connection that notes what it gets; closed with the test. */
export class Peer {
  readonly socket: Socket
  readonly #chunks: Buffer[] = []
  readonly #waiting: (() => void)[] = []
  /** `end`: the other side has said everything; `reset`: the connection broke; `open`: neither. */
  ending: 'open' | 'end' | 'reset' = 'open'

  constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk)
      this.#wake()
    })
    socket.on('end', () => this.#over('end'))
    socket.on('error', () => this.#over('reset'))
    socket.on('close', () => this.#over('reset'))
  }

  #over(ending: 'end' | 'reset'): void {
    if (this.ending === 'open') this.ending = ending
    this.#wake()
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString('latin1')
  }

  bytes(): Buffer {
    return Buffer.concat(this.#chunks)
  }

  /** Waits until `text` has come. */
  async hears(text: string): Promise<void> {
    while (!this.text().includes(text)) {
      if (this.ending !== 'open') throw new Error(`the connection is over (${this.ending}) without ${text}`)
      await patiently(() => `${text} is heard`, this.#news())
    }
  }

  /** Waits for the other side's end, or a reset. */
  async over(): Promise<'end' | 'reset'> {
    for (;;) {
      if (this.ending !== 'open') return this.ending
      await patiently(() => 'the connection is over', this.#news())
    }
  }

  #news(): Promise<void> {
    return new Promise(resolve => this.#waiting.push(resolve))
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}

export interface Shard {
  readonly port: number
  readonly peers: Peer[]
  /** Waits until the n-th connection (from 1) is there, and gives it. */
  peer(n: number): Promise<Peer>
  close(): Promise<void>
}

/** A shard that says `<name>:` when it is connected to. */
export async function tcpShard(t: Test, name: string, port = 0, address = '127.0.0.1'): Promise<Shard> {
  const peers: Peer[] = []
  const server: Server = createServer({ allowHalfOpen: true }, socket => {
    peers.push(new Peer(socket))
    socket.write(`${name}:`)
    server.emit('peer')
  })
  server.listen(port, address)
  await once(server, 'listening')
  const close = (): Promise<void> =>
    new Promise(resolve => {
      for (const { socket } of peers) socket.destroy()
      server.close(() => resolve())
    })
  t.teardown(close)
  return {
    port: (server.address() as { port: number }).port,
    peers,
    close,
    async peer(n) {
      while (peers.length < n) await patiently(() => `${n} connections are there`, once(server, 'peer'))
      return peers[n - 1]!
    },
  }
}

/** A shard of both protocols at one port. What is free for UDP may be somebody's TCP connection. */
export async function shardOfBoth(t: Test, names: { readonly udp: string; readonly tcp: string }) {
  for (let left = 10; ; left -= 1) {
    const udp = await echoShard(t, names.udp)
    try {
      return { udp, tcp: await tcpShard(t, names.tcp, udp.port) }
    } catch (error) {
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
      if (!isTaken || left === 0) throw error
    }
  }
}

export async function tcpClient(
  t: Test,
  port: number,
  address = '127.0.0.1',
  localAddress?: string,
): Promise<Peer> {
  const from = localAddress === undefined ? {} : { localAddress }
  const socket = connect({ port, host: address, allowHalfOpen: true, ...from })
  t.teardown(() => socket.destroy())
  const peer = new Peer(socket)
  await once(socket, 'connect')
  return peer
}

/** A carrier with a TCP front behind listener `main` at 127.0.0.1, ticking unless the clock is the test's own. */
export async function tcpWorld(
  t: Test,
  options: WorldOptions & Partial<TcpFrontOptions> & { clock?: Clock; bind?: string } = {},
) {
  const clock = options.clock ?? systemClock
  const opened: FlowOpened[] = []
  const closed: FlowClosed[] = []
  const settings = { ...listenerSettings, ...options.listener }
  const carrier = new Carrier({
    listeners: [settings],
    limits: { ...carrierLimits, ...options.limits },
    flowPorts: flowPortRange(),
    clock,
    random: seededRandom(1),
    recorder: noRecorder,
    events: {
      opened: flow => void opened.push(flow),
      moved: () => {},
      closed: flow => void closed.push(flow),
      observationsChanged: () => {},
    },
  })
  const limits = { connectMs: 2_000, waitingMax: 100, socketsMax: 10_000 }
  const front = new TcpFront({ dataPlane: carrier, clock, log: silentLog, ...limits, ...options })
  const tick = (): void => {
    carrier.tick()
    front.tick()
  }
  const ticker = options.clock === undefined ? setInterval(tick, TICK_MS) : undefined
  t.teardown(() => {
    clearInterval(ticker)
    carrier.closeAll('proxy-stopping')
    front.close()
  })
  const port = await front.listen(settings, [options.bind ?? '127.0.0.1'], 0)
  return { carrier, front, port, opened, closed, tick }
}

/** A port that nobody listens on. */
export async function deadPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
