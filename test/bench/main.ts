import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type Sample, Samples } from './figures/samples.ts'
import { type BenchOptions, HELP, parseBenchOptions } from './options.ts'
import { compileLoadPrograms } from './world/compile.ts'
import {
  insideOf,
  makeNamespaces,
  namespacesOf,
  removeAbandonedNamespaces,
  removeNamespaces,
} from './world/namespaces.ts'
import { provideTools } from './world/outside-tools.ts'
import { benchMarkdown } from './report/bench-markdown.ts'

/** `npm run bench`: makes the namespaces, lets `inside.ts` measure in them, and reports. Whatever happens to the measuring part, this one
 *  is there to clean up. */
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
  const tools = provideTools(['cc', 'nginx', 'haproxy'], parsed.options.install, say)
  if (!tools.has('cc')) {
    say(
      'bench: the load generator is in C and there is no `cc`: install a C compiler (Debian: apt-get install gcc libc6-dev)',
    )
    return 2
  }
  const peers = parsed.options.peers.filter(
    name => (name !== 'nginx' && name !== 'haproxy') || tools.has(name),
  )
  const samples = await measure({ ...parsed.options, peers })
  process.stdout.write(benchMarkdown(samples))
  return 0
}

async function measure(options: BenchOptions): Promise<Samples> {
  removeAbandonedNamespaces()
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
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = new Promise<string>(resolve => {
      child.once('error', error => resolve(error.message))
      child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`))
    })
    const [output, end] = await Promise.all([text(child.stdout), ended])
    if (end !== 'exit code 0') throw new Error(`the measuring part ended with ${end}`)
    return new Samples(JSON.parse(output) as Sample[])
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
