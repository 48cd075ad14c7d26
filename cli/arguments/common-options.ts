import { type Command, Option } from 'commander'
import { OUTPUT_FORMS, type OutputForm } from '../output/output-form.ts'
import { hostPort, label, reason } from './option-values.ts'

/** Of pictures; all other commands write data. */
export const DRAWING_FORMS = ['term', 'svg', 'png'] as const
export type DrawingForm = (typeof DRAWING_FORMS)[number]

/** Known to every command, before or after its name. */
export interface GlobalOptions {
  readonly api?: string
  readonly token?: string
  readonly output: OutputForm
  readonly dataDir?: string
}

export interface ListOptions extends GlobalOptions {
  readonly watch?: true
  readonly fleet?: string
  readonly label?: Readonly<Record<string, string>>
}

export interface ChangeOptions extends GlobalOptions {
  readonly dryRun?: true
  readonly yes?: true
  readonly reason?: string
}

export function addGlobalOptions(program: Command): Command {
  return program
    .addOption(
      new Option(
        '--api <host:port>',
        'control plane; default: SWITCHYARD_API, the `up` of this directory, 127.0.0.1:7400',
      ).argParser(hostPort),
    )
    .option('--token <token>', 'auth.token of the control plane; default: SWITCHYARD_AUTH_TOKEN or its _FILE')
    .addOption(
      new Option('-o, --output <form>', 'how data is written')
        .choices([...OUTPUT_FORMS, ...DRAWING_FORMS])
        .default('table'),
    )
    .option('--data-dir <directory>', 'where `up` keeps its data (default: .switchyard)')
}

/** @throws CommanderError where data is asked for in the form of a picture */
export function refuseDrawingForm(command: Command): void {
  const { output } = command.optsWithGlobals<{ output: string }>()
  if (command.name() !== 'draw' && DRAWING_FORMS.some(form => form === output))
    command.error(
      `option '-o, --output <form>': ${output} is for pictures. Allowed choices are ${OUTPUT_FORMS.join(', ')}.`,
    )
}

export function addWatchOption(command: Command): Command {
  return command.option('-w, --watch', 'keep showing what changes; Ctrl-C ends')
}

export function addListOptions(command: Command): Command {
  return addWatchOption(command).option('--fleet <name>', 'only of this fleet')
}

export function addLabelOption(command: Command): Command {
  return command.option('-l, --label <key=value>', 'only with this label; may be repeated', label)
}

export function addChangeOptions(command: Command): Command {
  return command
    .option('--dry-run', 'say what would happen, change nothing')
    .option('-y, --yes', 'do not ask')
    .option('--reason <text>', 'why; kept in the events', reason)
}
