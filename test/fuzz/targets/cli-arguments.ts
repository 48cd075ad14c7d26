import { type Command, CommanderError } from 'commander'
import { parseDurationMs, durationText } from '../../../cli/arguments/duration.ts'
import type { Context } from '../../../cli/context.ts'
import { failureOf } from '../../../cli/failure-text.ts'
import { createProgram } from '../../../cli/program.ts'
import { systemClock } from '../../../lib/clock.ts'
import { systemRandom } from '../../../lib/random.ts'
import { expect, expectPlainText } from '../engine/expectations.ts'
import type { FuzzTarget, FuzzVerdict } from '../engine/fuzz-target.ts'

const context: Context = {
  terminal: {
    out: text => expectPlainText(text, 'the output'),
    talk: text => expectPlainText(text, 'the talk'),
    colours: false,
    columns: () => undefined,
    outliveReaders: () => undefined,
    interactive: false,
    ask: () => Promise.resolve(''),
  },
  environment: {},
  directory: '/nowhere',
  actor: 'cli:fuzz',
  clock: systemClock,
  random: systemRandom,
  onInterrupt: () => () => {},
  exit: { code: 0 },
}

/** One word per line: parsed as `switchyard` does, without doing what they say. */
export const cliArguments: FuzzTarget = {
  name: 'cli-arguments',
  promise:
    'words are parsed or refused with SWY_USAGE in plain text; a duration is whole milliseconds or none',
  words: [
    ...['shards', 'groups', 'players', 'fleets', 'brake', 'config', 'events', 'explain', 'status'].map(
      word => `${word}\n`,
    ),
    ...['list', 'describe', 'drain', 'kill', 'logs', 'move', 'kick', 'scale', 'failover', 'set', 'clear'].map(
      word => `${word}\n`,
    ),
    ...[
      '--api',
      '--to',
      '--from',
      '--ip',
      '--percent',
      '--deadline',
      '--pace',
      '--label',
      '--lines',
      '--for',
      '-o',
      '--help',
    ].map(word => `\n${word}\n`),
    '127.0.0.1:7400',
    '[::1]:1',
    'arena-1',
    'arena-g1',
    'fleet:arena',
    'key=value',
    'json\n',
    '1.5s',
    '500ms',
    '2d',
  ],
  async run(input) {
    const words = input.toString().replaceAll('\0', '').split('\n')
    for (const word of words) expectDuration(word)
    return parsed(words)
  },
}

async function parsed(words: readonly string[]): Promise<FuzzVerdict> {
  const program = createProgram(context)
  disarm(program)
  try {
    await program.parseAsync([...words], { from: 'user' })
    return 'taken'
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    const { text, exitCode } = failureOf(error)
    expectPlainText(text, 'the failure')
    expect(text.length < 10_000, `the failure has ${text.length} characters`)
    expect(exitCode === 0 || exitCode === 2, `exit code ${exitCode}`)
    return 'refused'
  }
}

function disarm(command: Command): void {
  for (const verb of command.commands) disarm(verb)
  if (command.commands.length === 0) command.action(() => {})
}

function expectDuration(text: string): void {
  const ms = parseDurationMs(text)
  if (ms === undefined) return
  expect(Number.isSafeInteger(ms) && ms >= 0, `${text} is ${ms} ms`)
  expect(durationText(ms).length < 30, 'durations are short')
}
