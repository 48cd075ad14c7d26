import { spawnSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { startLineChild } from '../../support/line-child.ts'
import { countOf } from '../figures/histogram.ts'
import { compileLoadPrograms } from '../world/compile.ts'
import type { UdpLoadResult } from './udp-load.ts'

/** Offsets in `datagram.h`; the machine's own byte order. */
const NONCE_AT = 4
const FLOW_AT = 8
type Count = 'received' | 'misdelivered' | 'late' | 'duplicates' | 'corrupt'
const COUNTS: readonly Count[] = ['received', 'misdelivered', 'late', 'duplicates', 'corrupt']

/** What a server that answers with `repliesTo` makes the generator say. */
async function verdictOn(
  t: Test,
  repliesTo: (datagram: Buffer) => readonly Buffer[],
): Promise<UdpLoadResult> {
  const directory = t.testdir()
  compileLoadPrograms(directory)
  const server = createSocket('udp4')
  server.on('message', (datagram, from) => {
    for (const reply of repliesTo(datagram)) server.send(reply, from.port, from.address)
  })
  server.bind(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const lines: string[] = []
  const words =
    '--target 127.0.0.1 --source 127.0.0.1 --flows 3 --rate 300 --seconds 0.2 --bytes 100 --drain-ms 1000'
  const child = startLineChild({
    command: join(directory, 'udp-load'),
    args: [...words.split(' '), '--port', String(server.address().port), '--nonce', '7'],
    directory,
    onLine: line => lines.push(line),
  })
  t.teardown(() => child.kill())
  t.equal(await child.ended, 'exit code 0', lines.join('\n'))
  return JSON.parse(lines.join('')) as UdpLoadResult
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
const skip = spawnSync('cc', ['--version']).error === undefined ? false : 'there is no C compiler'

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
