import type { FleetRecord } from '../../control-plane/fleets/fleet.ts'
import type { HostId, NodeId, ProxyId } from '../../proto/contract/ids.ts'
import { shardRefText } from '../../proto/contract/ids.ts'
import { callNode } from './call-node.ts'
import type { Chance } from './kernel/chance.ts'
import type { Scheduler } from './kernel/scheduler.ts'
import { Conditions } from './network/conditions.ts'
import { SimulatedNetwork } from './network/simulated-network.ts'
import { SimulatedStreams } from './network/simulated-streams.ts'
import type { Observation } from './oracle/observation.ts'
import { AgentProcess } from './parts/agent-process.ts'
import { decodeMessage } from './parts/message.ts'
import { NodeProcess } from './parts/node-process.ts'
import { Player } from './parts/player.ts'
import { ProxyDisk } from './parts/proxy-disk.ts'
import { LISTENER_PORT, ProxyProcess } from './parts/proxy-process.ts'
import { type HostedLife, ShardHost } from './parts/shard-host.ts'
import type { Surroundings } from './parts/surroundings.ts'
import { FLEET, type Scenario } from './scenario.ts'
import { SimulatedRooms } from './simulated-rooms.ts'
import { SharedDatabase } from './store/shared-database.ts'
import type { Story } from './story.ts'

/** Where the database server stands. */
export const STORE_HOST = '10.0.9.1'
/** Each way, in good times. */
export const STORE_LATENCY_MS = 0.4
const FLOW_PORTS_FIRST = 10_000
const FORGOTTEN_RANGES = 1_000

/** A place for the lives of one process, one after the other. */
export interface Seat<Process> {
  readonly id: string
  readonly host: string
  process: Process | undefined
  lives: number
}

export interface ProxySeat extends Seat<ProxyProcess> {
  readonly disk: ProxyDisk
  portRange: number
}

export interface AgentSeat extends Seat<AgentProcess> {
  readonly machine: ShardHost
}

export interface ClusterOptions {
  readonly scheduler: Scheduler
  readonly scenario: Scenario
  readonly chance: Chance
  readonly story: Story
  readonly observe: (observation: Observation) => void
  readonly count: (kind: string) => void
}

/** Every process, machine, disk and player of one run. */
export class Cluster {
  readonly scheduler: Scheduler
  readonly conditions: Conditions
  readonly surroundings: Surroundings
  readonly database: SharedDatabase
  readonly nodes: readonly Seat<NodeProcess>[]
  readonly proxies: readonly ProxySeat[]
  readonly agents: readonly AgentSeat[]
  readonly players: readonly Player[]
  /** Who has ever had this address: `ip:port` to the number of the player. */
  readonly owners = new Map<string, number>()
  /** What the scaler says of the hosts, by their names. People drain and cordon them. */
  readonly rooms: SimulatedRooms
  /** As it is in the file of every node that starts from now on. */
  declared: FleetRecord
  readonly #options: ClusterOptions
  readonly #chance: Chance

  constructor(options: ClusterOptions) {
    const { scheduler, scenario, chance } = options
    this.#options = options
    this.#chance = chance.fork('cluster')
    this.scheduler = scheduler
    this.conditions = new Conditions(chance.fork('conditions'))
    const network = new SimulatedNetwork(scheduler, this.conditions, chance.fork('network'))
    const streams = new SimulatedStreams(scheduler, this.conditions, chance.fork('streams'))
    this.conditions.onCut = (left, right, isCut) => streams.cutChanged(left, right, isCut)
    this.surroundings = {
      scheduler,
      network,
      streams,
      trouble: {
        store: { latencyMs: STORE_LATENCY_MS, down: false, refusals: 0, lostAnswers: 0 },
        startFailures: 0,
      },
    }
    this.database = new SharedDatabase(scheduler)
    this.nodes = hosts('10.0.3', scenario.nodes).map((host, index) => ({
      id: `node-${index + 1}`,
      host,
      process: undefined,
      lives: 0,
    }))
    this.proxies = hosts('10.0.1', scenario.proxies).map((host, index) => ({
      id: `proxy-${index + 1}`,
      host,
      process: undefined,
      lives: 0,
      disk: new ProxyDisk(chance.fork(`disk ${index}`)),
      portRange: 0,
    }))
    this.agents = hosts('10.0.2', scenario.hosts).map((host, index) => this.#agentSeat(host, index))
    this.players = Array.from({ length: scenario.players }, (_, index) => this.#player(index + 1))
    this.declared = scenario.fleet
    this.rooms = new SimulatedRooms(options, this.database, this.agents)
    this.#watchNetwork()
  }

  /** `host:port` of every node. */
  get controlPlanes(): readonly string[] {
    return this.nodes.map(({ host }) => `${host}:7400`)
  }

  startNode(seat: Seat<NodeProcess>): void {
    const { story, observe, count } = this.#options
    seat.lives += 1
    seat.process = new NodeProcess({
      surroundings: this.surroundings,
      database: this.database,
      node: seat.id as NodeId,
      host: seat.host,
      storeHost: STORE_HOST,
      fleets: [this.declared],
      rooms: () => this.rooms.all,
      rate: this.#rate(),
      chance: this.#chance.fork(`${seat.id} ${seat.lives}`),
      log: story.logOf(seat.id),
      watcher: {
        committed: commit => observe({ kind: 'commit', commit, storeMs: this.database.nowMs() }),
        led: (node, active) => observe({ kind: 'led', node, active }),
        session: observation => observe(observation),
        fault: kind => count(kind),
      },
    })
  }

  killNode(seat: Seat<NodeProcess>): void {
    seat.process?.kill()
    seat.process = undefined
  }

  startProxy(seat: ProxySeat): void {
    const { story, scenario, observe } = this.#options
    seat.lives += 1
    const { flowPorts, quarantineMs, idleMs, seatMs } = scenario
    const first = FLOW_PORTS_FIRST + (seat.portRange % FORGOTTEN_RANGES) * flowPorts
    const proxy: ProxyProcess = new ProxyProcess({
      surroundings: this.surroundings,
      proxyId: seat.id as ProxyId,
      host: seat.host,
      fleet: FLEET,
      controlPlanes: this.#shuffled(this.controlPlanes),
      flowPorts: { first, last: first + flowPorts - 1, quarantineMs },
      times: { idleMs, seatMs },
      disk: seat.disk,
      rate: this.#rate(),
      chance: this.#chance.fork(`${seat.id} ${seat.lives}`),
      log: story.logOf(seat.id),
      observe: observation => observe({ ...observation, proxy }),
    })
    seat.process = proxy
    observe({ kind: 'proxy-started', proxy, remembers: seat.lives > 1 })
  }

  /** Its disk is lost. Other flow ports then: nothing but chance keeps a proxy without a journal from using one of before
   *  (docs/decisions/0007-simulator.md), and here chances are small. */
  startForgetfulProxy(seat: ProxySeat): void {
    seat.disk.wipe()
    seat.portRange += 1
    this.startProxy(seat)
  }

  killProxy(seat: ProxySeat): void {
    const { process } = seat
    if (process === undefined) return
    seat.process = undefined
    process.process.end()
    this.surroundings.network.closeAll(process.process.life)
    this.surroundings.streams.died(process.process.life)
  }

  startAgent(seat: AgentSeat): void {
    const { story, observe } = this.#options
    seat.lives += 1
    const host = seat.id as HostId
    observe({ kind: 'agent-started', host })
    seat.process = new AgentProcess({
      surroundings: this.surroundings,
      hostId: host,
      host: seat.machine,
      controlPlanes: this.#shuffled(this.controlPlanes),
      rate: this.#rate(),
      chance: this.#chance.fork(`${seat.id} ${seat.lives}`),
      log: story.logOf(seat.id),
      call: callNode(this, seat.host),
      tell: text => story.tell(seat.id, text),
      onOrder: order => observe({ kind: 'agent-order', host, order }),
      onReport: body => observe({ kind: 'agent-report', host, body }),
    })
  }

  /** The agent dies; its game servers go on. */
  killAgent(seat: AgentSeat): void {
    const { process } = seat
    if (process === undefined) return
    seat.process = undefined
    process.process.end()
    this.surroundings.streams.died(process.process.life)
  }

  /** Every game server that runs, on every machine. */
  shards(): readonly HostedLife[] {
    return this.agents.flatMap(({ machine }) => machine.running())
  }

  close(): void {
    for (const seat of this.nodes) this.killNode(seat)
    this.database.remove()
  }

  #agentSeat(host: string, index: number): AgentSeat {
    const { story, observe, scheduler } = this.#options
    const machine = new ShardHost(host, scheduler, this.surroundings.network)
    const seat: AgentSeat = { id: `host-${index + 1}`, host, process: undefined, lives: 0, machine }
    const hostId = seat.id as HostId
    machine.onStart = ({ spec: { shard }, server }) => {
      story.tell(seat.id, () => `process of ${shardRefText(shard)} begins at ${host}:${server.port}`)
      observe({ kind: 'shard-started', host: hostId, shard, address: host, port: server.port })
    }
    machine.onEnd = life => {
      const { shard } = life.spec
      story.tell(seat.id, () => `process of ${shardRefText(shard)} ends ${life.ended?.signal ?? ''}`)
      observe({ kind: 'shard-ended', host: hostId, shard })
      seat.process?.processEnded(life)
    }
    return seat
  }

  #player(number: number): Player {
    const { scheduler, scenario, story } = this.#options
    const ip = `198.51.100.${1 + Math.floor((number - 1) / scenario.playersPerIp)}`
    this.conditions.setDistance(ip, this.#chance.between(2, 40))
    return new Player({
      scheduler,
      network: this.surroundings.network,
      number,
      ip,
      proxies: this.proxies.map(({ host }) => host),
      chance: this.#chance.fork(`player ${number}`),
      onMessage: () => {},
      onPort: (player, port) => {
        this.owners.set(`${player.ip}:${port}`, player.number)
        story.tell(`player-${number}`, () => `plays from ${player.ip}:${port} through ${player.proxy}`)
      },
    })
  }

  /** Datagrams are looked at as they leave a proxy: what happens to them later is the network's doing. */
  #watchNetwork(): void {
    const byHost = new Map(this.proxies.map(seat => [seat.host, seat]))
    this.surroundings.network.onSend = (from, datagram, address, port) => {
      const proxy = byHost.get(from.host)?.process
      if (proxy === undefined) return
      const message = decodeMessage(datagram)
      if (from.port === LISTENER_PORT)
        this.#options.observe({ kind: 'to-player', proxy, ip: address, port, message })
      else if (message.kind === 'input')
        this.#options.observe({
          kind: 'to-shard',
          proxy,
          flowPort: from.port,
          address,
          port,
          player: message.player,
        })
    }
  }

  #rate(): number {
    const { drift } = this.#options.scenario
    return 1 + this.#chance.between(-drift, drift)
  }

  #shuffled<T>(items: readonly T[]): readonly T[] {
    const from = this.#chance.whole(0, items.length - 1)
    return [...items.slice(from), ...items.slice(0, from)]
  }
}

function hosts(prefix: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}.${index + 1}`)
}
