import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Test } from 'tap'
import { type AddressFamily, familyOf } from '../../lib/ip-text.ts'
import { FAMILY_WORDS } from '../../lib/nft/family-words.ts'
import { Namespaces } from '../chaos/world/namespaces.ts'
import { Service } from '../chaos/world/service.ts'
import { subdirectory, writeConfig } from '../chaos/world/service-world.ts'
import { killProcessesUsing } from '../support/directory-processes.ts'
import { eventually } from '../support/eventually.ts'
import { PROJECT_ROOT } from '../support/project-root.ts'

export const WAIT_MS = 60_000
const TOKEN = 'restored-addresses'
/** Networks: `game` joins the proxy and the host of the game servers, `pub` the proxy and its players. Every machine has addresses of both families. */
const PLACES: Readonly<Record<AddressFamily, Places>> = {
  4: { proxyGame: '10.92.0.1', hostGame: '10.92.0.11', proxyPublic: '10.93.0.1' },
  6: { proxyGame: 'fd00:92::1', hostGame: 'fd00:92::11', proxyPublic: 'fd00:93::1' },
}
/** Of the control plane, whatever game servers are reached by. */
const PROXY_GAME = PLACES[4].proxyGame
const GRPC_PORT = 17_400
export const HOST_ID = 'host-r'
/** As the agent of `HOST_ID` calls it. */
const TABLE = 'switchyard_restore_host_r'
export const PEOPLE = {
  4: ['10.93.1.1', '10.93.1.2', '10.93.1.3'],
  6: ['fd00:93::1:1', 'fd00:93::1:2', 'fd00:93::1:3'],
} as const
export const FAMILIES = [4, 6] as const

interface Places {
  readonly proxyGame: string
  readonly hostGame: string
  readonly proxyPublic: string
}

interface ProxyReady {
  readonly listeners: readonly { readonly port: number }[]
  readonly dataPlane: { readonly tier: string }
}

interface Outcome {
  readonly status: number | null
  readonly text: string
}

export interface RestoreWorldOptions {
  /** By which game servers are reached, and players come; IPv4 where nothing is said. With IPv6 players may come by both. */
  readonly family?: AddressFamily
  /** Everything but the players is on one machine. */
  readonly together?: boolean
  /** Words before the agent's command. */
  readonly agentPrefix?: readonly string[]
  readonly fleet: object
  /** Of `agent` in the configuration, `proxy` and the only one of `listeners`. */
  readonly agent?: object
  readonly proxy?: object
  readonly listener?: object
  /** Of the proxy's machine, such as `net/ipv4/ip_forward=1`. */
  readonly sysctls?: readonly string[]
}

/** The product on machines of its own: control plane and proxy on one, agent and game servers on another, players on a third. */
export class RestoreWorld {
  readonly directory = mkdtempSync(join(tmpdir(), 'switchyard-restore-'))
  readonly namespaces = new Namespaces('restore')
  readonly plane: Service
  readonly proxy: Service
  readonly agent: Service
  /** Of the listener. */
  port = 0
  /** By which the proxy carries datagrams. */
  tier = ''
  /** By which the proxy and game servers reach each other. */
  readonly places: Places
  readonly #ip: string
  #people: People | undefined

  private constructor(options: RestoreWorldOptions) {
    const { family = 4 } = options
    this.places = PLACES[family]
    this.#ip = FAMILY_WORDS[family].ip
    const config = writeConfig(this.directory, {
      auth: { token: TOKEN },
      controlPlanes: [`${PROXY_GAME}:${GRPC_PORT}`],
      controlPlane: { grpc: { bind: PROXY_GAME, port: GRPC_PORT }, http: { port: 0 } },
      listeners: [
        {
          name: 'main',
          port: 0,
          bind: family === 4 ? PLACES[4].proxyPublic : [PLACES[4].proxyPublic, PLACES[6].proxyPublic],
          protocols: ['udp'],
          fleet: 'restored',
          idleMs: 10_000,
          ...options.listener,
        },
      ],
      fleets: [
        {
          name: 'restored',
          protocols: ['udp'],
          shards: 1,
          spares: 0,
          addresses: 'restore',
          ...options.fleet,
        },
      ],
      store: { url: `sqlite:${join(this.directory, 'switchyard.db')}` },
      agent: {
        hostId: HOST_ID,
        address: options.together === true ? this.places.proxyGame : this.places.hostGame,
        localApi: { port: 0 },
        ...options.agent,
      },
      proxy: { status: { port: 0 }, ...options.proxy },
    })
    const service = (name: string, machine: string, before: readonly string[] = []): Service =>
      new Service({
        name,
        script: `${name}/main.ts`,
        arguments: ['--config', config, '--data-dir', subdirectory(this.directory, name)],
        directory: this.directory,
        prefix: [...this.namespaces.on(machine), ...before],
      })
    this.plane = service('control-plane', 'proxy')
    this.proxy = service('proxy', 'proxy')
    this.agent = service('shard-agent', options.together === true ? 'proxy' : 'host', options.agentPrefix)
  }

  /** Ends with the test, whatever happens. */
  static async start(t: Test, options: RestoreWorldOptions): Promise<RestoreWorld> {
    const world = new RestoreWorld(options)
    t.teardown(() => world.end())
    world.#makeMachines()
    for (const setting of options.sysctls ?? []) world.#run('proxy', 'sysctl', '-qw', setting)
    await world.plane.start()
    const ready = (await world.proxy.start()) as unknown as ProxyReady
    world.port = ready.listeners[0]?.port ?? 0
    world.tier = ready.dataPlane.tier
    await world.agent.start()
    world.#people = new People(world.namespaces.on('people'), world.port)
    return world
  }

  get people(): People {
    if (this.#people === undefined) throw new Error('the world has not started')
    return this.#people
  }

  /** The address that a machine has on one network by itself, with the interface, as sockets take it. */
  linkLocalOf(machine: string, network: string): string {
    const { text } = this.#run(machine, 'ip', '-6', 'address', 'show', 'dev', network, 'scope', 'link')
    return `${/inet6 (?<address>[^/]+)/.exec(text)?.groups?.['address']}%${network}`
  }

  /** Runs nft on the host of the game servers. */
  nft(...words: readonly string[]): Outcome {
    return this.#run('host', 'nft', ...words)
  }

  /** By whom the kernel of the proxy's machine finds flows that it carries: what it carries no more is not in there. */
  carriedFlows(): Outcome {
    return this.#run('proxy', 'nft', 'list', 'map', this.#ip, 'switchyard', 'flows')
  }

  /** As nft names the agent's table. */
  get table(): readonly [string, string] {
    return [this.#ip, TABLE]
  }

  /** Where a player or players with addresses of their own live: programs whose sockets choose no address. */
  makeHome(machine: string, address: string): void {
    this.namespaces.makeMachine(machine)
    this.namespaces.plug({ network: 'pub', machine }, [`${address}/16`])
  }

  hasTable(): boolean {
    return this.nft('list', 'table', ...this.table).status === 0
  }

  /** Runs one `switchyard` command where the control plane is. */
  cli(...words: readonly string[]): Outcome {
    return this.#run('proxy', process.execPath, join(PROJECT_ROOT, 'cli/main.ts'), ...words)
  }

  #run(machine: string, ...command: readonly string[]): Outcome {
    const [program = '', ...prefix] = this.namespaces.on(machine)
    const { NODE_OPTIONS: _runner, ...inherited } = process.env
    const env = { ...inherited, SWITCHYARD_API: `${PROXY_GAME}:${GRPC_PORT}`, SWITCHYARD_AUTH_TOKEN: TOKEN }
    const { status, stdout, stderr } = spawnSync(program, [...prefix, ...command], {
      encoding: 'utf8',
      cwd: this.directory,
      env,
      // Nothing else of this process goes on meanwhile, its own time-out neither.
      timeout: WAIT_MS,
    })
    return { status, text: `${stdout}${stderr}` }
  }

  get lines(): readonly string[] {
    return [...this.plane.lines, ...this.proxy.lines, ...this.agent.lines]
  }

  async end(): Promise<void> {
    this.#people?.end()
    for (const service of [this.agent, this.proxy, this.plane]) await service.stop()
    await killProcessesUsing(this.directory)
    this.namespaces.remove()
    rmSync(this.directory, { recursive: true, force: true })
  }

  #makeMachines(): void {
    const { namespaces } = this
    // IPv6 without looking for others who may have the address, which takes a second.
    const plug = (network: string, machine: string, addresses: readonly string[]): void => {
      const withPrefix = addresses.map(one => (familyOf(one) === 4 ? `${one}/16` : `${one}/64 nodad`))
      namespaces.plug({ network, machine }, withPrefix)
    }
    namespaces.makeNetworks(['game', 'pub'])
    for (const machine of ['proxy', 'host', 'people']) namespaces.makeMachine(machine)
    const [four, six] = [PLACES[4], PLACES[6]]
    plug('game', 'proxy', [four.proxyGame, six.proxyGame])
    plug('game', 'host', [four.hostGame, six.hostGame])
    plug('pub', 'proxy', [four.proxyPublic, six.proxyPublic])
    plug('pub', 'people', [...PEOPLE[4], ...PEOPLE[6]])
    for (const { proxyGame } of [four, six])
      this.#run('host', 'ip', `-${familyOf(proxyGame)}`, 'route', 'add', 'default', 'via', proxyGame)
  }
}

/** Players on a machine of their own. */
export class People {
  readonly #child: ChildProcess
  readonly #port: number
  readonly #heard = new Map<string, string[]>()
  readonly #ports = new Map<string, number>()

  /** @param port of the listener */
  constructor(prefix: readonly string[], port: number) {
    const script = join(PROJECT_ROOT, 'test/integration/games/udp-people.ts')
    const [program, ...words] = [...prefix, process.execPath, script]
    const { NODE_OPTIONS: _runner, ...env } = process.env
    const child = spawn(program ?? '', words, { env, stdio: ['pipe', 'pipe', 'inherit'] })
    this.#child = child
    this.#port = port
    createInterface({ input: child.stdout }).on('line', line => {
      const { name, heard, port } = JSON.parse(line) as { name: string; heard?: string; port?: number }
      if (heard !== undefined) this.heard(name).push(heard)
      if (port !== undefined) this.#ports.set(name, port)
    })
  }

  /** What a player has heard since it was last cleared. */
  heard(name: string): string[] {
    let heard = this.#heard.get(name)
    if (heard === undefined) this.#heard.set(name, (heard = []))
    return heard
  }

  portOf(name: string): number | undefined {
    return this.#ports.get(name)
  }

  /** @param from the player's address; a name is one socket, with one port */
  say(name: string, from: string, text: string): void {
    const to = PLACES[familyOf(from)].proxyPublic
    this.#child.stdin?.write(`${JSON.stringify({ to, port: this.#port, name, from, text })}\n`)
  }

  /** Asks until there is an answer of this form. */
  ask(name: string, from: string, text: string, wanted: RegExp): Promise<RegExpExecArray> {
    this.heard(name).length = 0
    return eventually(`${name} to hear ${String(wanted)} after ${text}`, WAIT_MS, () => {
      const found = this.heard(name)
        .map(line => wanted.exec(line))
        .find(match => match !== null)
      if (found === undefined) this.say(name, from, text)
      return found
    })
  }

  end(): void {
    this.#child.kill('SIGKILL')
  }
}
