import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import type { ProxyReady } from '../../../proxy/proxy.ts'
import { startLineChild } from '../../support/line-child.ts'

const MAIN = fileURLToPath(new URL('../../../proxy/main.ts', import.meta.url))

export interface ProxyProcess {
  readonly ready: ProxyReady
  readonly port: number
  readonly lines: readonly string[]
  /** SIGTERM, and how it ended. */
  stop(): Promise<string>
  kill(): Promise<string>
  status(path: string): Promise<{ readonly code: number; readonly text: string }>
}

/** Runs the program until it is ready; ended with the test. */
export async function startProxy(t: Test, directory: string, yaml: string, flags: readonly string[] = []) {
  const started = launch(t, directory, yaml, flags)
  const ready = await Promise.race([started.ready, started.ended])
  if (typeof ready === 'string')
    throw new Error(`the proxy did not start: ${ready}\n${started.lines.join('\n')}`)
  const { child, ended } = started
  const proxy: ProxyProcess = {
    ready,
    port: ready.listeners[0]!.port,
    lines: started.lines,
    stop: () => {
      process.kill(ready.pid, 'SIGTERM')
      return ended
    },
    kill: () => {
      child.kill()
      return ended
    },
    async status(path) {
      const response = await fetch(`http://${ready.status}${path}`)
      return { code: response.status, text: await response.text() }
    },
  }
  return proxy
}

/** Runs the program to its end, which is expected to be soon. */
export async function runProxy(t: Test, directory: string, yaml: string, flags: readonly string[] = []) {
  const { ended, lines } = launch(t, directory, yaml, flags)
  return { end: await ended, text: lines.join('\n') }
}

function launch(t: Test, directory: string, yaml: string, flags: readonly string[]) {
  const config = join(directory, 'switchyard.yaml')
  writeFileSync(config, yaml)
  const lines: string[] = []
  let onReady: (ready: ProxyReady) => void = () => {}
  const ready = new Promise<ProxyReady>(resolve => (onReady = resolve))
  const child = startLineChild({
    command: process.execPath,
    args: [MAIN, '--config', config, '--data-dir', join(directory, 'data'), ...flags],
    directory,
    onLine(line) {
      lines.push(line)
      if (line.startsWith('ready ')) onReady(JSON.parse(line.slice(6)) as ProxyReady)
    },
  })
  t.teardown(() => child.kill())
  return { child, ended: child.ended, ready, lines }
}
