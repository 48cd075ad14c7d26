import { readFileSync } from 'node:fs'
import { Argument, Command } from 'commander'
import { messageOf, SwitchyardError } from '../../lib/errors.ts'
import { findConfiguration } from '../configuration/configuration-file.ts'
import { outlineOf } from '../configuration/outline.ts'
import type { Context } from '../context.ts'
import { flagIn, type HealthPlace, healthPlaces } from '../roles/health-places.ts'
import { type RunningRole, runningRole } from '../roles/role.ts'

const ANSWER_MS_MAX = 3_000
/** The first process of a container; on a machine it is somebody else. */
const FIRST_PROCESS = '/proc/1/cmdline'

export function healthcheck(context: Context): Command {
  return new Command('healthcheck')
    .description('asks the programs that run here how they are; exit code 1 where one is not well')
    .addArgument(
      new Argument('[role]', 'default: what the first process of this container is').choices([
        'up',
        'control-plane',
        'proxy',
        'agent',
      ]),
    )
    .option('--config <file>', 'default: the one that the first process was given')
    .action(async (word: string | undefined, { config }: { readonly config?: string }) => {
      const { environment, directory, terminal } = context
      const running = word === undefined ? firstProcess() : runningRole(['cli/main.ts', word])
      if (running === undefined)
        throw new SwitchyardError('SWY_USAGE', 'the first process here is none of ours: name a role')
      const file = findConfiguration(config ?? flagIn(running.flags, '--config'), directory)
      const places = healthPlaces(running, outlineOf(file.document.value, environment))
      const answers = await Promise.all(places.map(ask))
      for (const [index, answer] of answers.entries())
        terminal.out(`${places[index]?.name} ${answer ?? 'ok'}\n`)
      if (places.length === 0) terminal.out('nothing to ask: every port is 0\n')
      if (answers.some(answer => answer !== undefined)) context.exit.code = 1
    })
}

function firstProcess(): RunningRole | undefined {
  try {
    return runningRole(readFileSync(FIRST_PROCESS, 'utf8').split('\0'))
  } catch {
    return undefined // Not Linux, or not ours to read.
  }
}

/** @returns what is wrong; undefined where nothing is */
async function ask({ url }: HealthPlace): Promise<string | undefined> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS_MAX) })
    await answer.body?.cancel()
    return answer.ok ? undefined : `answers ${answer.status} at ${url}`
  } catch (error) {
    return `does not answer at ${url}: ${messageOf(error instanceof Error ? (error.cause ?? error) : error)}`
  }
}
