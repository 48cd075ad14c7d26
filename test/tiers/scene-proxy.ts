import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import type { FlowId } from '../../proto/contract/ids.ts'
import type { FlowOpened, Snapshot } from '../../proto/contract/proxy-link.ts'
import type { OrderResult } from '../../proto/contract/common.ts'
import { type JournalRecord, readJournal } from '../../proxy/journal/journal-record.ts'
import { replayJournal } from '../../proxy/journal/journal-state.ts'
import { type FakeControlPlane, fakeControlPlane } from '../proxy/support/fake-control-plane.ts'
import { type ProxyProcess, startProxy } from '../proxy/support/proxy-process.ts'
import { eventually } from '../support/eventually.ts'
import { FRONT } from './tier-lab.ts'
import { type TierName } from './tier-traits.ts'

/** Bounds a test that hangs; says nothing about speed. */
export const PATIENCE_MS = 60_000
/** A journal says so often when its proxy was there last. */
export const ALIVE_EVERY_MS = 1_000
const FIRST_FLOW_PORT = 20_000

export interface ProxyOptions {
  readonly flowPorts?: number
  readonly quarantineMs?: number
  readonly idleMs?: number
  readonly flowsMax?: number
  readonly drainMs?: number
}

type Settings = Required<ProxyOptions>
/** Where a scenario says nothing; the quarantine is the product's own. */
const DEFAULTS: Settings = {
  flowPorts: 200,
  quarantineMs: 300_000,
  idleMs: 60_000,
  flowsMax: 2_000,
  drainMs: 0,
}

interface ProxyPlace {
  readonly tier: TierName
  /** Its own. */
  readonly directory: string
  readonly snapshot: Snapshot
}

/** The real program, with a control plane that says what the test says. */
export class SceneProxy {
  readonly settings: Settings
  readonly #t: Test
  readonly #tier: TierName
  readonly #directory: string
  readonly #plane: FakeControlPlane
  #process: ProxyProcess | undefined
  #port = 0

  private constructor(t: Test, place: ProxyPlace, settings: Settings, plane: FakeControlPlane) {
    this.settings = settings
    this.#t = t
    this.#tier = place.tier
    this.#directory = place.directory
    this.#plane = plane
  }

  static async start(t: Test, options: ProxyOptions & ProxyPlace): Promise<SceneProxy> {
    const plane = await fakeControlPlane(t)
    const proxy = new SceneProxy(t, options, { ...DEFAULTS, ...options }, plane)
    await proxy.start(options.snapshot)
    return proxy
  }

  get port(): number {
    return this.#port
  }

  /** As it was when it was stopped: on the same port, with what it has on disk. */
  async start(snapshot: Snapshot): Promise<void> {
    const plane = this.#plane
    const flags = ['--control-plane', plane.address, '--listener-port', `main=${this.#port}`]
    const started = await startProxy(this.#t, this.#directory, yamlOf(this.#tier, this.settings), flags)
    const { dataPlane } = started.ready
    if (dataPlane.tier !== this.#tier) throw new Error(`not ${this.#tier}: ${JSON.stringify(dataPlane)}`)
    this.#process = started
    this.#port = started.port
    await eventually('it is attached, and has reported its flows', PATIENCE_MS, () => {
      const hello = plane.reports.findIndex(
        ({ body }) => body.kind === 'hello' && body.value.pid === started.ready.pid,
      )
      const since = hello < 0 ? [] : plane.reports.slice(hello)
      return since.some(({ body }) => body.kind === 'flows' && body.value.full) ? true : undefined
    })
    await this.order({ kind: 'snapshot', value: snapshot })
  }

  async order(body: Parameters<FakeControlPlane['order']>[0]): Promise<OrderResult> {
    const result = await this.#plane.order(body)
    if (result.status !== 'done') throw new Error(`an order was not done: ${JSON.stringify(result)}`)
    return result
  }

  /** `SIGTERM` and its end, or `SIGKILL`. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const process = this.#process
    this.#process = undefined
    if (process === undefined) return
    const how = await (signal === 'SIGKILL' ? process.kill() : process.stop())
    const wanted = signal === 'SIGKILL' ? 'SIGKILL' : 'exit code 0'
    if (how !== wanted) throw new Error(`it ended with ${how}: ${process.lines.slice(-5).join('\n')}`)
  }

  /** The first figure whose name and labels begin so. */
  async metric(beginning: string): Promise<number> {
    const { text } = await this.#process!.status('/metrics')
    const line = text.split('\n').find(one => one.startsWith(`switchyard_proxy_${beginning}`))
    return Number(line?.slice(line.lastIndexOf(' ') + 1) ?? Number.NaN)
  }

  /** Open flows as the proxy has reported them, by player (`address:port`). */
  flows(): ReadonlyMap<string, FlowOpened> {
    const flows = new Map<FlowId, FlowOpened>()
    for (const { full, opened, closed } of this.#plane.of('flows')) {
      if (full) flows.clear()
      for (const flow of opened) flows.set(flow.flowId, flow)
      for (const { flowId } of closed) flows.delete(flowId)
    }
    return new Map([...flows.values()].map(flow => [`${flow.player.ip}:${flow.player.port}`, flow]))
  }

  /** Until everything that has happened so far is in the journal, as a process that is killed leaves it. */
  async isWritten(): Promise<void> {
    const since = Date.now()
    await eventually('the journal has got as far as this', PATIENCE_MS, () =>
      this.#records().some(({ at, body }) => body.kind === 'alive' && at > since) ? true : undefined,
    )
  }

  /** Ends it, and begins its next life.
   *  @returns players (`address:port`) with whose flows, as the journal had them, the next life does not go on */
  async restart(
    signal: 'SIGTERM' | 'SIGKILL',
    snapshot: Snapshot,
    meanwhile: () => Promise<void>,
  ): Promise<ReadonlySet<string>> {
    await this.end(signal)
    const { flows } = replayJournal(this.#records(), this.settings.quarantineMs)
    await meanwhile()
    await this.start(snapshot)
    const open = new Set([...this.flows().values()].map(({ flowId }) => flowId))
    const givenUp = flows.filter(({ flowId }) => !open.has(flowId))
    return new Set(givenUp.map(({ player }) => `${player.ip}:${player.port}`))
  }

  #records(): readonly JournalRecord[] {
    return readJournal(readFileSync(join(this.#directory, 'data/proxy/flows.journal'), 'utf8')).records
  }

  /** The last lines of its log, for people. */
  tail(): string {
    return this.#process?.lines.slice(-5).join('\n') ?? 'it does not run'
  }
}

function yamlOf(tier: TierName, { flowPorts, quarantineMs, idleMs, flowsMax, drainMs }: Settings): string {
  const last = FIRST_FLOW_PORT + flowPorts - 1
  return `listeners:
  - { name: main, port: 0, bind: ${FRONT}, protocols: [udp], fleet: arena, idleMs: ${idleMs}, flowsPerIpMax: 100 }
proxy:
  dataPlane: ${tier}
  status: { port: 0 }
  flowPorts: { first: ${FIRST_FLOW_PORT}, last: ${last} }
  quarantineMs: ${quarantineMs}
  flowsMax: ${flowsMax}
  drainMs: ${drainMs}
`
}
