import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import type { ProxyReady } from '../../../proxy/proxy-ready.ts'
import { startLineChild } from '../../support/line-child.ts'
import { patiently } from './until.ts'

const MAIN = fileURLToPath(new URL('../../../proxy/main.ts', import.meta.url))

/** Bounds a test that hangs. */
const STATUS_MS_MAX = 30_000

export interface ProxyProcess {
  readonly ready: ProxyReady
  readonly port: number
  readonly lines: readonly string[]
  /** SIGTERM, and how it ended. */
  stop(): Promise<string>
  kill(): Promise<string>
  status(path: string): Promise<{ readonly code: number; readonly text: string }>
}

/** Runs the program until it is ready; ended with the test.
 *  @param before words in front of its command line, such as `setpriv` and its flags */
export async function startProxy(
  t: Test,
  directory: string,
  yaml: string,
  flags: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
  before: readonly string[] = [],
) {
  const started = launch(t, directory, yaml, flags, environment, before)
  const ready = await patiently(
    () => `the proxy is ready: ${started.lines.join('\n')}`,
    Promise.race([started.ready, started.ended]),
  )
  if (typeof ready === 'string')
    throw new Error(`the proxy did not start: ${ready}\n${started.lines.join('\n')}`)
  const { child, ended } = started
  const proxy: ProxyProcess = {
    ready,
    port: ready.listeners[0]!.port,
    lines: started.lines,
    stop: () => {
      process.kill(ready.pid, 'SIGTERM')
      return patiently(() => `the proxy has ended: ${started.lines.slice(-5).join('\n')}`, ended)
    },
    kill: async () => {
      await child.kill()
      return ended
    },
    async status(path) {
      const response = await fetch(`http://${ready.status}${path}`, {
        signal: AbortSignal.timeout(STATUS_MS_MAX),
      })
      return { code: response.status, text: await response.text() }
    },
  }
  return proxy
}

/** Runs the program to its end, which is expected to be soon. */
export async function runProxy(t: Test, directory: string, yaml: string, flags: readonly string[] = []) {
  const { ended, lines } = launch(t, directory, yaml, flags, {})
  const end = await patiently(() => `the proxy has ended: ${lines.join('\n')}`, ended)
  return { end, text: lines.join('\n') }
}

function launch(
  t: Test,
  directory: string,
  yaml: string,
  flags: readonly string[],
  environment: Readonly<Record<string, string>>,
  before: readonly string[] = [],
) {
  const config = join(directory, 'switchyard.yaml')
  writeFileSync(config, yaml)
  const lines: string[] = []
  let onReady: (ready: ProxyReady) => void = () => {}
  const ready = new Promise<ProxyReady>(resolve => (onReady = resolve))
  const own = [process.execPath, MAIN, '--config', config, '--data-dir', join(directory, 'data'), ...flags]
  const [command = '', ...args] = [...before, ...own]
  const child = startLineChild({
    command,
    args,
    directory,
    environment,
    onLine(line) {
      lines.push(line)
      if (line.startsWith('ready ')) onReady(JSON.parse(line.slice(6)) as ProxyReady)
    },
  })
  t.teardown(() => child.kill())
  return { child, ended: child.ended, ready, lines }
}
