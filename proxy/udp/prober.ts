import { connect, type Socket as TcpSocket } from 'node:net'
import type { Clock } from '../../lib/clock.ts'
import type { Probe } from '../../proto/contract/common.ts'
import { forgetProbe, noteProbeAnswered, noteProbeSent } from '../flows/evidence.ts'
import type { CarriedShard } from '../routing/route.ts'
import type { RouteTable } from '../routing/route-table.ts'
import type { DatagramSocket, OpenSocket } from './datagram-socket.ts'
import { ownDatagram } from './own-datagram.ts'
import { codeOfSystemError } from './open-socket.ts'

/** FAILOVER, signal S6: every 500 ms, three unanswered in a row count. */
export const PROBE_EVERY_MS = 500
/** Shards that are probed at once; beyond it the answer stays unknown, which is never evidence. */
const PROBED_SHARDS_MAX = 1_000

/** File descriptors, memory, local ports. */
const LACKING: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EADDRNOTAVAIL'])

type Probing =
  | {
      readonly kind: 'udp'
      readonly socket: DatagramSocket
      readonly payload: Buffer
      /** The payload, after a header where an agent relays. */
      readonly datagram: Buffer
    }
  | { readonly kind: 'tcp'; socket: TcpSocket | undefined }

/** Asks every routed shard of a fleet that has a probe whether it is there. */
export class Prober {
  readonly #routes: RouteTable
  readonly #clock: Clock
  readonly #openSocket: OpenSocket
  readonly #probing = new Map<CarriedShard, Probing>()
  #dueAt = Number.NEGATIVE_INFINITY

  constructor(routes: RouteTable, clock: Clock, openSocket: OpenSocket) {
    this.#routes = routes
    this.#clock = clock
    this.#openSocket = openSocket
  }

  /** Sends the probes that are due; call it every tick. */
  tick(): void {
    const now = this.#clock.monotonicMs()
    if (now < this.#dueAt) return
    this.#dueAt = now + PROBE_EVERY_MS
    const shards = new Set(this.#routes.shards())
    for (const [shard, probing] of this.#probing)
      if (!shards.has(shard) || !asks(probing, this.#routes.policy(shard.fleet)?.probe))
        this.#stop(shard, probing)
    for (const shard of shards) {
      const probing = this.#probing.get(shard) ?? this.#start(shard)
      if (probing !== undefined) this.#send(shard, probing)
    }
  }

  close(): void {
    for (const [shard, probing] of this.#probing) this.#stop(shard, probing)
  }

  #start(shard: CarriedShard): Probing | undefined {
    const probe = this.#routes.policy(shard.fleet)?.probe
    if (probe === undefined || this.#probing.size >= PROBED_SHARDS_MAX) return undefined
    const probing = this.#probingFor(shard, probe)
    if (probing !== undefined) this.#probing.set(shard, probing)
    return probing
  }

  #probingFor(shard: CarriedShard, { kind }: Probe): Probing | undefined {
    switch (kind.kind) {
      case 'udp': {
        const socket = this.#udpSocket(shard)
        if (socket === undefined) return undefined
        const { payload } = kind.value
        return {
          kind: 'udp',
          socket,
          payload,
          datagram: ownDatagram(this.#routes.policy(shard.fleet), payload),
        }
      }
      case 'tcp':
        return { kind: 'tcp', socket: undefined }
      case 'log':
        return undefined // A log line says when a server is ready, not whether it still is.
    }
  }

  #udpSocket(shard: CarriedShard): DatagramSocket | undefined {
    const family = shard.address.includes(':') ? 6 : 4
    const opened = this.#openSocket({
      family,
      address: family === 6 ? '::' : '0.0.0.0',
      port: 0,
      onDatagram: (_answer, from) => {
        if (from.address === shard.address && from.port === shard.port)
          noteProbeAnswered(shard.evidence, this.#clock.monotonicMs())
      },
      onError: () => {}, // Refused: the probe stays unanswered, which is what counts.
    })
    if (opened.kind === 'failed') return undefined
    if (opened.socket.connect(shard.address, shard.port)) return opened.socket
    opened.socket.close()
    return undefined
  }

  #send(shard: CarriedShard, probing: Probing): void {
    noteProbeSent(shard.evidence)
    if (probing.kind === 'udp') return probing.socket.send(probing.datagram, () => {})
    probing.socket?.destroy()
    const socket = connect({ host: shard.address, port: shard.port })
    // Refused or unreachable: unanswered. What this proxy lacks says nothing about the shard.
    socket.on('error', error => {
      if (LACKING.has(codeOfSystemError(error))) forgetProbe(shard.evidence)
    })
    socket.once('connect', () => {
      noteProbeAnswered(shard.evidence, this.#clock.monotonicMs())
      socket.destroy()
    })
    probing.socket = socket
  }

  #stop(shard: CarriedShard, probing: Probing): void {
    if (probing.kind === 'udp') probing.socket.close()
    else probing.socket?.destroy()
    this.#probing.delete(shard)
    forgetProbe(shard.evidence)
  }
}

/** Whether this is how the fleet wants it. Policies come again and again; probing starts over only if the probe has changed. */
function asks(probing: Probing, probe: Probe | undefined): boolean {
  if (probing.kind === 'tcp') return probe?.kind.kind === 'tcp'
  return probe?.kind.kind === 'udp' && probe.kind.value.payload.equals(probing.payload)
}
