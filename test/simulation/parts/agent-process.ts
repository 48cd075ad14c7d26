import { randomId } from '../../../lib/random.ts'
import type { Log } from '../../../lib/log.ts'
import type { HostId } from '../../../proto/contract/ids.ts'
import {
  type AgentOrder,
  agentOrder,
  type AgentReport,
  agentReport,
} from '../../../proto/contract/agent-link.ts'
import { AttachedStream } from '../../../proto/client/attached-stream.ts'
import { AgentLink } from '../../../shard-agent/control-link/agent-link.ts'
import { Roster } from '../../../shard-agent/lifecycle/roster.ts'
import { Keeper } from '../../../shard-agent/runtime/keeper.ts'
import type { Chance } from '../kernel/chance.ts'
import { SimulatedProcess } from '../kernel/simulated-process.ts'
import type { Life } from '../kernel/life.ts'
import { GameScript, type SessionMethod } from './game-script.ts'
import type { CallAnswer } from './node-process.ts'
import type { Surroundings } from './surroundings.ts'
import type { ShardHost } from './shard-host.ts'
import { SimulatedRuntime } from './simulated-runtime.ts'

/** As in `shard-agent/main.ts`. */
const TICK_MS = 50
/** How often the scripts of the game servers look who is there. */
const SCRIPT_EVERY_MS = 1_000
/** A question to a game server and its answer, on loopback. */
const PROBE_MS = 2

export interface AgentProcessOptions {
  readonly surroundings: Surroundings
  readonly hostId: HostId
  readonly host: ShardHost
  readonly controlPlanes: readonly string[]
  readonly rate: number
  readonly chance: Chance
  readonly log: Log
  /** Asks the control plane for its game servers' scripts. */
  readonly call: (
    from: Life,
    address: string,
    method: SessionMethod,
    request: unknown,
  ) => Promise<CallAnswer | undefined>
  readonly tell: (text: () => string) => void
  readonly onOrder: (order: AgentOrder) => void
  readonly onReport: (body: AgentReport['body']) => void
}

/** One life of a shard-agent: the real keeper, roster, link and stream over a simulated host. */
export class AgentProcess {
  readonly process: SimulatedProcess
  readonly hostId: HostId
  readonly keeper: Keeper
  readonly #stream: AttachedStream<AgentReport, AgentOrder>
  readonly #runtime: SimulatedRuntime

  constructor(options: AgentProcessOptions) {
    const { surroundings, hostId, host, rate, chance, log, controlPlanes } = options
    const { scheduler, streams } = surroundings
    const process = new SimulatedProcess(scheduler, hostId, rate)
    const { clock, life } = process
    this.process = process
    this.hostId = hostId
    const runtime = new SimulatedRuntime({
      host,
      process,
      scheduler,
      chance,
      failures: () => surroundings.trouble.startFailures,
      onExit: (shard, exit) => keeper.tell(shard, { kind: 'exited', ...exit }),
    })
    const prober = {
      ask: (shard: Parameters<Keeper['tell']>[0]): void => {
        scheduler.schedule(PROBE_MS, life, () => {
          if (host.find(shard)?.server.answers === true) keeper.tell(shard, { kind: 'answered' })
        })
      },
      end: () => {},
    }
    const keeper = new Keeper({
      address: host.address,
      roster: new Roster(chance),
      runtime,
      prober,
      clock,
      log,
    })
    const link = new AgentLink({
      restoreObstacle: () => 'a simulated host',
      restoreWarning: () => undefined,
      identity: { hostId, bootId: randomId(chance, 20), version: 'simulated', pid: 1, address: host.address },
      ward: keeper,
      scripts: { renewed: () => {}, notice: () => {}, drain: () => {}, zone: () => {}, border: () => {} },
      clock,
      log,
      send: body => {
        options.onReport(body)
        return stream.send(body)
      },
      sentSequence: () => stream.sentSequence,
    })
    const stream = new AttachedStream<AgentReport, AgentOrder>({
      open: streams.openerOn(host.address, life, 'AgentLinkService'),
      addresses: controlPlanes,
      report: agentReport,
      order: agentOrder,
      clock,
      random: chance,
      timers: process,
      log,
      hello: () => link.hello(),
      onAttached: () => link.onAttached(),
      onOrder: order => {
        options.onOrder(order)
        link.onOrder(order)
        if (order.body.kind !== 'notice') return
        script.notice(order.body.value)
        stream.send({ kind: 'noticeTaken', value: { noticeId: order.body.value.noticeId } })
      },
      onDetached: why => link.onDetached(why),
    })
    const script = new GameScript({
      host,
      nowMs: () => scheduler.nowMs,
      call: (method, request) => {
        const address = stream.attachedTo
        return address === undefined
          ? Promise.resolve(undefined)
          : options.call(life, address, method, request)
      },
      tell: options.tell,
    })
    this.keeper = keeper
    this.#runtime = runtime
    this.#stream = stream
    keeper.listen(link)
    keeper.recover()
    process.every(TICK_MS, () => {
      keeper.tick()
      link.tick()
    })
    process.every(SCRIPT_EVERY_MS, () => script.step())
    stream.start()
  }

  get attached(): boolean {
    return this.#stream.attachedTo !== undefined
  }

  /** A process of its host has ended. */
  processEnded(...ended: Parameters<SimulatedRuntime['processEnded']>): void {
    if (!this.process.life.ended) this.#runtime.processEnded(...ended)
  }
}
