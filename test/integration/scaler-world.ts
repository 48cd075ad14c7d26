import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { DockerEngine } from '../support/docker-engine.ts'
import {
  addBusybox,
  addModules,
  addProduct,
  addProgram,
  archiveOf,
  fromRoot,
} from '../support/docker-images.ts'
import { eventually } from '../support/eventually.ts'
import { type Product, startProduct } from '../support/product.ts'
import { PROJECT_ROOT } from '../support/project-root.ts'
import { ControlPlaneTalk, CONVERGES_MS_MAX, TOKEN } from './control-plane-talk.ts'
import { routesAreKnown } from './known-routes.ts'
import { letBotsPlay, type Playing } from './playing.ts'

/** The example's machine with the product in it: `install` brings only what starts it. */
export async function buildHostImage(engine: DockerEngine): Promise<string> {
  const base = 'switchyard-test/host-base'
  await fromRoot(engine, base, root => {
    const home = join(root, 'opt/switchyard')
    const node = '/opt/switchyard/usr/local/bin/node'
    addBusybox(root)
    addProgram(root, '/usr/sbin/sshd')
    addProgram(root, '/usr/bin/ssh-keygen')
    addProgram(root, process.execPath, node)
    symlinkSync(node, join(root, 'usr/local/bin/node'))
    addProduct(join(home, 'app'))
    addModules(join(home, 'app'))
    mkdirSync(join(root, 'run/sshd'), { recursive: true, mode: 0o755 })
    appendFileSync(join(root, 'etc/passwd'), 'sshd:x:100:65534::/run/sshd:/bin/false\n')
  })
  const name = 'switchyard-test/host'
  const context = archiveOf(join(PROJECT_ROOT, 'examples/docker-hosts'))
  await engine.build(context, { name, buildArguments: { BASE: base, PACKAGES: '' } })
  return name
}

/** `switchyard up`, whose hosts are elsewhere. */
export class ScalerWorld extends ControlPlaneTalk {
  readonly product: Product
  readonly #directory: string
  readonly #playing: Playing[] = []

  private constructor(product: Product, directory: string) {
    super(product.api, directory)
    this.product = product
    this.#directory = directory
  }

  /** @param address of this machine that its hosts reach
   *  @param providers as in the configuration */
  static async start(address: string, providers: readonly object[]): Promise<ScalerWorld> {
    const directory = mkdtempSync(join(tmpdir(), 'switchyard-scaler-'))
    const dataDir = join(directory, 'data')
    mkdirSync(dataDir)
    const config = join(directory, 'switchyard.yaml')
    const places = await controlPlaneOn(address)
    writeFileSync(config, stringify({ ...configuration(places), providers }))
    const environment = {
      SWITCHYARD_CONTROL_PLANE_GRPC_PORT: `${places.grpc.port}`,
      SWITCHYARD_CONTROL_PLANE_HTTP_PORT: `${places.http.port}`,
    }
    try {
      return new ScalerWorld(await startProduct({ config, dataDir, environment }), directory)
    } catch (error) {
      rmSync(directory, { recursive: true, force: true })
      throw error
    }
  }

  /** Waits until the product's own view has so many players. */
  async players(count: number): Promise<void> {
    await eventually(`${count} players`, CONVERGES_MS_MAX, async () => {
      const fleets = await this.ask<readonly { readonly players: number }[]>('fleets', 'list')
      return fleets.reduce((sum, { players }) => sum + players, 0) >= count ? true : undefined
    })
  }

  /** Waits until nobody is there any more: flows of bots that were stopped keep their places until they have been silent for long enough. */
  async empty(): Promise<void> {
    await eventually('all players to be gone', CONVERGES_MS_MAX, async () => {
      const fleets = await this.ask<readonly { readonly players: number }[]>('fleets', 'list')
      return fleets.every(({ players }) => players === 0) ? true : undefined
    })
  }

  /** Lets bots play, once they are led to all groups. */
  async bots(players: number, ...more: readonly string[]): Promise<Playing> {
    const cli = (...words: readonly string[]) => this.cli(...words)
    await eventually(
      'the proxy to know all groups',
      CONVERGES_MS_MAX,
      async () => (await routesAreKnown(cli)) || undefined,
    )
    const [listener] = this.product.ready.listeners
    const playing = letBotsPlay(`127.0.0.1:${listener?.port ?? 0}`, players, ...more)
    this.#playing.push(playing)
    return playing
  }

  /** Stops everything. Returns the pids that were left running. May be called again. */
  async end(): Promise<readonly number[]> {
    if (!existsSync(this.#directory)) return []
    for (const playing of this.#playing) await playing.kill()
    const { leftBehind } = await this.product.stop()
    rmSync(this.#directory, { recursive: true, force: true })
    return leftBehind
  }
}

/** Where a control plane listens. */
export interface ControlPlanePlaces {
  readonly grpc: { readonly bind: string; readonly port: number }
  readonly http: { readonly bind: string; readonly port: number }
}

export async function controlPlaneOn(bind: string): Promise<ControlPlanePlaces> {
  return { grpc: { bind, port: await freePortOn(bind) }, http: { bind, port: await freePortOn(bind) } }
}

/** A fleet may be declared later; a listener names it all the same. */
export function configuration({ grpc, http }: ControlPlanePlaces): object {
  return {
    auth: { token: TOKEN },
    controlPlane: {
      grpc,
      http,
      advertise: { http: `http://${http.bind}:${http.port}`, grpc: [`${grpc.bind}:${grpc.port}`] },
    },
    listeners: [
      {
        name: 'main',
        port: 0,
        bind: '127.0.0.1',
        protocols: ['udp', 'tcp'],
        game: 'generic',
        fleet: 'arena',
      },
    ],
    fleets: [],
  }
}

async function freePortOn(address: string): Promise<number> {
  const server = createServer().listen(0, address)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}
