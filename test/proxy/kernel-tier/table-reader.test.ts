import t from 'tap'
import { ManualClock } from '../../../lib/clock.ts'
import { silentLog } from '../../../lib/log.ts'
import type { AddressFamily } from '../../../lib/ip-text.ts'
import { NftError } from '../../../lib/nft/nft-error.ts'
import { KernelTable } from '../../../proxy/kernel/kernel-table.ts'
import { CarriedFlows } from '../../../proxy/kernel-tier/carried-flows.ts'
import type { Lanes } from '../../../proxy/kernel-tier/lanes.ts'
import { FAILURES_MAX, TableReader } from '../../../proxy/kernel-tier/table-reader.ts'
import type { TableReading } from '../../../proxy/kernel-tier/table-reading.ts'
import { Trials } from '../../../proxy/kernel-tier/trials.ts'
import { NOTHING_READ } from './nothing-read.ts'

const noDescriptor = () => new NftError('refused', 'spawn nft EMFILE')

/** A reader of tables that carry nobody, whose readings come to what is said. */
function world(families: readonly AddressFamily[] = [4]) {
  const clock = new ManualClock(1_000)
  const state = {
    readings: 0,
    repairs: [] as string[],
    counted: [] as number[],
    outlined: [] as number[],
    listed: [] as number[],
  }
  const standing = () =>
    new CarriedFlows({ table: new KernelTable(10), lanes: {} as Lanes, trials: new Trials() })
  let flows = standing()
  let answer: TableReading | Error = NOTHING_READ
  const reader = new TableReader({
    readTables: async ({ families, outlined }) => {
      state.readings += 1
      state.listed.push(families.length)
      state.outlined.push(outlined.length)
      if (answer instanceof Error) throw answer
      return outlined.length > 0 ? answer : { ...answer, outlines: [] }
    },
    families,
    clock,
    log: silentLog,
    flows: () => flows,
    guard: {
      count: outlines => state.counted.push(outlines.length),
      missesBans: ([outline]) => outline !== undefined && outline.banParts < 2,
    },
    carryOut: () => {},
    mendSettings: () => [],
    repair: async why => {
      state.repairs.push(why)
      flows = standing()
    },
  })
  /** The next so many readings, all of them with this answer. */
  const read = async (given: TableReading | Error, times = 1) => {
    answer = given
    for (const until = state.readings + times; state.readings < until;) {
      clock.advance(100)
      reader.tick(clock.monotonicMs())
      await reader.settled()
    }
  }
  /** Ticks for so long. */
  const wait = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 50) {
      clock.advance(50)
      reader.tick(clock.monotonicMs())
      await reader.settled()
    }
  }
  return { state, read, wait }
}

t.test('a table that has gone is repaired at once', async t => {
  const { state, read } = world()
  await read(NOTHING_READ)
  await read(new NftError('absent', 'Error: No such file or directory'))
  t.match(state.repairs, [/cannot be read: Error: No such file/])
})

t.test('a reading that could not be made demotes nobody; so many in a row do', async t => {
  const { state, read } = world()
  await read(NOTHING_READ)
  for (const failure of [
    noDescriptor(),
    new NftError('timeout', 'nft ended by SIGKILL'),
    new Error('no thread'),
  ]) {
    await read(failure, FAILURES_MAX - 1)
    await read(NOTHING_READ)
  }
  t.same(state.repairs, [])
  await read(noDescriptor(), FAILURES_MAX)
  t.match(state.repairs, [/EMFILE/])
  await read(noDescriptor(), FAILURES_MAX - 1)
  t.equal(state.repairs.length, 1, 'counted anew')
})

t.test(
  'the first reading of new tables is made at once; where it fails it is tried again at the pace of others',
  async t => {
    const { state, read, wait } = world()
    await read(noDescriptor())
    await wait(450)
    t.equal(state.readings, 1)
    await wait(50)
    t.equal(state.readings, 2)
    t.same(state.repairs, [])
  },
)

t.test(
  'what the tables are made of is read less often than what they have counted, and at once where they are new',
  async t => {
    const { state, read } = world()
    await read(NOTHING_READ, 5)
    t.same(state.outlined, [1, 0, 1, 0, 1])
    t.same(state.counted, [1, 1, 1], 'with what they have dropped')
    await read(new NftError('absent', 'Error: No such file or directory'))
    t.equal(state.repairs.length, 1)
    await read(NOTHING_READ)
    t.equal(state.outlined.at(-1), 1)
  },
)

t.test('rules that are gone, and datagrams that found elements gone, are repaired', async t => {
  for (const [outline, why] of [
    [{ parts: [], banParts: 2, counters: new Map() }, /taken rules out/],
    [{ parts: ['ip chain 1'], banParts: 1, counters: new Map() }, /taken bans out/],
    [
      { parts: ['ip chain 1'], banParts: 2, counters: new Map([['torn', 3]]) },
      /taken elements out.*3 datagrams/,
    ],
  ] as const) {
    const { state, read } = world()
    await read(NOTHING_READ)
    await read({ ...NOTHING_READ, outlines: [{ family: 4, ...outline }] }, 2)
    t.match(state.repairs, [why])
  }
})

t.test('of a table that carries nobody only what it is made of is read, and missed', async t => {
  const both = (torn: number): TableReading => ({
    ...NOTHING_READ,
    outlines: [
      { family: 4, parts: ['ip chain 1'], banParts: 2, counters: new Map() },
      { family: 6, parts: ['ip6 chain 1'], banParts: 2, counters: new Map([['torn', torn]]) },
    ],
  })
  const { state, read } = world([4, 6])
  await read(both(0), 3)
  t.same([state.listed, state.outlined, state.repairs], [[1, 1, 1], [2, 0, 2], []])
  await read(both(2), 2)
  t.match(state.repairs, [/2 datagrams/])
})
