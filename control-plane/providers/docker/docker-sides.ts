import type Docker from 'dockerode'
import type { CallAnswer, CreateMachine, SideResource } from '../../scaler/provider.ts'
import { failedAnswer, statusCodeOf } from './docker-answer.ts'
import type { DockerClient } from './docker-client.ts'
import { type Labels, labelsOf, OWNER_LABEL, tagsOf } from './docker-labels.ts'

const DONE: CallAnswer<undefined> = { kind: 'done', value: undefined }

/** What belongs to a machine at an engine: a network of its own (`firewall`), and volumes for its key and its disk. */
export class DockerSides {
  readonly #client: DockerClient

  constructor(client: DockerClient) {
    this.#client = client
  }

  async make(order: CreateMachine, { kind, id }: SideResource): Promise<CallAnswer<undefined>> {
    const labels = labelsOf(order)
    try {
      const found = kind === 'firewall' ? await this.#network(id, labels) : await this.#volume(id, labels)
      return isOf(found, order) ? DONE : refused(`there is ${id} already, and it is not of ${order.host}`)
    } catch (error) {
      return failedAnswer(error, `${id} could not be made`)
    }
  }

  async remove({ kind, id }: SideResource, owner: string): Promise<CallAnswer<undefined>> {
    try {
      return kind === 'firewall' ? await this.#removeNetwork(id, owner) : await this.#removeVolume(id, owner)
    } catch (error) {
      return statusCodeOf(error) === 404 ? DONE : failedAnswer(error, `${id} could not be removed`)
    }
  }

  /** Where a volume lies on the engine's machine. Undefined: there is none of this host.
   *  @throws what the engine answers */
  async volumePath(order: CreateMachine, id: string): Promise<string | undefined> {
    const volume = await this.#client.call(docker => docker.getVolume(id).inspect()).catch(absent)
    return volume !== undefined && isOf(volume.Labels, order) ? volume.Mountpoint : undefined
  }

  /** Returns the labels of the one that is there then. */
  async #network(id: string, labels: Labels): Promise<Labels | undefined> {
    const there = await this.#client.call(docker => docker.getNetwork(id).inspect()).catch(absent)
    if (there !== undefined) return labelsIn(there)
    await this.#client
      .call(docker => docker.createNetwork({ Name: id, Driver: 'bridge', Labels: { ...labels } }))
      .catch(conflict)
    return labelsIn(await this.#client.call(docker => docker.getNetwork(id).inspect()))
  }

  /** One that exists is answered as it is. */
  async #volume(id: string, labels: Labels): Promise<Labels | undefined> {
    await this.#client.call(docker => docker.createVolume({ Name: id, Labels: { ...labels } }))
    const volume = await this.#client.call(docker => docker.getVolume(id).inspect())
    return volume.Labels ?? undefined
  }

  /** The machine goes last, so it is taken off the network first. */
  async #removeNetwork(id: string, owner: string): Promise<CallAnswer<undefined>> {
    const network = await this.#client.call(docker => docker.getNetwork(id).inspect())
    if (tagsOf(labelsIn(network)).owner !== owner) return notOurs(id)
    for (const container of Object.keys(network.Containers ?? {}))
      await this.#client
        .call(docker => docker.getNetwork(id).disconnect({ Container: container, Force: true }))
        .catch(absent)
    await this.#client.call(docker => docker.getNetwork(id).remove())
    return DONE
  }

  async #removeVolume(id: string, owner: string): Promise<CallAnswer<undefined>> {
    const volume = await this.#client.call(docker => docker.getVolume(id).inspect())
    if (tagsOf(volume.Labels).owner !== owner) return notOurs(id)
    await this.#client.call(docker => docker.getVolume(id).remove())
    return DONE
  }
}

function labelsIn({ Labels: labels }: Docker.NetworkInspectInfo): Labels | undefined {
  return labels ?? undefined
}

function isOf(labels: Labels | undefined, { owner, host }: CreateMachine): boolean {
  const tags = tagsOf(labels)
  return tags.owner === owner && tags.host === host
}

function absent(error: unknown): undefined {
  if (statusCodeOf(error) !== 404) throw error
  return undefined
}

/** Somebody else was quicker: whose it is, is looked at next. */
function conflict(error: unknown): undefined {
  if (statusCodeOf(error) !== 409) throw error
  return undefined
}

function notOurs(id: string): CallAnswer<undefined> {
  return refused(
    `${id} has no label ${OWNER_LABEL} of ours: it is left alone. Look whose it is, and rename or remove it`,
  )
}

function refused(text: string): CallAnswer<undefined> {
  return { kind: 'refused', text }
}
