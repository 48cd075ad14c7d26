import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { removeAbandonedNamespaces } from '../support/abandoned-namespaces.ts'
import { type Sample, Samples } from './figures/samples.ts'
import { type BenchOptions, HELP, parseBenchOptions, type PeerName } from './options.ts'
import { benchChart } from './report/bench-chart.ts'
import { benchJson } from './report/bench-json.ts'
import { benchMarkdown } from './report/bench-markdown.ts'
import type { BenchReport } from './report/bench-report.ts'
import type { Failure } from './scenarios/bench-run.ts'
import { compileLoadPrograms } from './world/compile.ts'
import { describeMachine } from './world/machine.ts'
import {
  insideOf,
  makeNamespaces,
  NAMESPACE_PREFIX,
  namespacesOf,
  removeNamespaces,
} from './world/namespaces.ts'
import { raiseOpenFiles } from './world/open-files.ts'
import { provideTools, type Tool } from './world/outside-tools.ts'

/** `npm run bench`: makes the namespaces, lets `inside.ts` measure in them, and reports. Whatever happens to the measuring part, this one
 *  is there to clean up. */
const NEEDS: Readonly<Partial<Record<PeerName, Exclude<Tool, 'cc'>>>> = {
  nginx: 'nginx',
  haproxy: 'haproxy',
  'switchyard-kernel': 'nft',
}
/** For the most flows that are measured: a socket each, and some files beside. */
const OPEN_FILES = 65_536

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

async function main(): Promise<number> {
  const parsed = parseBenchOptions(process.argv.slice(2))
  if (parsed.kind === 'help') process.stdout.write(HELP)
  if (parsed.kind === 'mistake') say(`bench: ${parsed.text}\n\n${HELP}`)
  if (parsed.kind !== 'run') return parsed.kind === 'help' ? 0 : 2
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    say(
      'bench: network namespaces need Linux and root: run it as `sudo npm run bench`, or in a privileged container',
    )
    return 2
  }
  const { options } = parsed
  raiseOpenFiles(OPEN_FILES)
  const needed = options.peers.flatMap(name => NEEDS[name] ?? [])
  const tools = provideTools(['cc', ...needed], options.install, say)
  if (!tools.has('cc')) {
    say(
      'bench: the load generator is in C and there is no `cc`: install a C compiler (Debian: apt-get install gcc libc6-dev)',
    )
    return 2
  }
  const isThere = (tool: Tool | undefined): boolean => tool === undefined || tools.has(tool)
  const peers = options.peers.filter(name => isThere(NEEDS[name]))
  for (const name of options.peers)
    if (!peers.includes(name)) say(`bench: ${NEEDS[name]} is not installed, and ${name} left out`)
  const report = await reportOf({ ...options, peers })
  const markdown = benchMarkdown(report)
  process.stdout.write(markdown)
  if (options.out !== undefined) writeReport(options.out, report, markdown)
  return 0
}

async function reportOf(options: BenchOptions): Promise<BenchReport> {
  const machine = describeMachine()
  const startedAt = new Date()
  const { samples, failures } = await measure(options)
  const tookSeconds = (Date.now() - startedAt.getTime()) / 1_000
  return { startedAt: startedAt.toISOString(), tookSeconds, machine, options, samples, failures }
}

function writeReport(folder: string, report: BenchReport, markdown: string): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'latest.md'), markdown)
  writeFileSync(join(folder, 'latest.json'), benchJson(report))
  writeFileSync(join(folder, 'chart.svg'), benchChart(report))
  say(`bench: wrote latest.md, latest.json and chart.svg to ${folder}`)
}

type Measured = Pick<BenchReport, 'samples' | 'failures'>

async function measure(options: BenchOptions): Promise<Measured> {
  removeAbandonedNamespaces(NAMESPACE_PREFIX)
  const directory = mkdtempSync(join(tmpdir(), 'switchyard-bench-'))
  const namespaces = namespacesOf(process.pid)
  const cleanUp = (): void => {
    removeNamespaces(namespaces)
    rmSync(directory, { recursive: true, force: true })
  }
  // The measuring part gets the terminal's signal as well; what it has started has not, and goes with the namespaces.
  const onSignal = (): never => {
    cleanUp()
    process.exit(130)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, onSignal)
  try {
    compileLoadPrograms(directory)
    makeNamespaces(namespaces)
    const world = { ...namespaces, programs: directory, directory }
    const words = [join(import.meta.dirname, 'inside.ts'), JSON.stringify(world), JSON.stringify(options)]
    const [command = '', ...args] = insideOf(namespaces.proxy, process.execPath, words)
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    const ended = new Promise<string>(resolve => {
      child.once('error', error => resolve(error.message))
      child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`))
    })
    const [output, end] = await Promise.all([text(child.stdout), ended])
    if (end !== 'exit code 0') throw new Error(`the measuring part ended with ${end}`)
    const given = JSON.parse(output) as { samples: Sample[]; failures: Failure[] }
    return { samples: new Samples(given.samples), failures: given.failures }
  } finally {
    cleanUp()
  }
}

try {
  process.exitCode = await main()
} catch (error) {
  say(`bench: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
