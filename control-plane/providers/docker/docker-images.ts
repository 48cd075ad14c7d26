import type { CallAnswer, StoredImage } from '../../scaler/provider.ts'
import { failedAnswer, statusCodeOf } from './docker-answer.ts'
import { type DockerClient, SLOW_CALL_MS_MAX } from './docker-client.ts'
import { IMAGE_NAME_LABEL, IMAGE_OWNER_LABEL, imageChanges } from './docker-labels.ts'
import { imageReference } from './docker-names.ts'

/** Images that were made of machines of ours. Named by digest: a tag may come to mean another one. */
export class DockerImages {
  readonly #client: DockerClient

  constructor(client: DockerClient) {
    this.#client = client
  }

  async snapshot(
    providerId: string,
    name: string,
    owner: string,
  ): Promise<CallAnswer<{ readonly imageId: string }>> {
    try {
      const there = (await this.#read(owner)).find(image => image.name === name)
      if (there !== undefined) return { kind: 'done', value: { imageId: there.imageId } }
      const { State } = await this.#client.call(docker => docker.getContainer(providerId).inspect())
      if (State.Running) return { kind: 'refused', text: 'it still runs: shut it down first' }
      const { repo, tag } = imageReference(owner, name)
      const changes = imageChanges(owner, name).join('\n')
      const made = (await this.#client.call(
        docker => docker.getContainer(providerId).commit({ repo, tag, changes }),
        SLOW_CALL_MS_MAX,
      )) as { readonly Id: string }
      return { kind: 'done', value: { imageId: made.Id } }
    } catch (error) {
      return failedAnswer(error, `no image ${name} could be made`)
    }
  }

  async list(owner: string): Promise<readonly StoredImage[] | undefined> {
    return this.#read(owner).catch(() => undefined)
  }

  async remove(imageId: string): Promise<CallAnswer<undefined>> {
    try {
      const { Config } = await this.#client.call(docker => docker.getImage(imageId).inspect())
      if ((Config.Labels?.[IMAGE_OWNER_LABEL] ?? '') === '')
        return { kind: 'refused', text: `${imageId} was not made by us: it is left alone` }
      await this.#client.call(docker => docker.getImage(imageId).remove())
      return { kind: 'done', value: undefined }
    } catch (error) {
      return statusCodeOf(error) === 404
        ? { kind: 'done', value: undefined }
        : failedAnswer(error, `${imageId} could not be removed`)
    }
  }

  async #read(owner: string): Promise<readonly StoredImage[]> {
    const listed = await this.#client.call(docker =>
      docker.listImages({ filters: { label: [`${IMAGE_OWNER_LABEL}=${owner}`] } }),
    )
    return listed.map(({ Id, Labels }) => ({ imageId: Id, name: Labels?.[IMAGE_NAME_LABEL] ?? '' }))
  }
}
