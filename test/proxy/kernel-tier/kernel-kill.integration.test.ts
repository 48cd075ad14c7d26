import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { NftSession } from '../../../lib/nft/nft-session.ts'
import { tableName } from '../../../proxy/kernel/kernel-elements.ts'
import { readSets } from '../../../proxy/kernel/read-listing.ts'
import type { UdpLoadResult } from '../../bench/load/udp-load-result.ts'
import { compileLoadPrograms } from '../../bench/world/compile.ts'
import { eventually } from '../../support/eventually.ts'
import { startLineChild } from '../../support/line-child.ts'
import { droppedByQueues } from '../../support/queue-drops.ts'
import { startProxy } from '../support/proxy-process.ts'
import { flowPortRange } from '../support/udp-world.ts'
import { patiently } from '../support/until.ts'
import {
  carried,
  droppedBySockets,
  type Machine,
  machines,
  PATIENCE_MS,
  PLACES,
  SHARD_PORT,
  tableNow,
} from './kernel-lab.ts'
import { kernelYaml, onMachines } from './on-machines.ts'

const FLOWS = 64
/** Datagrams a second; a slow machine may be asked for less. */
const RATE = Number(process.env['KERNEL_KILL_RATE'] ?? 20_000)
/** The load goes on until it is told to end; this bounds a test that hangs. */
const SECONDS_MAX = 300
const SOURCE_PORT = 21_000
/** What promotes flows, and is not counted. */
const WARMING_RATE = 640

function start(
  t: Test,
  machine: Machine,
  program: string,
  options: Readonly<Record<string, string | number>>,
) {
  const [command = '', ...before] = machines()?.[machine] ?? []
  const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])
  const lines: string[] = []
  let onLine = (_line: string): void => {}
  const said = new Promise<void>(resolve => (onLine = () => resolve()))
  const child = startLineChild({
    command,
    args: [...before, program, ...words],
    directory: import.meta.dirname,
    onLine(line) {
      lines.push(line)
      onLine(line)
    },
  })
  t.teardown(() => child.kill())
  const ended = (): Promise<string> => patiently(() => `${program} has ended`, child.ended)
  return {
    ended,
    /** Settles with its first line. */
    said: () => patiently(() => `${program} has said something`, said),
    stop: () => {
      child.say('stop')
      return ended()
    },
    lines,
  }
}

/** Of every flow, by its port. */
async function counters(): Promise<ReadonlyMap<string, { readonly up: number; readonly down: number }>> {
  const session = NftSession.open()
  const packetsOf = async (name: string) => {
    const [set] = readSets(await session.list(`list map ${tableName(4)} ${name}`))
    return set!.elements
  }
  const [up, down] = [await packetsOf('flow_ports'), await packetsOf('player_ports')]
  await session.close()
  const downs = new Map(down.map(({ key, counter }) => [key, counter.packets]))
  return new Map(
    up.map(({ value, counter }) => [value, { up: counter.packets, down: downs.get(value) ?? 0 }]),
  )
}

function sumOf(all: Awaited<ReturnType<typeof counters>>, way: 'up' | 'down'): number {
  return [...all.values()].reduce((sum, one) => sum + one[way], 0)
}

function inside(): void {
  t.test(`kill -9 of the proxy under ${RATE} datagrams/s loses none of them`, async t => {
    const programs = t.testdir({ proxy: {} })
    compileLoadPrograms(programs)
    const echo = start(t, 'shard-1', join(programs, 'udp-echo'), { bind: PLACES.shards[0], port: SHARD_PORT })
    await echo.said()
    const directory = join(programs, 'proxy')
    const yaml = kernelYaml('', flowPortRange(2 * FLOWS))
    const first = await startProxy(t, directory, yaml)
    t.equal(first.ready.dataPlane.tier, 'kernel', JSON.stringify(first.ready.dataPlane))
    const load = (seconds: number, rate: number, nonce: number) =>
      start(t, 'players', join(programs, 'udp-load'), {
        target: PLACES.front,
        source: PLACES.player,
        port: first.port,
        'source-port': SOURCE_PORT,
        flows: FLOWS,
        rate,
        seconds,
        nonce,
        'drain-ms': 3_000,
        'stop-on-input': 1,
      })
    const warming = load(5, WARMING_RATE, 1)
    await carried(first, FLOWS)
    t.equal(await warming.ended(), 'exit code 0')

    const flows = sorted((await tableNow())!.flows)
    t.equal(flows.length, FLOWS)
    const [before, sockets, queues] = [await counters(), droppedBySockets(), droppedByQueues()]
    const running = load(SECONDS_MAX, RATE, 2)
    const seen = [before]
    /** So much more has gone up by then, whatever time it takes. */
    const carriedSince = (what: string) =>
      eventually(what, PATIENCE_MS, async () => {
        const reading = await counters()
        const isMore = sumOf(reading, 'up') > sumOf(seen.at(-1)!, 'up') + RATE / 2
        return isMore ? seen.push(reading) : undefined
      })
    await carriedSince('the load is on')
    await first.kill()
    seen.push(await counters())
    await carriedSince('the kernel carries it while no proxy runs')
    const second = await startProxy(t, directory, yaml.replace('port: 0, bind', `port: ${first.port}, bind`))
    t.equal(second.ready.dataPlane.tier, 'kernel', JSON.stringify(second.ready.dataPlane))
    await carried(second, FLOWS)
    t.same(sorted((await tableNow())!.flows), flows, 'the next process lists the same flows')
    await carriedSince('the load is still on')
    t.equal(await running.stop(), 'exit code 0')
    const result = JSON.parse(running.lines.join('')) as UdpLoadResult
    const after = await counters()
    seen.push(after)

    const [up, down] = (['up', 'down'] as const).map(way => sumOf(after, way) - sumOf(before, way))
    const noRoom = { sockets: droppedBySockets() - sockets, queues: droppedByQueues() - queues }
    const { sent, received, unsent, misdelivered, corrupt, duplicates } = result
    t.comment(JSON.stringify({ sent, received, unsent, up, down, noRoom }))
    t.ok(sent > FLOWS, 'something was sent')
    t.equal(result.flowsAnswered, FLOWS)
    t.same({ misdelivered, corrupt, duplicates }, { misdelivered: 0, corrupt: 0, duplicates: 0 })
    // What the generator's and the shard's own sockets have no room for is none of the kernel's way.
    t.ok(sent - up! <= noRoom.queues, `${sent - up!} did not go by the kernel's table`)
    t.ok(up! - down! <= noRoom.sockets + noRoom.queues, `${up! - down!} were not answered`)
    t.ok(sent - received <= noRoom.sockets + noRoom.queues, `${sent - received} are lost`)
    for (const [at, reading] of seen.slice(1).entries())
      for (const [port, one] of reading) {
        const earlier = seen[at]!.get(port)
        if (earlier === undefined || one.up < earlier.up || one.down < earlier.down)
          t.fail(`the counters of ${port} go back: ${JSON.stringify([earlier, one])}`)
      }
    await second.stop()
    t.equal(await tableNow(), undefined)
  })
}

function sorted<T extends { readonly flowPort: number }>(flows: readonly T[]): readonly T[] {
  return flows.toSorted((one, other) => one.flowPort - other.flowPort)
}

const missing = spawnSync('cc', ['--version']).error === undefined ? undefined : 'there is no C compiler'
onMachines(t, { title: 'a killed proxy, on machines of their own', file: import.meta.url, missing }, inside)
