import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from './eventually.ts'
import { freePort } from './free-port.ts'
import { PROJECT_ROOT } from './project-root.ts'

const SERVER = '/usr/bin/docker-registry'
const START_MS_MAX = 30_000

/** Why the tests with image registries cannot run here; undefined where they can. */
export const registryMissing: string | undefined = existsSync(SERVER)
  ? undefined
  : 'needs an image registry: apt-get install docker-registry'

/** A real image registry with a directory and a port of its own, configured as our example for cache hosts is. */
export class ImageRegistry {
  /** `127.0.0.1:port`. */
  readonly address: string
  readonly #directory: string
  readonly #server: ChildProcess

  private constructor(directory: string, address: string, server: ChildProcess) {
    this.#directory = directory
    this.address = address
    this.#server = server
  }

  /** @param upstream where a cache fetches what it does not have; absent: it is no cache, and takes what is pushed */
  static async start(upstream = ''): Promise<ImageRegistry> {
    const directory = mkdtempSync(join(tmpdir(), 'switchyard-registry-'))
    const address = `127.0.0.1:${await freePort()}`
    mkdirSync(join(directory, 'data'))
    const log = openSync(join(directory, 'log'), 'a')
    const server = spawn(SERVER, ['serve', join(PROJECT_ROOT, 'examples/registry-cache.yml')], {
      cwd: directory,
      env: {
        REGISTRY_HTTP_ADDR: address,
        REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY: join(directory, 'data'),
        REGISTRY_PROXY_REMOTEURL: upstream,
      },
      stdio: ['ignore', log, log],
    })
    const made = new ImageRegistry(directory, address, server)
    try {
      await eventually('the registry to answer', START_MS_MAX, async () => {
        if (server.exitCode !== null)
          throw new Error(readFileSync(join(directory, 'log'), 'utf8').slice(-1_000))
        return fetch(`http://${address}/v2/`).catch(() => undefined)
      })
      return made
    } catch (error) {
      await made.end()
      throw error
    }
  }

  /** Ends it and removes its images. */
  async end(): Promise<void> {
    if (this.#server.exitCode === null && this.#server.signalCode === null) {
      const ended = new Promise<void>(resolve => this.#server.once('exit', () => resolve()))
      this.#server.kill('SIGKILL')
      await ended
    }
    rmSync(this.#directory, { recursive: true, force: true })
  }
}
