import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { PROJECT_ROOT } from '../../support/project-root.ts'
import type { Guard } from './guard.ts'
import { ALL_GUARDS } from './all-guards.ts'

/** `npm run sim:mutations`: takes out one guard after the other, and lets the simulator find out. Exit code 1 where it does not. */
const SEEDS_DEFAULT = '400'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: SEEDS_DEFAULT },
    from: { type: 'string', default: '1' },
    only: { type: 'string', multiple: true },
  },
})

interface Catch {
  readonly guard: Guard
  readonly found: { readonly seed: number; readonly invariant: string; readonly text: string } | undefined
  readonly tookMs: number
}

const unknown = values.only?.find(name => !ALL_GUARDS.some(guard => guard.name === name))
if (unknown !== undefined) {
  process.stderr.write(
    `no guard is called ${unknown}; there are ${ALL_GUARDS.map(({ name }) => name).join(', ')}\n`,
  )
  process.exit(2)
}
const wanted = ALL_GUARDS.filter(({ name }) => values.only === undefined || values.only.includes(name))

async function hunt(guard: Guard): Promise<Catch> {
  const child = spawn(
    process.execPath,
    [
      `--import=${join(import.meta.dirname, 'mutating-loader.ts')}`,
      join(import.meta.dirname, guard.simulator === 'scaler' ? 'hunt-scaler.ts' : 'hunt.ts'),
      values.from,
      values.seeds,
    ],
    {
      cwd: PROJECT_ROOT,
      env: { ...process.env, SWITCHYARD_WITHOUT_GUARD: guard.name },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const output = await text(child.stdout)
  if (output === '') throw new Error(`the hunt without ${guard.name} ended without an answer`)
  return { guard, ...(JSON.parse(output) as Omit<Catch, 'guard'>) }
}

function row({ guard, found, tookMs }: Catch): string {
  const seconds = `${(tookMs / 1_000).toFixed(1)} s`
  return found === undefined
    ? `| ${guard.name} | ${guard.keeps} | **not caught** in ${values.seeds} seeds | | ${seconds} |`
    : `| ${guard.name} | ${guard.keeps} | ${found.invariant} | ${found.seed} | ${seconds} |`
}

process.stdout.write(
  '| guard taken out | what it keeps | caught by | seed | took |\n| --- | --- | --- | --- | --- |\n',
)
const waiting = [...wanted]
const catches: Catch[] = []
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    for (let guard = waiting.shift(); guard !== undefined; guard = waiting.shift()) {
      const caught = await hunt(guard)
      catches.push(caught)
      process.stdout.write(`${row(caught)}\n`)
    }
  }),
)
const escaped = catches.filter(({ found }) => found === undefined)
process.stdout.write(`\n${catches.length - escaped.length} caught, ${escaped.length} not caught\n`)
process.exitCode = escaped.length === 0 ? 0 : 1
