import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import type { Test } from 'tap'

/** What Debian's `quakestat` makes of a server's answers. */
export interface QuakestatResult {
  readonly status: string
  readonly name: string
  readonly map: string
  readonly numplayers: number
  readonly maxplayers: number
  readonly players: readonly { readonly name: string }[]
}

const PROGRAM = '/usr/bin/quakestat'
const run = promisify(execFile)

/** Asks a server on this machine as server lists do; undefined, and a skipped test point, where the package `qstat` is missing: on a CI
 *  machine, which has to have it, a failure.
 *  @param type `q3s`, `tees` … */
export async function askQuakestat(
  t: Test,
  type: string,
  port: number,
): Promise<QuakestatResult | undefined> {
  if (!existsSync(PROGRAM)) {
    const reason = 'skipped: Debian package qstat is missing'
    if (process.env['CI'] === 'true') t.fail(reason)
    else t.pass(reason, { skip: reason })
    return undefined
  }
  const words = ['-json', '-P', '-retry', '3', `-${type}`, `127.0.0.1:${port}`]
  const { stdout } = await run(PROGRAM, words)
  const [result] = JSON.parse(stdout) as readonly QuakestatResult[]
  return result
}
