import { withoutSteering } from '../../lib/printable.ts'

/** Lines of a game server's output, for people, each on one line. */
export function logText(lines: readonly string[]): string {
  return lines.map(line => `${withoutSteering(line.replaceAll('\n', ' '))}\n`).join('')
}
