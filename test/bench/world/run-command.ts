import { spawnSync } from 'node:child_process'

/** Runs a program to its end and gives its standard output.
 *  @throws Error with what it said, if it does not end with 0 */
export function runCommand(command: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' })
  if (error !== undefined) throw error
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr.trim() || `exit code ${status}`}`)
  return stdout
}
