import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { Command } from 'commander'
import type { GlobalOptions } from '../arguments/common-options.ts'
import type { Context } from '../context.ts'
import { PACKAGE_ROOT } from '../package-root.ts'
import { runningUp } from '../remote/target.ts'
import { playerAddress } from '../up/listener-address.ts'

const SWARM = join(PACKAGE_ROOT, 'examples', 'arena', 'bots', 'main.ts')

export function bots(context: Context): Command {
  return new Command('bots')
    .description('plays the example game with a swarm of bots and measures what they notice')
    .helpOption(false)
    .usage('[--players N] [--seconds S] [--address ip:port] [--help for all]')
    .argument('[options...]', 'handed on to the swarm')
    .allowUnknownOption()
    .action(async (words: readonly string[], _: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>()
      const named = words.some(word => word === '--address' || word.startsWith('--address='))
      const listener = named
        ? undefined
        : runningUp(options, context.environment, context.directory)?.listeners?.[0]
      const address = listener === undefined ? [] : ['--address', playerAddress(listener)]
      const json = options.output === 'json' && !words.includes('--json') ? ['--json'] : []
      context.exit.code = await play(context, [...words, ...address, ...json])
    })
}

/** Runs the swarm on our own stdin, stdout and stderr. @returns its exit code */
function play(context: Context, words: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [SWARM, ...words], { stdio: 'inherit', cwd: context.directory })
  // At Ctrl-C the swarm reports and ends by itself; a signal to us alone is handed on (the swarm ignores a second one).
  const undo = context.onInterrupt(() => child.kill('SIGINT'))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', code => {
      undo()
      resolve(code ?? 1)
    })
  })
}
