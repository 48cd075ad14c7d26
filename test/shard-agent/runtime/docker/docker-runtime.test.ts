import { Readable } from 'node:stream'
import t from 'tap'
import { systemClock } from '../../../../lib/clock.ts'
import { silentLog } from '../../../../lib/log.ts'
import { systemRandom } from '../../../../lib/random.ts'
import { PortLedger } from '../../../../shard-agent/lifecycle/port-ledger.ts'
import { Berths } from '../../../../shard-agent/runtime/berth.ts'
import { containerRecords } from '../../../../shard-agent/runtime/docker/container-record.ts'
import {
  DockerRuntime,
  type DockerRuntimeOptions,
} from '../../../../shard-agent/runtime/docker/docker-runtime.ts'
import { LeftBehindError, type SeenContainer } from '../../../../shard-agent/runtime/docker/engine.ts'
import { PortTaker } from '../../../../shard-agent/runtime/port-taker.ts'
import { ShardDirectories } from '../../../../shard-agent/runtime/shard-directories.ts'
import { startOrder } from '../../support/start-shard.ts'
import { ownAddress, temporaryDirectory, until } from '../../support/test-host.ts'

type SmallEngine = DockerRuntimeOptions['engine']
const container = { image: 'games/arena:1', memoryBytesMax: 0, milliCpusMax: 0, mounts: [] }

/** Makes a container and dies before it says so. */
class BreakingEngine implements SmallEngine {
  readonly containers = new Map<string, SeenContainer>()
  isAway = true

  async launch({ name = '', Labels: labels = {} }: Parameters<SmallEngine['launch']>[0]): Promise<string> {
    const end = { statusCode: 0, outOfMemory: false }
    this.containers.set(name, { id: name, labels, pid: 7, state: 'running', end })
    throw new LeftBehindError('SWY_SPAWN_FAILED', 'it has broken off')
  }

  async look(reference: string): Promise<SeenContainer | undefined> {
    if (this.isAway) throw new Error('away')
    return this.containers.get(reference)
  }

  async running(): Promise<readonly string[]> {
    return []
  }

  async ended(): Promise<void> {}

  async follow(): Promise<Readable> {
    return Readable.from([])
  }

  async signal(): Promise<void> {}

  async remove(id: string): Promise<void> {
    this.containers.delete(id)
  }
}

t.test('what an engine has made of a failed launch does not go on running', async t => {
  const engine = new BreakingEngine()
  const directories = new ShardDirectories(temporaryDirectory(t), containerRecords)
  const address = ownAddress()
  const ledger = new PortLedger({ first: 32_000, last: 32_767 }, systemRandom)
  const berths = new Berths({
    address,
    ports: new PortTaker({ address, ledger, clock: systemClock }),
    door: { admit: () => 'http://127.0.0.1:9/s/nobody' },
    relays: {
      open: () => false,
      restore: () => Promise.resolve(false),
      adoptRestored: () => {},
      adopt: () => {},
      close: () => {},
    },
    random: systemRandom,
  })
  const options: DockerRuntimeOptions = {
    hostId: 'host-1',
    engine,
    directories,
    berths,
    random: systemRandom,
    clock: systemClock,
    log: silentLog,
    onExit: () => {},
  }
  const runtime = new DockerRuntime(options)
  const spec = startOrder({ container })
  await t.rejects(runtime.launch(spec), { message: 'it has broken off' })
  const exit = { cause: undefined, exitCode: -1, signal: '', lastLine: 'it has broken off' }
  runtime.noteExit(spec, exit)
  t.match(directories.read(spec.shard), { life: { kind: 'exited', container: /^switchyard-arena-1-1-/ } })
  engine.isAway = false
  // It is called something else by now: what it began remains its own.
  const next = new DockerRuntime({ ...options, hostId: 'host-renamed' })
  next.recover()
  await until('the next life of the agent to remove it', () => next.remains() === 0)
  t.equal(engine.containers.size, 0)
})
