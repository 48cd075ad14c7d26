import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PassThrough, type Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import Docker from 'dockerode'
import {
  claimBridge,
  processesInCgroups,
  removeCgroups,
  removeInterfaces,
  unmountBelow,
  type Bridge,
} from './docker-host.ts'
import { killProcessesUsing } from './directory-processes.ts'
import { eventually } from './eventually.ts'

const DAEMON = '/usr/sbin/dockerd'
const PARTS = [DAEMON, '/usr/bin/containerd', '/usr/sbin/runc', '/usr/bin/busybox', '/usr/bin/setpriv']
const START_MS_MAX = 60_000
const STOP_MS_MAX = 30_000

/** Why the tests on a Docker Engine cannot run here; undefined where they can. */
export const dockerMissing: string | undefined =
  process.getuid?.() === 0 && PARTS.every(path => existsSync(path))
    ? undefined
    : 'needs root and a Docker Engine: apt-get install docker.io busybox-static iproute2'

export interface DockerEngineOptions {
  /** Such as `--registry-mirror=http://127.0.0.1:5000`. */
  readonly serverOptions?: readonly string[]
}

/** What one engine holds. An engine counts as clean when what it holds at the end is what it held before. */
export interface EngineInventory {
  readonly containers: readonly string[]
  readonly networks: readonly string[]
  readonly volumes: readonly string[]
}

/** A real Docker Engine (with a containerd) of a test file's own: data and exec roots, socket, pid file, bridge and subnets are nobody else's. It leaves the
 *  machine's packet filter and forwarding as they are: published ports go through its proxy processes, and nothing in it reaches the world outside.
 *  It ends with the process that started it, also when that one is killed. */
export class DockerEngine {
  /** Asks it. */
  readonly client: Docker
  readonly socketPath: string
  /** An existing directory of this engine alone, gone after `end`: for whatever is mounted into containers. */
  readonly directory: string
  readonly #bridge: Bridge
  readonly #extraOptions: readonly string[]
  #daemon: ChildProcess | undefined

  private constructor(directory: string, bridge: Bridge, options: DockerEngineOptions) {
    this.directory = directory
    this.socketPath = join(directory, 'socket')
    this.client = new Docker({ socketPath: this.socketPath })
    this.#bridge = bridge
    this.#extraOptions = options.serverOptions ?? []
  }

  static async start(options: DockerEngineOptions = {}): Promise<DockerEngine> {
    const directory = mkdtempSync(join(tmpdir(), 'switchyard-docker-'))
    const made = new DockerEngine(directory, claimBridge(), options)
    try {
      await made.start()
      return made
    } catch (error) {
      await made.end()
      throw error
    }
  }

  /** This machine's address on the engine's bridge: containers reach here what listens on it or on every address. */
  get gateway(): string {
    return this.#bridge.gateway
  }

  /** Of the daemon; undefined while it is stopped. */
  get pid(): number | undefined {
    return this.#daemon?.pid
  }

  /** Starts it (again) with what it had, and waits until it answers. */
  async start(): Promise<void> {
    const log = openSync(join(this.directory, 'log'), 'a')
    // The daemon gets SIGTERM when this process ends, however it ends, and takes its containers with it.
    const daemon = spawn('/usr/bin/setpriv', ['--pdeathsig=TERM', DAEMON, ...this.#options], {
      stdio: ['ignore', log, log],
    })
    this.#daemon = daemon
    await eventually('the Docker Engine to answer', START_MS_MAX, async () => {
      if (daemon.exitCode !== null) throw new Error(`dockerd ended: ${this.#logTail()}`)
      return this.client.ping().catch(() => undefined) as Promise<unknown>
    })
  }

  /** Ends the daemon; its containers end with it unless it is killed. What it holds stays. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const daemon = this.#daemon
    this.#daemon = undefined
    if (daemon === undefined || daemon.exitCode !== null || daemon.signalCode !== null) return
    const ended = new Promise<void>(resolve => daemon.once('exit', () => resolve()))
    daemon.kill(signal)
    const late = setTimeout(() => daemon.kill('SIGKILL'), STOP_MS_MAX)
    await ended
    clearTimeout(late)
    // A killed daemon's containerd dies with it, and may stay a zombie: the next daemon must not take it for alive.
    rmSync(join(this.directory, 'exec/containerd/containerd.pid'), { force: true })
  }

  /** Ends it with everything that runs in it and removes whatever it has made: files, mounts, interfaces, cgroups. May be called again. */
  async end(): Promise<void> {
    if (!existsSync(this.directory)) return
    // An engine that hangs says nothing, for ever: then it goes with all that is left in it.
    const late = sleep(STOP_MS_MAX, undefined, { ref: false })
    if (this.#daemon !== undefined) await Promise.race([this.#empty().catch(() => undefined), late])
    await this.stop()
    await killProcessesUsing(this.directory)
    await this.#killContainers()
    unmountBelow(this.directory)
    removeInterfaces(this.#bridge)
    removeCgroups(this.#cgroup)
    rmSync(this.directory, { recursive: true, force: true })
  }

  /** Names of all it holds, also of stopped containers. */
  async inventory(): Promise<EngineInventory> {
    const [containers, networks, volumes] = await Promise.all([
      this.client.listContainers({ all: true }),
      this.client.listNetworks(),
      this.client.listVolumes(),
    ])
    return {
      containers: containers.map(one => one.Names[0] ?? one.Id).toSorted(),
      networks: networks.map(one => one.Name).toSorted(),
      volumes: volumes.Volumes.map(one => one.Name).toSorted(),
    }
  }

  /** Runs one command in a running container. Throws with what it said where it does not end with 0.
   *  @returns what it wrote to both outputs */
  async run(container: string, command: readonly string[]): Promise<string> {
    const made = await this.client.getContainer(container).exec({
      Cmd: [...command],
      AttachStdout: true,
      AttachStderr: true,
    })
    const stream = await made.start({})
    const output = new PassThrough()
    this.client.modem.demuxStream(stream, output, output)
    stream.once('end', () => output.end())
    const said = (await buffer(output)).toString()
    const { ExitCode: code } = await made.inspect()
    if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code} in ${container}: ${said}`)
    return said
  }

  /** Both outputs of a container so far. */
  async logs(container: string): Promise<string> {
    const framed = await this.client.getContainer(container).logs({ stdout: true, stderr: true })
    const output = new PassThrough()
    const source = new PassThrough()
    this.client.modem.demuxStream(source, output, output)
    source.end(framed)
    source.once('end', () => output.end())
    return (await buffer(output)).toString()
  }

  async hasImage(name: string): Promise<boolean> {
    const found = await this.client.listImages({ filters: { reference: [name] } })
    return found.length > 0
  }

  /** Makes an image of a root directory's content, given as a tar stream. */
  async importImage(archive: Readable, name: string): Promise<void> {
    await this.#progress(await this.client.importImage(archive, { repo: name, tag: 'latest' }))
  }

  /** `docker build`. Throws with the failing step's words.
   *  @param context a tar stream with the files, among them the Dockerfile */
  async build(
    context: Readable,
    options: { readonly name: string; readonly buildArguments?: Readonly<Record<string, string>> },
  ): Promise<void> {
    const answer = await this.client.buildImage(context, {
      t: options.name,
      buildargs: { ...options.buildArguments },
      forcerm: true,
    })
    await this.#progress(answer)
  }

  /** @param name with a tag. From a mirror only if it names no registry. */
  async pull(name: string): Promise<void> {
    await this.#progress(await this.client.pull(name))
  }

  /** To the registry that its name begins with. */
  async push(name: string): Promise<void> {
    const nobody = { username: '', password: '' }
    await this.#progress(await this.client.getImage(name).push({ authconfig: nobody }))
  }

  async #progress(answer: NodeJS.ReadableStream): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.client.modem.followProgress(answer, (error: Error | null, events: readonly { error?: string }[]) => {
      const failed = events?.find(event => event.error !== undefined)
      if (error !== null) reject(error)
      else if (failed !== undefined) reject(new Error(failed.error))
      else resolve()
    })
    return promise
  }

  async #empty(): Promise<void> {
    const containers = await this.client.listContainers({ all: true })
    await Promise.all(
      containers.map(one => this.client.getContainer(one.Id).remove({ force: true, v: true })),
    )
    await this.client.pruneNetworks()
  }

  /** Of a daemon that was killed: they run on without it. */
  async #killContainers(): Promise<void> {
    await eventually('the containers to end', STOP_MS_MAX, () => {
      const pids = processesInCgroups(this.#cgroup)
      for (const pid of pids) process.kill(pid, 'SIGKILL')
      return pids.length === 0 ? true : undefined
    })
  }

  get #cgroup(): string {
    return `/${basename(this.directory)}`
  }

  get #options(): readonly string[] {
    const inside = (name: string): string => join(this.directory, name)
    // Whatever the machine has configured for its own engine is not for this one.
    writeFileSync(inside('daemon.json'), '{}')
    return [
      `--config-file=${inside('daemon.json')}`,
      `--data-root=${inside('data')}`,
      `--exec-root=${inside('exec')}`,
      `--pidfile=${inside('pid')}`,
      `--host=unix://${this.socketPath}`,
      `--bridge=${this.#bridge.name}`,
      `--default-address-pool=base=${this.#bridge.networks},size=24`,
      `--cgroup-parent=${this.#cgroup}`,
      '--iptables=false',
      '--ip6tables=false',
      '--ip-forward=false',
      '--ip-masq=false',
      ...this.#extraOptions,
    ]
  }

  #logTail(): string {
    return readFileSync(join(this.directory, 'log'), 'utf8').slice(-2_000)
  }
}
