import { setTimeout as sleep } from 'node:timers/promises'
import { BoundedWork } from '../../../lib/bounded-work.ts'
import { messageOf } from '../../../lib/errors.ts'
import { quoted } from '../../../lib/printable.ts'
import { ID_PATTERN } from '../../../proto/contract/ids.ts'
import type {
  CallAnswer,
  CreateMachine,
  ListedMachines,
  Machine,
  MachineStatus,
  OrderMistake,
  PoolOrder,
  Provider,
  SideResource,
  StoredImage,
} from '../../scaler/provider.ts'
import { AGENT_SCRIPT, launchAgent } from './agent-launch.ts'
import { HostFiles } from './host-files.ts'
import type { HostProcessRecord } from './host-record.ts'
import { agentOn, gameServersOf, machineProcess, signalProcess, stillRuns } from './machine-process.ts'
import type { MachineProcess } from './machine-process.ts'

export const PROCESS_HARDWARE = 'process'
const SETTLE_MS = 1_000
/** An agent has so long to stop its game servers in order; then all of them are ended. */
const STOP_MS_DEFAULT = 10_000
const AFTER_KILL_MS = 3_000
const LOOK_MS = 20
const CALLS_WAITING_MAX = 1_000

export interface ProcessProviderOptions {
  /** Of records and data directories. */
  readonly directory: string
  /** For game servers of all hosts, both ends included. */
  readonly ports: { readonly first: number; readonly last: number }
  readonly portsPerHost: number
  /** Where agents find the control plane: asked for each new one. */
  readonly controlPlanes: () => readonly string[]
  readonly authToken: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stopMs?: number
  readonly agentScript?: string
}

/** Hosts that are agents on this very machine, for trying out pools: no containers, no cloud. They outlive the control plane; what is known of
 *  them is in files. */
export class ProcessProvider implements Provider {
  readonly canSnapshot = false
  readonly settleMs = SETTLE_MS
  readonly #options: ProcessProviderOptions
  readonly #files: HostFiles
  /** One change at a time: two would take the same ports. */
  readonly #changes = new BoundedWork({ name: 'calls', atOnceMax: 1, waitingMax: CALLS_WAITING_MAX })

  /** @throws what the file system says of the directory */
  constructor(options: ProcessProviderOptions) {
    this.#options = options
    this.#files = new HostFiles(options.directory)
  }

  mistakes({ ladder }: PoolOrder): readonly OrderMistake[] {
    return ladder.flatMap((hardware, index) =>
      hardware === PROCESS_HARDWARE
        ? []
        : [
            {
              path: ['hardware', index],
              mistake: `is ${quoted(hardware, 80)}: processes have one, ${PROCESS_HARDWARE}`,
            },
          ],
    )
  }

  list(owner: string): Promise<ListedMachines> {
    const machines: Machine[] = []
    let complete = false
    try {
      const { whole, records } = this.#files.records()
      complete = whole
      for (const [id, record] of records)
        if (record.tags.owner === owner) machines.push(this.#machineOf(id, record))
    } catch {
      complete = false // What was read until then is shown, and nothing follows from the rest.
    }
    return Promise.resolve({ complete, machines })
  }

  read(providerId: string): Promise<Machine | 'gone' | undefined> {
    try {
      const record = this.#files.read(providerId)
      if (record === 'broken') return Promise.resolve(undefined)
      return Promise.resolve(record === 'nothing' ? 'gone' : this.#machineOf(providerId, record))
    } catch {
      return Promise.resolve(undefined)
    }
  }

  sidesOf({ host }: CreateMachine): readonly SideResource[] {
    return [{ kind: 'disk', id: host }]
  }

  makeSide(order: CreateMachine, { id }: SideResource): Promise<CallAnswer<undefined>> {
    return this.#change(() => Promise.resolve(this.#ownDisk(id, order.owner)))
  }

  removeSide({ id }: SideResource, owner: string): Promise<CallAnswer<undefined>> {
    return this.#change(async () => {
      if (!ID_PATTERN.test(id)) return refused(`${quoted(id, 80)} is no host`)
      const disk = this.#files.diskOwner(id)
      if (disk === 'foreign' || (disk !== 'nothing' && disk.owner !== owner))
        return refused(`the directory of ${id} is not ours`)
      const record = this.#files.read(id)
      // Whatever still runs on it would only write it anew.
      if (typeof record === 'object' && record.tags.owner === owner && !(await this.#stopped(id, record)))
        return { kind: 'unknown', text: `${id} has not stopped yet` }
      this.#files.removeDisk(id)
      return DONE
    })
  }

  create(order: CreateMachine): Promise<CallAnswer<{ readonly providerId: string }>> {
    const { host, owner, pool, hardware } = order
    const wrong = [host, owner, pool].find(id => !ID_PATTERN.test(id))
    if (wrong !== undefined) return Promise.resolve(refused(`${quoted(wrong, 80)} is no id`))
    if (hardware !== PROCESS_HARDWARE)
      return Promise.resolve(
        refused(`processes have one hardware, ${PROCESS_HARDWARE}, not ${quoted(hardware, 80)}`),
      )
    return this.#change(() => this.#create(order))
  }

  delete(providerId: string): Promise<CallAnswer<undefined>> {
    return this.#change(async () => {
      const record = this.#files.read(providerId)
      if (record === 'nothing') return DONE
      if (record === 'broken') return refused(`the record of ${quoted(providerId, 80)} cannot be understood`)
      if (!(await this.#stopped(providerId, record)))
        return { kind: 'unknown', text: `${providerId} has not stopped yet` }
      this.#files.forget(providerId)
      return DONE
    })
  }

  stop(providerId: string): Promise<CallAnswer<undefined>> {
    return this.#change(async () => {
      const record = this.#files.read(providerId)
      if (typeof record !== 'object') return refused(`there is no ${quoted(providerId, 80)}`)
      if (!(await this.#stopped(providerId, record)))
        return { kind: 'unknown', text: `${providerId} has not stopped yet` }
      this.#files.write(providerId, { ...record, life: { kind: 'stopped' } })
      return DONE
    })
  }

  snapshot(): Promise<CallAnswer<{ readonly imageId: string }>> {
    return Promise.resolve(refused('processes have no images'))
  }

  images(): Promise<readonly StoredImage[] | undefined> {
    return Promise.resolve([])
  }

  deleteImage(): Promise<CallAnswer<undefined>> {
    return Promise.resolve(refused('processes have no images'))
  }

  async #create(order: CreateMachine): Promise<CallAnswer<{ readonly providerId: string }>> {
    const { host, owner, pool } = order
    const known = this.#files.read(host)
    if (known === 'broken') return refused(`the record of ${host} cannot be understood`)
    if (known !== 'nothing' && (known.tags.owner !== owner || known.tags.host !== host))
      return refused(`${host} is somebody else's`)
    const slot = known === 'nothing' ? this.#freeSlot() : known.slot
    if (slot === undefined)
      return refused('all ports are given away — Widen ports of this provider, or give each host fewer.')
    if (known === 'nothing' || known.life.kind === 'launching') {
      const disk = this.#ownDisk(host, owner)
      if (disk.kind !== 'done') return disk
      const record = { tags: { owner, pool, host }, slot }
      this.#files.write(host, { ...record, life: { kind: 'launching' } })
      const running = agentOn(this.#files.directoryOf(host)) ?? (await this.#launch(host, slot))
      this.#files.write(host, { ...record, life: { kind: 'running', process: running } })
    }
    return { kind: 'done', value: { providerId: host } }
  }

  async #launch(host: string, slot: number): Promise<MachineProcess> {
    const { controlPlanes, authToken, env, agentScript = AGENT_SCRIPT } = this.#options
    const pid = await launchAgent({
      host,
      directory: this.#files.directoryOf(host),
      controlPlanes: controlPlanes(),
      authToken,
      ports: this.#portsOf(slot),
      script: agentScript,
      env,
    })
    const launched = machineProcess(pid)
    if (launched === undefined) throw new Error('the agent ended at once')
    return launched
  }

  #portsOf(slot: number): { readonly first: number; readonly last: number } {
    const { ports, portsPerHost } = this.#options
    const first = ports.first + slot * portsPerHost
    return { first, last: first + portsPerHost - 1 }
  }

  /** The lowest one that no record has. Undefined: there is none, or the records cannot all be read. */
  #freeSlot(): number | undefined {
    const { ports, portsPerHost } = this.#options
    const { whole, records } = this.#files.records()
    const taken = new Set([...records.values()].map(({ slot }) => slot))
    const slots = Math.floor((ports.last - ports.first + 1) / portsPerHost)
    return whole ? Array.from({ length: slots }, (_, slot) => slot).find(slot => !taken.has(slot)) : undefined
  }

  #ownDisk(host: string, owner: string): CallAnswer<undefined> {
    const disk = this.#files.diskOwner(host)
    if (disk === 'nothing') this.#files.makeDisk(host, owner)
    else if (disk === 'foreign' || disk.owner !== owner)
      return refused(`the directory of ${host} is not ours`)
    return DONE
  }

  #machineOf(providerId: string, record: HostProcessRecord): Machine {
    return { providerId, tags: record.tags, status: this.#statusOf(providerId, record), address: '127.0.0.1' }
  }

  #statusOf(host: string, { life }: HostProcessRecord): MachineStatus {
    switch (life.kind) {
      case 'launching':
        return agentOn(this.#files.directoryOf(host)) === undefined ? 'building' : 'running'
      case 'running':
        return stillRuns(life.process) ? 'running' : 'stopped'
      case 'stopped':
        return 'stopped'
    }
  }

  /** Stops agent and game servers, in order and then at once. False: something is still there. */
  async #stopped(host: string, { life }: HostProcessRecord): Promise<boolean> {
    const directory = this.#files.directoryOf(host)
    const known = life.kind === 'running' ? life.process : agentOn(directory)
    const isLeft = (): boolean =>
      (known !== undefined && stillRuns(known)) || gameServersOf(directory).length > 0
    if (known !== undefined) signalProcess(known, 'SIGTERM', false)
    // An agent that is gone already can stop nobody in order.
    const patienceMs = known !== undefined && stillRuns(known) ? (this.#options.stopMs ?? STOP_MS_DEFAULT) : 0
    if (await ended(isLeft, patienceMs)) return true
    if (known !== undefined) signalProcess(known, 'SIGKILL', true)
    for (const server of gameServersOf(directory)) signalProcess(server, 'SIGKILL', true)
    return ended(isLeft, AFTER_KILL_MS)
  }

  async #change<T>(work: () => Promise<CallAnswer<T>>): Promise<CallAnswer<T>> {
    try {
      return await this.#changes.run(work)
    } catch (error) {
      return { kind: 'unknown', text: quoted(messageOf(error), 300) }
    }
  }
}

const DONE = { kind: 'done', value: undefined } as const

function refused(text: string): CallAnswer<never> {
  return { kind: 'refused', text }
}

async function ended(isLeft: () => boolean, patienceMs: number): Promise<boolean> {
  for (let waitedMs = 0; isLeft(); waitedMs += LOOK_MS) {
    if (waitedMs >= patienceMs) return false
    await sleep(LOOK_MS)
  }
  return true
}
