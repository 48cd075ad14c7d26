import type { Readable } from 'node:stream'
import { createInterface } from 'node:readline'
import { isDeepStrictEqual } from 'node:util'
import {
  HOST_LABEL,
  IMAGE_OWNER_LABEL,
  labelsOf,
  OWNER_LABEL,
} from '../../control-plane/providers/docker/docker-labels.ts'
import type { DockerEngine } from '../support/docker-engine.ts'
import { eventually } from '../support/eventually.ts'

/** An image that nobody accounts for goes at its second sighting, half a minute after the first. */
const SETTLES_MS_MAX = 400_000

/** A container that is none of ours, whatever its labels say. */
export interface Stranger {
  readonly id: string
  readonly startedAt: string
}

interface ContainerEvent {
  readonly Action: string
  readonly id: string
  readonly Actor: { readonly Attributes: Readonly<Record<string, string>> }
}

/** Writes down every container that an engine makes, by the labels that it is made with. */
export class EngineWitness {
  readonly engine: DockerEngine
  /** Ids of the containers that were ever made for a host, by owner and host. */
  readonly births = new Map<string, string[]>()
  readonly #stream: Readable

  private constructor(engine: DockerEngine, stream: Readable) {
    this.engine = engine
    this.#stream = stream
    createInterface({ input: stream }).on('line', line => this.#note(JSON.parse(line) as ContainerEvent))
  }

  static async of(engine: DockerEngine): Promise<EngineWitness> {
    const stream = await engine.client.getEvents({ filters: { type: ['container'], event: ['create'] } })
    return new EngineWitness(engine, stream as Readable)
  }

  end(): void {
    this.#stream.destroy()
  }

  /** Hosts that more than one container was made for. */
  get twins(): readonly string[] {
    return [...this.births].filter(([, ids]) => ids.length > 1).map(([host]) => host)
  }

  #note({ id, Actor: { Attributes: labels } }: ContainerEvent): void {
    const owner = labels[OWNER_LABEL]
    const host = labels[HOST_LABEL]
    if (owner === undefined || host === undefined) return
    const key = `${owner} ${host}`
    this.births.set(key, [...(this.births.get(key) ?? []), id])
  }

  /** All that an engine holds, our images included; bases are there before and after. */
  async inventory(): Promise<object> {
    const images = await this.engine.client.listImages({ filters: { label: [IMAGE_OWNER_LABEL] } })
    return { ...(await this.engine.inventory()), images: images.map(({ Id }) => Id).toSorted() }
  }

  /** Waits until the engine holds this. Returns what it holds, also where that is something else. */
  async settlesAs(wanted: object): Promise<object> {
    await eventually('the engine to hold what it held', SETTLES_MS_MAX, async () =>
      isDeepStrictEqual(await this.inventory(), wanted) ? true : undefined,
    ).catch(() => undefined) // Whoever asked says what differs.
    return this.inventory()
  }

  /** Owner of a host's container. */
  async ownerOf(container: string): Promise<string> {
    const { Config } = await this.engine.client.getContainer(container).inspect()
    return Config.Labels[OWNER_LABEL] ?? ''
  }

  /** Starts a container that nobody asked for. */
  async startStranger(image: string, tags?: Parameters<typeof labelsOf>[0]): Promise<Stranger> {
    const made = await this.engine.client.createContainer({
      Image: image,
      Cmd: ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 3600 & wait $!; done'],
      Labels: tags === undefined ? {} : { ...labelsOf(tags) },
      HostConfig: { NetworkMode: 'none' },
    })
    await made.start()
    return { id: made.id, startedAt: (await this.#runningSince(made.id)) ?? '' }
  }

  /** Whether it runs and has never been stopped, started or removed since. */
  async isUntouched({ id, startedAt }: Stranger): Promise<boolean> {
    return (await this.#runningSince(id)) === startedAt
  }

  async remove({ id }: Stranger): Promise<void> {
    await this.engine.client.getContainer(id).remove({ force: true, v: true })
  }

  /** Undefined: it does not run, or there is none. */
  async #runningSince(id: string): Promise<string | undefined> {
    const seen = await this.engine.client
      .getContainer(id)
      .inspect()
      .catch(() => undefined)
    return seen?.State.Running === true ? seen.State.StartedAt : undefined
  }
}
