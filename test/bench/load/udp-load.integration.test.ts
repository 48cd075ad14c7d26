import { spawnSync } from 'node:child_process'
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { flowPortRange } from '../../proxy/support/udp-world.ts'
import { startLineChild } from '../../support/line-child.ts'
import { countOf } from '../figures/histogram.ts'
import { compileLoadPrograms } from '../world/compile.ts'
import type { UdpLoadResult } from './udp-load-result.ts'

/** Offsets in `datagram.h`; the machine's own byte order. */
const NONCE_AT = 4
const FLOW_AT = 8
type Count = 'received' | 'misdelivered' | 'late' | 'duplicates' | 'corrupt'
const skip = spawnSync('cc', ['--version']).error === undefined ? false : 'there is no C compiler'
const directory = t.testdir()
if (skip === false) compileLoadPrograms(directory)
const COUNTS: readonly Count[] = ['received', 'misdelivered', 'late', 'duplicates', 'corrupt']

/** What a server that answers with `repliesTo` makes the generator say.
 *  @param more options of the generator beside the usual ones, or in their stead
 *  @param onDatagram hears of each datagram that has arrived, and may end the load */
async function verdictOn(
  t: Test,
  repliesTo: (datagram: Buffer) => readonly Buffer[],
  more: Readonly<Record<string, number>> = {},
  onDatagram: (from: RemoteInfo, stop: () => void) => void = () => {},
): Promise<UdpLoadResult> {
  const server = createSocket('udp4')
  t.teardown(() => server.close())
  const port = await bound(server)
  const load = startLoad(t, { port, ...more })
  server.on('message', (datagram, from) => {
    onDatagram(from, load.stop)
    for (const reply of repliesTo(datagram)) server.send(reply, from.port, from.address)
  })
  return load.result()
}

async function bound(server: Socket): Promise<number> {
  server.bind(0, '127.0.0.1')
  await once(server, 'listening')
  return server.address().port
}

function startLoad(t: Test, more: Readonly<Record<string, number>>) {
  const lines: string[] = []
  const usual = { flows: 3, rate: 300, seconds: 0.2, bytes: 100, 'drain-ms': 1_000, nonce: 7 }
  const words = Object.entries({ ...usual, ...more }).flatMap(([name, value]) => [`--${name}`, String(value)])
  const child = startLineChild({
    command: join(directory, 'udp-load'),
    args: ['--target', '127.0.0.1', '--source', '127.0.0.1', ...words],
    directory,
    onLine: line => lines.push(line),
  })
  t.teardown(() => child.kill())
  return {
    stop: () => child.say('stop'),
    async result(): Promise<UdpLoadResult> {
      t.equal(await child.ended, 'exit code 0', lines.join('\n'))
      return JSON.parse(lines.join('')) as UdpLoadResult
    },
  }
}

function altered(datagram: Buffer, offset: number): Buffer {
  const copy = Buffer.from(datagram)
  copy[offset] = (copy[offset] ?? 0) ^ 1
  return copy
}

const servers: readonly (readonly [
  what: string,
  repliesTo: (datagram: Buffer) => readonly Buffer[],
  counted: readonly Count[],
])[] = [
  ['sent back is received', datagram => [datagram], ['received']],
  ["another flow's is misdelivered", datagram => [altered(datagram, FLOW_AT)], ['misdelivered']],
  ['of an earlier run is late', datagram => [altered(datagram, NONCE_AT)], ['late']],
  ['said twice is a duplicate', datagram => [datagram, datagram], ['received', 'duplicates']],
  ['cut short is corrupt', datagram => [datagram.subarray(0, 50)], ['corrupt']],
  ['without the mark is corrupt', datagram => [altered(datagram, 0)], ['corrupt']],
  ['not answered is lost', () => [], []],
]

for (const [what, repliesTo, counted] of servers)
  t.test(`what is ${what}`, { skip }, async t => {
    const result = await verdictOn(t, repliesTo)
    t.ok(result.sent > 0)
    // It ends with the last answer; the second copy of that may still be on its way.
    const onItsWay = (count: Count): number => (count === 'duplicates' ? result.sent - result[count] : 0)
    for (const count of COUNTS) {
      const expected = counted.includes(count) ? result.sent : 0
      t.equal(result[count] + (counted.includes(count) && onItsWay(count) === 1 ? 1 : 0), expected, count)
    }
    t.equal(result.flowsAnswered, counted.includes('received') ? 3 : 0)
    t.equal(countOf(result.latencyNs), result.received, 'each reply that counts has a latency')
    t.equal(countOf(result.latenessNs), result.sent)
  })

t.test(
  'flows of one generator come from several addresses in turn, and are numbered on',
  { skip },
  async t => {
    const seen = new Set<string>()
    const { first } = flowPortRange()
    const result = await verdictOn(
      t,
      datagram => [datagram],
      { sources: 2, first: 3, flows: 3, 'source-port': first },
      ({ address, port }) => seen.add(`${address}:${port}`),
    )
    t.equal(result.flowsAnswered, 3)
    // The flows 3, 4 and 5: two addresses to each port.
    const expected = [`127.0.0.2:${first + 1}`, `127.0.0.1:${first + 2}`, `127.0.0.2:${first + 2}`]
    t.same([...seen].sort(), expected.sort())
  },
)

t.test('a load that is told to stop has not planned what was to come', { skip }, async t => {
  let heard = 0
  const result = await verdictOn(
    t,
    datagram => [datagram],
    { seconds: 3_600, 'stop-on-input': 1 },
    (_, stop) => {
      heard += 1
      if (heard === 20) stop()
    },
  )
  t.ok(result.sent >= 20)
  t.equal(result.received, result.sent)
  t.equal(result.unsent, 0)
})

t.test('a distant server answers later; what it holds back is no latency', { skip }, async t => {
  const server = createSocket('udp4')
  const port = await bound(server)
  server.close()
  const HOLD_MS = 150
  const ready = Promise.withResolvers<void>()
  const echo = startLineChild({
    command: join(directory, 'udp-echo'),
    args: ['--bind', '127.0.0.1', '--port', String(port), '--hold-ms', String(HOLD_MS)],
    directory,
    onLine: () => ready.resolve(),
  })
  t.teardown(() => echo.kill())
  await ready.promise
  const whole = await startLoad(t, { port }).result()
  t.equal(whole.received, whole.sent)
  // The generator tells latencies to a hundredth.
  t.ok((whole.latencyNs[0]?.[0] ?? 0) >= HOLD_MS * 0.99e6, 'nothing comes back before')
  const held = await startLoad(t, { port, 'held-ms': 1_000_000, nonce: 8 }).result()
  t.same(held.latencyNs, [[0, held.sent]], 'there is nothing beyond what is held so long')
})
