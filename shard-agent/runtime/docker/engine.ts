import Docker, { type ContainerCreateOptions } from 'dockerode'
import { finished } from 'node:stream/promises'
import type { Readable } from 'node:stream'
import { SwitchyardError } from '../../../lib/errors.ts'
import { LOG_LINES_MAX } from '../../../proto/contract/agent-link.ts'
import type { ContainerEnd } from './container-exit.ts'
import { engineFailure, isAnswer, isNobodyThere, isNotFound, pullFailure } from './engine-failure.ts'

/** An engine that has not answered by then counts as not there. */
const CALL_MS_MAX = 30_000
/** A download of which nothing has been heard for so long stands still. */
const PULL_SILENT_MS_MAX = 300_000

/** What an engine says of a container. */
export interface SeenContainer {
  readonly id: string
  readonly labels: Readonly<Record<string, string>>
  /** As a process of the host; 0 where it does not run. */
  readonly pid: number
  readonly state: 'created' | 'running' | 'ended'
  /** Meaningless until it has ended. */
  readonly end: ContainerEnd
}

/** A launch that has failed, while its container may be there all the same, or come: the engine has not said. */
export class LeftBehindError extends SwitchyardError {}

/** The host's Docker Engine, as far as game servers need it. */
export class Engine {
  readonly #socketPath: string
  readonly #calls: Docker
  /** For what lasts as long as a container. */
  readonly #streams: Docker
  readonly #downloads: Docker
  readonly #pulls = new Map<string, Promise<void>>()

  constructor(socketPath: string, pullSilentMsMax = PULL_SILENT_MS_MAX) {
    this.#socketPath = socketPath
    this.#calls = new Docker({ socketPath, timeout: CALL_MS_MAX })
    this.#streams = new Docker({ socketPath })
    // Of a request that it has begun to answer, too.
    this.#downloads = new Docker({ socketPath, timeout: pullSilentMsMax })
  }

  /** Makes and starts a container; an image that is not there is pulled first. Nothing is left of one that does not start.
   *  @returns its id
   *  @throws SwitchyardError `SWY_SPAWN_FAILED` in words for people; LeftBehindError where something may be left */
  async launch(plan: ContainerCreateOptions): Promise<string> {
    const id = await this.#create(plan)
    try {
      await this.#calls.getContainer(id).start()
      return id
    } catch (error) {
      const removed = await this.remove(id).then(
        () => true,
        () => false,
      )
      throw removed ? this.#failure(error) : this.#doubt(error)
    }
  }

  /** @param reference id or name
   *  @returns undefined where the engine is sure that there is none
   *  @throws SwitchyardError where it does not answer */
  async look(reference: string): Promise<SeenContainer | undefined> {
    try {
      const { Id: id, Config: config, State: state } = await this.#calls.getContainer(reference).inspect()
      const ended = !state.Running && !state.Paused && !state.Restarting
      return {
        id,
        labels: config.Labels,
        pid: state.Pid,
        state: !ended ? 'running' : state.Status === 'created' ? 'created' : 'ended',
        end: { statusCode: state.ExitCode, outOfMemory: state.OOMKilled },
      }
    } catch (error) {
      if (isNotFound(error)) return undefined
      throw this.#failure(error)
    }
  }

  /** Names of the running containers with these labels.
   *  @throws SwitchyardError where it does not answer */
  async running(labels: Readonly<Record<string, string>>): Promise<readonly string[]> {
    try {
      const label = Object.entries(labels).map(([name, value]) => `${name}=${value}`)
      const found = await this.#calls.listContainers({ filters: { label } })
      return found.flatMap(({ Names: [name = ''] }) => name.replace(/^\//, ''))
    } catch (error) {
      throw this.#failure(error)
    }
  }

  /** Resolves when the container does not run any more. An engine that goes away first may leave it open for ever.
   *  @throws where `stop` says so */
  async ended(id: string, stop: AbortSignal): Promise<void> {
    await this.#streams.getContainer(id).wait({ abortSignal: stop })
  }

  /** Both outputs, in the engine's frames: the last lines, then what follows until the container ends. */
  async follow(id: string): Promise<Readable> {
    const options = { follow: true, stdout: true, stderr: true, tail: LOG_LINES_MAX } as const
    return (await this.#streams.getContainer(id).logs(options)) as unknown as Readable
  }

  /** Nothing happens to one that does not run. */
  async signal(id: string, signal: string): Promise<void> {
    try {
      await this.#calls.getContainer(id).kill({ signal })
    } catch (error) {
      if (!isNotFound(error) && !isNotRunning(error)) throw this.#failure(error)
    }
  }

  /** With its unnamed volumes. One that does not exist is removed already. */
  async remove(id: string): Promise<void> {
    try {
      await this.#calls.getContainer(id).remove({ force: true, v: true })
    } catch (error) {
      if (!isNotFound(error)) throw this.#failure(error)
    }
  }

  async #create(plan: ContainerCreateOptions): Promise<string> {
    try {
      return (await this.#calls.createContainer(plan)).id
    } catch (error) {
      if (!isNotFound(error)) throw this.#creationFailure(error)
    }
    await this.#pull(plan.Image ?? '')
    try {
      return (await this.#calls.createContainer(plan)).id
    } catch (error) {
      throw this.#creationFailure(error)
    }
  }

  /** Shards of one image that start at once wait for one download. */
  #pull(image: string): Promise<void> {
    const known = this.#pulls.get(image)
    if (known !== undefined) return known
    const pulling = this.#pullOnce(image).finally(() => this.#pulls.delete(image))
    this.#pulls.set(image, pulling)
    return pulling
  }

  async #pullOnce(image: string): Promise<void> {
    try {
      const progress = await this.#downloads.pull(withTag(image))
      let failure: string | undefined
      this.#downloads.modem.followProgress(
        progress,
        () => {},
        (event: { readonly error?: string }) => {
          failure ??= event.error
        },
      )
      await finished(progress)
      if (failure !== undefined) throw new Error(failure)
    } catch (error) {
      throw new SwitchyardError('SWY_SPAWN_FAILED', pullFailure(image, error, this.#socketPath))
    }
  }

  #creationFailure(error: unknown): SwitchyardError {
    return isAnswer(error) || isNobodyThere(error) ? this.#failure(error) : this.#doubt(error)
  }

  #doubt(error: unknown): LeftBehindError {
    return new LeftBehindError('SWY_SPAWN_FAILED', engineFailure(error, this.#socketPath))
  }

  #failure(error: unknown): SwitchyardError {
    return new SwitchyardError('SWY_SPAWN_FAILED', engineFailure(error, this.#socketPath))
  }
}

/** Without a tag an engine pulls every one that there is. */
function withTag(image: string): string {
  const name = image.slice(image.lastIndexOf('/') + 1)
  return name.includes(':') || name.includes('@') ? image : `${image}:latest`
}

function isNotRunning(error: unknown): boolean {
  return error instanceof Error && 'statusCode' in error && error.statusCode === 409
}
