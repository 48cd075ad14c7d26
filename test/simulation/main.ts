import { parseArgs } from 'node:util'
import { runSeeds } from './runs/run-seeds.ts'
import { runSeed } from './runs/seed-report.ts'
import { shrink } from './runs/shrink.ts'
import { runScaler } from './scaler/run-scaler.ts'
import { Summary } from './runs/summary.ts'
import { OPERATIONS_DEFAULT } from './simulation.ts'
import { timeText } from './story.ts'

/** `npm run sim`: one seed with its story, or many. Exit code 1 where an invariant does not hold, or a kind of thing never happened. */
const { values } = parseArgs({
  options: {
    /** The first one. */
    seed: { type: 'string', default: '1' },
    /** How many. */
    seeds: { type: 'string', default: '1' },
    /** Operations of each. */
    steps: { type: 'string', default: String(OPERATIONS_DEFAULT) },
    /** The whole story, not only its end. */
    trace: { type: 'boolean', default: false },
    /** Operations and faults to leave out, as a failing run prints them: `3,7-12`. */
    without: { type: 'string', default: '' },
    /** The scaler's simulation instead of the whole product's. */
    scaler: { type: 'boolean', default: false },
    'no-shrink': { type: 'boolean', default: false },
  },
})
const STORY_LINES_SHOWN = 60
const operations = countOf('steps', values.steps)
const from = countOf('seed', values.seed)
const count = countOf('seeds', values.seeds)

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

function countOf(name: string, text: string): number {
  const number = Number(text)
  if (!Number.isSafeInteger(number) || number < 1)
    throw new TypeError(`--${name} takes a whole number from 1 on`)
  return number
}

function numbersOf(text: string): ReadonlySet<number> {
  const ranges = text.split(',').filter(part => part !== '')
  return new Set(
    ranges.flatMap(range => {
      const [first = 0, last = first] = range.split('-').map(Number)
      return Array.from({ length: last - first + 1 }, (_, index) => first + index)
    }),
  )
}

/** `1-4,9`. */
function rangesOf(numbers: ReadonlySet<number>): string {
  const ranges: string[] = []
  const sorted = [...numbers].toSorted((left, right) => left - right)
  for (let index = 0; index < sorted.length; index += 1) {
    const first = sorted[index]!
    while (sorted[index + 1] === sorted[index]! + 1) index += 1
    ranges.push(first === sorted[index] ? `${first}` : `${first}-${sorted[index]}`)
  }
  return ranges.join(',')
}

/** Runs one seed again, with its story. */
async function one(seed: number, without: ReadonlySet<number>): Promise<void> {
  const report = await runSeed({ seed, operations, told: true, without })
  const { violation, story } = report
  for (const line of values.trace ? story : violation === undefined ? [] : story.slice(-STORY_LINES_SHOWN))
    say(line)
  if (violation === undefined)
    return say(
      `seed ${seed}: everything held; ${report.operations} operations, ${report.faults} faults, ${report.datagrams} datagrams, ` +
        `at rest after ${report.settledMs / 1_000} s, trace ${report.hash}`,
    )
  process.exitCode = 1
  const steps = operations === OPERATIONS_DEFAULT ? '' : ` --steps ${operations}`
  const replay = `npm run sim -- --seed ${seed}${steps}`
  const left = without.size === 0 ? '' : ` --without ${rangesOf(without)}`
  say('')
  say(`seed ${seed}: ${violation.invariant} at ${timeText(violation.atMs)}: ${violation.text}`)
  say(`replay: ${replay}${left} --trace`)
  if (values['no-shrink'] || without.size > 0) return
  const smaller = await shrink(report, operations)
  if (smaller.size > 0)
    say(
      `with ${report.acts - smaller.size} of ${report.acts} steps: ${replay} --without ${rangesOf(smaller)} --trace`,
    )
}

async function many(): Promise<void> {
  const startedAt = performance.now()
  const summary = new Summary()
  let failed: number | undefined
  await runSeeds({
    from,
    count,
    operations,
    onReport: report => {
      summary.add(report)
      if (report.violation !== undefined) failed = Math.min(failed ?? report.seed, report.seed)
      return failed === undefined
    },
  })
  for (const line of summary.lines(performance.now() - startedAt)) say(line)
  if (failed !== undefined) return one(failed, new Set())
  for (const mistake of summary.mistakes(operations)) {
    process.exitCode = 1
    say(`mistake of the simulator: ${mistake}`)
  }
}

async function scaler(): Promise<void> {
  const { lines, ok } = await runScaler(from, count)
  for (const line of lines) say(line)
  if (!ok) process.exitCode = 1
}

if (values.scaler) await scaler()
else if (count > 1) await many()
else await one(from, numbersOf(values.without))
