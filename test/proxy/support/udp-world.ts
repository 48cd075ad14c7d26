import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { Test } from 'tap'
import { type Clock, ManualClock, systemClock } from '../../../lib/clock.ts'
import { silentLog } from '../../../lib/log.ts'
import { seededRandom } from '../../../lib/random.ts'
import { Carrier } from '../../../proxy/flows/carrier.ts'
import type { FlowEvents } from '../../../proxy/flows/data-plane.ts'
import { type FlowRecorder, noRecorder } from '../../../proxy/flows/flow-recorder.ts'
import { localAddresses } from '../../../proxy/udp/local-addresses.ts'
import { openSocket } from '../../../proxy/udp/open-socket.ts'
import { socketTables } from '../../../proxy/udp/socket-tables.ts'
import { UdpFront } from '../../../proxy/udp/udp-front.ts'
import { carrierLimits, listenerSettings, main, type WorldOptions } from './carrier-world.ts'
import { patiently } from './until.ts'

export interface Datagram {
  readonly data: Buffer
  readonly address: string
  readonly port: number
}

/** A UDP endpoint on 127.x that notes what it gets; closed with the test. */
export class Endpoint {
  readonly socket: Socket
  readonly got: Datagram[] = []
  onGet: (datagram: Datagram) => void = () => {}
  #waiting: (() => void)[] = []

  constructor(family: 4 | 6 = 4) {
    this.socket = createSocket(family === 6 ? 'udp6' : 'udp4')
    this.socket.on('error', () => {})
    this.socket.on('message', (data, { address, port }) => {
      const datagram = { data: Buffer.from(data), address, port }
      this.got.push(datagram)
      this.onGet(datagram)
      for (const wake of this.#waiting.splice(0)) wake()
    })
  }

  get port(): number {
    return this.socket.address().port
  }

  texts(): string[] {
    return this.got.map(({ data }) => data.toString())
  }

  send(data: string | Buffer, port: number, address = '127.0.0.1'): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.send(data, port, address, error => (error === null ? resolve() : reject(error)))
    })
  }

  /** Waits until `count` datagrams have come, and gives the last of them. */
  async datagrams(count: number): Promise<Datagram> {
    while (this.got.length < count)
      await patiently(
        () => `${count} datagrams have come (there are ${this.got.length})`,
        new Promise<void>(resolve => this.#waiting.push(resolve)),
      )
    return this.got[count - 1]!
  }
}

export async function endpoint(t: Test, address = '127.0.0.1', port = 0): Promise<Endpoint> {
  const made = new Endpoint(address.includes(':') ? 6 : 4)
  t.teardown(() => {
    try {
      made.socket.close()
    } catch {
      // The test has closed it itself.
    }
  })
  made.socket.bind({ address, port, exclusive: true })
  await once(made.socket, 'listening')
  return made
}

/** A shard that answers every datagram with `<name>:<datagram>`. */
export async function echoShard(t: Test, name: string, address = '127.0.0.1', port = 0): Promise<Endpoint> {
  const shard = await endpoint(t, address, port)
  shard.onGet = ({ data, address: to, port: toPort }) =>
    shard.socket.send(Buffer.concat([Buffer.from(`${name}:`), data]), toPort, to)
  return shard
}

let nextFlowPort = 20_000 + (process.pid % 100) * 50

/** A range of flow ports of its own, below the ephemeral range. */
export function flowPortRange(count = 50): { first: number; last: number; quarantineMs: number } {
  const first = nextFlowPort
  nextFlowPort += count
  return { first, last: first + count - 1, quarantineMs: 300_000 }
}

const noEvents: FlowEvents = {
  opened: () => {},
  moved: () => {},
  closed: () => {},
  observationsChanged: () => {},
}

/** A carrier with real sockets behind listener `main` at 127.0.0.1 (or `binds`). */
export function udpWorld(
  t: Test,
  options: WorldOptions & {
    binds?: readonly string[]
    clock?: Clock
    port?: number
    recorder?: FlowRecorder
  } = {},
) {
  const clock = options.clock ?? systemClock
  const carrier = new Carrier({
    listeners: [{ ...listenerSettings, ...options.listener }],
    limits: { ...carrierLimits, ...options.limits },
    flowPorts: { ...flowPortRange(), ...options.flowPorts },
    clock,
    random: seededRandom(1),
    recorder: options.recorder ?? noRecorder,
    events: noEvents,
  })
  const front = new UdpFront({ carrier, openSocket, localAddresses, socketTables, clock, log: silentLog })
  t.teardown(() => {
    front.close()
    carrier.closeAll('proxy-stopping')
  })
  const port = front.listen(main, options.binds ?? ['127.0.0.1'], options.port ?? 0)
  const listener = carrier.table.listener(main)!
  return { carrier, front, port, listener, clock }
}

export function manualClock(): ManualClock {
  return new ManualClock(1_000_000)
}

/** Lets everything that is under way on loopback arrive: later datagrams of the same sockets come after earlier ones. */
export async function settle(turns = 20): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise(resolve => setImmediate(resolve))
}
