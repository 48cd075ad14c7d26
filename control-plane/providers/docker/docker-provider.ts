import type Docker from 'dockerode'
import { type Clock, systemClock } from '../../../lib/clock.ts'
import type {
  CallAnswer,
  CreateMachine,
  ListedMachines,
  Machine,
  Provider,
  SideResource,
  OrderMistake,
  PoolOrder,
  StoredImage,
} from '../../scaler/provider.ts'
import { failedAnswer, statusCodeOf } from './docker-answer.ts'
import { DockerClient, type DockerPlace, SLOW_CALL_MS_MAX } from './docker-client.ts'
import { DockerImages } from './docker-images.ts'
import { dockerMistakes } from './docker-mistakes.ts'
import { labelsOf, OWNER_LABEL, tagsOf } from './docker-labels.ts'
import { machineOf } from './docker-machine.ts'
import { machineName, ownerMistake, sideOf } from './docker-names.ts'
import { type DockerSettings, dockerSettings } from './docker-settings.ts'
import { DockerSides } from './docker-sides.ts'
import { type DockerSize, dockerSize } from './docker-size.ts'
import { FIRST_BOOT_PATH, firstBootArchive } from './first-boot-files.ts'
import { NeverStarted } from './never-started.ts'

/** A machine has so long to shut itself down before the engine ends it. */
export const SHUTDOWN_S_MAX = 30
/** An engine lists at once what it has made; our clock and its may be two. */
const SETTLE_MS = 1_000

export interface DockerProviderOptions {
  readonly place: DockerPlace
  /** Default: that of this process. */
  readonly clock?: Clock
  /** How long an engine may take to answer; default `CALL_MS_MAX`. */
  readonly callMs?: number
}

interface CheckedOrder {
  readonly size: DockerSize
  readonly settings: DockerSettings
}

/** Hosts as containers of one Docker Engine. Machines boot an init of their own, with what they were given in `FIRST_BOOT_PATH`. */
export class DockerProvider implements Provider {
  readonly canSnapshot = true
  readonly settleMs = SETTLE_MS
  readonly #client: DockerClient
  readonly #sides: DockerSides
  readonly #images: DockerImages
  readonly #neverStarted: NeverStarted

  constructor({ place, callMs, clock = systemClock }: DockerProviderOptions) {
    this.#client = new DockerClient(place, callMs)
    this.#sides = new DockerSides(this.#client)
    this.#images = new DockerImages(this.#client)
    this.#neverStarted = new NeverStarted(clock)
  }

  mistakes(pool: PoolOrder): readonly OrderMistake[] {
    return dockerMistakes(pool)
  }

  async list(owner: string): Promise<ListedMachines> {
    const listed = await this.#client
      .call(docker => docker.listContainers({ all: true, filters: { label: [`${OWNER_LABEL}=${owner}`] } }))
      .catch(() => undefined)
    const created = (listed ?? []).filter(({ State }) => State === 'created').map(({ Id }) => Id)
    const isStillborn = this.#neverStarted.look(created)
    const machines = (listed ?? []).map(({ Id, Labels, State, NetworkSettings }) => {
      const state = isStillborn(Id) ? 'dead' : State
      return machineOf({ id: Id, labels: Labels, state, networks: NetworkSettings?.Networks })
    })
    return { complete: listed !== undefined, machines }
  }

  async read(providerId: string): Promise<Machine | 'gone' | undefined> {
    try {
      return machineIn(await this.#inspect(providerId))
    } catch (error) {
      return statusCodeOf(error) === 404 ? 'gone' : undefined
    }
  }

  /** A datacenter's network is nobody's side resource: it was there before. */
  sidesOf(order: CreateMachine): readonly SideResource[] {
    const own = order.settings['network'] === undefined ? [sideOf(order, 'firewall')] : []
    return [...own, sideOf(order, 'key'), sideOf(order, 'disk')]
  }

  async makeSide(order: CreateMachine, side: SideResource): Promise<CallAnswer<undefined>> {
    const mistake = ownerMistake(order.owner)
    return mistake === undefined ? this.#sides.make(order, side) : { kind: 'refused', text: mistake }
  }

  removeSide(side: SideResource, owner: string): Promise<CallAnswer<undefined>> {
    return this.#sides.remove(side, owner)
  }

  async create(order: CreateMachine): Promise<CallAnswer<{ readonly providerId: string }>> {
    const checked = checkOrder(order)
    if (typeof checked === 'string') return { kind: 'refused', text: checked }
    try {
      const made = await this.#make(order, checked)
      if (typeof made === 'string') return { kind: 'refused', text: made }
      await this.#start(made, order)
      return { kind: 'done', value: { providerId: made.Id } }
    } catch (error) {
      return failedAnswer(error, `${order.host} could not be made`)
    }
  }

  async delete(providerId: string): Promise<CallAnswer<undefined>> {
    try {
      await this.#client.call(docker => docker.getContainer(providerId).remove({ force: true, v: true }))
      return { kind: 'done', value: undefined }
    } catch (error) {
      if (statusCodeOf(error) === 404) return { kind: 'done', value: undefined }
      // 409: it is being removed already, by a call whose end nobody knows.
      return statusCodeOf(error) === 409
        ? { kind: 'unknown', text: 'it is being removed' }
        : failedAnswer(error, 'it could not be removed')
    }
  }

  async stop(providerId: string): Promise<CallAnswer<undefined>> {
    try {
      const stop = (docker: Docker): Promise<unknown> =>
        docker.getContainer(providerId).stop({ t: SHUTDOWN_S_MAX })
      await this.#client.call(stop, SLOW_CALL_MS_MAX)
      return { kind: 'done', value: undefined }
    } catch (error) {
      return statusCodeOf(error) === 304
        ? { kind: 'done', value: undefined }
        : failedAnswer(error, 'it could not be shut down')
    }
  }

  snapshot(
    providerId: string,
    name: string,
    owner: string,
  ): Promise<CallAnswer<{ readonly imageId: string }>> {
    return this.#images.snapshot(providerId, name, owner)
  }

  images(owner: string): Promise<readonly StoredImage[] | undefined> {
    return this.#images.list(owner)
  }

  deleteImage(imageId: string): Promise<CallAnswer<undefined>> {
    return this.#images.remove(imageId)
  }

  #inspect(id: string): Promise<Docker.ContainerInspectInfo> {
    return this.#client.call(docker => docker.getContainer(id).inspect())
  }

  /** The engine reserves a name before there is a container by it: of a call of ours, perhaps, whose answer nobody has heard. That says nothing for sure. */
  async #inspectNamed(name: string): Promise<Docker.ContainerInspectInfo> {
    try {
      return await this.#inspect(name)
    } catch (error) {
      throw statusCodeOf(error) === 404 ? new Error(`a container ${name} is being made`) : error
    }
  }

  /** The container of this order, made now or by a call before. A text: why not. */
  async #make(order: CreateMachine, checked: CheckedOrder): Promise<Docker.ContainerInspectInfo | string> {
    const name = machineName(order)
    const binds = await this.#binds(order, checked.settings)
    if (binds === undefined) return `the volumes of ${order.host} are not there, or are somebody else's`
    const wanted = containerOf(order, checked, binds)
    try {
      const { id } = await this.#client.call(docker => docker.createContainer(wanted))
      return await this.#inspect(id)
    } catch (error) {
      if (statusCodeOf(error) !== 409) throw error
    }
    const there = await this.#inspectNamed(name)
    const { owner, host } = tagsOf(there.Config.Labels)
    return owner === order.owner && host === order.host
      ? there
      : `there is a container ${name} already, and its labels do not say that it is ours: rename or remove it`
  }

  /** By their paths, not as volumes: an engine does not remove a volume that a machine has, and the machine goes last. */
  async #binds(order: CreateMachine, settings: DockerSettings): Promise<readonly string[] | undefined> {
    const [key, disk] = await Promise.all(
      (['key', 'disk'] as const).map(kind => this.#sides.volumePath(order, sideOf(order, kind).id)),
    )
    return key === undefined || disk === undefined
      ? undefined
      : [`${key}:${FIRST_BOOT_PATH}`, `${disk}:${settings.diskPath}`, ...settings.mounts]
  }

  /** Does nothing to one that has been started before: it was given what it needs then. */
  async #start({ Id, State }: Docker.ContainerInspectInfo, { firstBoot }: CreateMachine): Promise<void> {
    if (State.Status !== 'created') return
    await this.#client.call(docker =>
      docker.getContainer(Id).putArchive(firstBootArchive(firstBoot), { path: FIRST_BOOT_PATH }),
    )
    await this.#client
      .call(docker => docker.getContainer(Id).start())
      .catch((error: unknown) => {
        if (statusCodeOf(error) !== 304) throw error
      })
  }
}

function checkOrder(order: CreateMachine): CheckedOrder | string {
  const size = dockerSize(order.hardware)
  const [settings, mistakes] = dockerSettings(order.settings)
  const owner = ownerMistake(order.owner)
  if (typeof size !== 'string' && mistakes.length === 0 && owner === undefined) return { size, settings }
  return [
    ...(typeof size === 'string' ? [size] : []),
    ...mistakes.map(({ setting, mistake }) => `${JSON.stringify(setting.slice(0, 80))}: ${mistake}`),
    ...(owner === undefined ? [] : [owner]),
  ].join('; ')
}

function containerOf(
  order: CreateMachine,
  { size, settings }: CheckedOrder,
  binds: readonly string[],
): Docker.ContainerCreateOptions {
  return {
    name: machineName(order),
    Hostname: order.host,
    Image: order.image,
    Labels: { ...labelsOf(order) },
    HostConfig: {
      NetworkMode: settings.network ?? sideOf(order, 'firewall').id,
      NanoCpus: size.nanoCpus,
      Memory: size.memoryBytes,
      Privileged: settings.privileged,
      CapAdd: [...settings.capabilities],
      Dns: [...settings.dns],
      Binds: [...binds],
      // A machine comes up again with its engine; one that was shut down stays so.
      RestartPolicy: { Name: 'unless-stopped' },
    },
  }
}

function machineIn({ Id, Config, State, NetworkSettings }: Docker.ContainerInspectInfo): Machine {
  return machineOf({ id: Id, labels: Config.Labels, state: State.Status, networks: NetworkSettings.Networks })
}
