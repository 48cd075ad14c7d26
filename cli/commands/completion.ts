import { Argument, Command } from 'commander'
import type { Context } from '../context.ts'
import { completionScript, SHELLS, type Shell } from '../completion/completion-script.ts'
import { commandPaths } from '../completion/command-paths.ts'

export function completion(context: Context): Command {
  return new Command('completion')
    .description('a completion script, for example: source <(switchyard completion bash)')
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .action((shell: Shell, _: unknown, command: Command) => {
      const program = command.parent
      if (program !== null) context.terminal.out(completionScript(shell, commandPaths(program)))
    })
}
