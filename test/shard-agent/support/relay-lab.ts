import { noRestoreTable } from './restore-lab.ts'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { systemClock } from '../../../lib/clock.ts'
import { type Log, silentLog } from '../../../lib/log.ts'
import type { Alias } from '../../../proto/contract/alias.ts'
import { OWN_HEADER, proxyProtocolHeader } from '../../../proto/contract/proxy-protocol-header.ts'
import type { RelayLimits } from '../../../shard-agent/aliases/relay-budget.ts'
import { GAME_ADDRESS } from '../../../shard-agent/relay/open-flows.ts'
import type { RelayPlace } from '../../../shard-agent/relay/shard-relay.ts'
import { Relays } from '../../../shard-agent/relay/relays.ts'
import { shardRef } from './start-shard.ts'
import { tableOfAliases } from './table-of-aliases.ts'
import { temporaryDirectory, until } from './test-host.ts'

export interface Heard {
  readonly text: string
  readonly address: string
  readonly port: number
}

/** A socket that notes what it hears; closed with the test. */
export class Peer {
  readonly heard: Heard[] = []
  readonly socket: Socket

  constructor(socket: Socket) {
    this.socket = socket
    socket.on('error', () => {}) // Refusals.
    socket.on('message', (bytes, { address, port }) =>
      this.heard.push({ text: bytes.toString(), address, port }),
    )
  }

  get port(): number {
    return this.socket.address().port
  }

  say(text: string | Buffer, to: { readonly address: string; readonly port: number }): void {
    this.socket.send(text, to.port, to.address)
  }

  texts(): readonly string[] {
    return this.heard.map(({ text }) => text)
  }

  /** The first that says this. */
  heardOf(text: string): Promise<Heard> {
    return until(`hears ${text}`, () => this.heard.find(one => one.text === text))
  }
}

type Cleanup = { after(run: () => void): unknown }

export async function peer(t: Cleanup, address = '127.0.0.1'): Promise<Peer> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
  t.after(() => void socket.close())
  socket.bind(0, address)
  await once(socket, 'listening')
  return new Peer(socket)
}

/** What a proxy says of a player, and then the player. */
export function told(ip: string, text: string, port = 40_000): Buffer {
  const listener = { ip: ip.includes(':') ? '::' : '0.0.0.0', port: 7_777 }
  return Buffer.concat([proxyProtocolHeader({ ip, port }, listener, 'datagram'), Buffer.from(text)])
}

export function own(text: string): Buffer {
  return Buffer.concat([OWN_HEADER, Buffer.from(text)])
}

export interface RelayLabOptions {
  readonly limits?: Partial<RelayLimits>
  readonly trustedProxies?: readonly string[]
  readonly allot?: (ips: readonly string[]) => Promise<readonly Alias[]>
  readonly log?: Log
}

/** A game server that listens, and a place for its relay. */
export async function relayedGame(t: Cleanup): Promise<{ game: Peer; place: RelayPlace; directory: string }> {
  const game = await peer(t, GAME_ADDRESS)
  const probe = await peer(t)
  const { port } = probe
  await new Promise<void>(resolve => probe.socket.close(() => resolve()))
  probe.socket.close = () => probe.socket
  const directory = `${temporaryDirectory(t)}/life`
  mkdirSync(directory)
  return { game, place: { shard: shardRef(), address: '127.0.0.1', port, gamePort: game.port }, directory }
}

/** The relays of one life of an agent, ticking. */
export function relays(t: Cleanup, options: RelayLabOptions = {}): { relays: Relays; stop(): void } {
  const made = new Relays({
    table: noRestoreTable(),
    trustedProxies: options.trustedProxies ?? ['127.0.0.0/8', '::1'],
    limits: { flowsMax: 2_000, flowsPerIpMax: 64, idleMs: 300_000, ...options.limits },
    allot: options.allot ?? tableOfAliases().allot,
    clock: systemClock,
    log: options.log ?? silentLog,
  })
  const ticker = setInterval(() => made.tick(), 20)
  const stop = (): void => {
    clearInterval(ticker)
    void made.stop()
  }
  t.after(stop)
  return { relays: made, stop }
}
