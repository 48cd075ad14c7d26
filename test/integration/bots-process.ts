import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { killChild } from '../support/kill-child.ts'
import { PROJECT_ROOT } from '../support/project-root.ts'

export interface BotsProcess<Report> {
  /** Ends it, and gives its report. */
  stop(): Promise<Report>
  /** Ends it, whatever it does: for a test that has failed. */
  kill(): Promise<void>
}

/** Starts `switchyard bots`.
 *  @param options by name
 *  @param more further words */
export function startBots<Report>(
  options: Readonly<Record<string, string | number>>,
  ...more: readonly string[]
): BotsProcess<Report> {
  const { NODE_OPTIONS: _runner, ...environment } = process.env
  const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, `${value}`])
  const child = spawn(process.execPath, ['cli/main.ts', 'bots', ...words, '--json', ...more], {
    cwd: PROJECT_ROOT,
    env: environment,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const said = text(child.stdout)
  return {
    stop: async () => {
      child.kill('SIGINT')
      return JSON.parse(await said) as Report
    },
    kill: () => killChild(child),
  }
}
