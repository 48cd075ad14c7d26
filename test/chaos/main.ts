import { randomInt } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { messageOf } from '../../lib/errors.ts'
import { type ChaosOptions, readChaosOptions, USAGE } from './chaos-options.ts'
import { runShort } from './run-short.ts'
import { runLong } from './run-long.ts'

/** `npm run chaos`. */
const SEEDS = 2 ** 32

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

function options(): ChaosOptions {
  const words = process.argv.slice(2)
  if (words.includes('--help')) {
    process.stdout.write(USAGE)
    process.exit(0)
  }
  try {
    return readChaosOptions(words, randomInt(SEEDS))
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n${USAGE}`)
    process.exit(2)
  }
}

const given = options()
const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    say('ending: what was started is being stopped')
    stop.abort()
  })
say(`seed ${given.seed}, ${given.players} players`)
const outcome = await (given.minutes === undefined
  ? runShort(given, say, stop.signal)
  : runLong(given, given.minutes, say, stop.signal))
say(outcome.summary)
if (given.reportPath !== undefined) writeFileSync(given.reportPath, `${outcome.markdown}\n`)
process.exitCode = outcome.ok ? 0 : 1
