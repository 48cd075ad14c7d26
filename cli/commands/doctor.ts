import { Command } from 'commander'
import type { Context } from '../context.ts'
import { type DoctorOptions, examine } from '../doctor/examine.ts'
import type { Finding } from '../doctor/finding.ts'
import { renderData } from '../output/output-form.ts'
import { printable } from '../../lib/printable.ts'
import { coloured, plain, type Tone } from '../output/tone.ts'

const TONES = { ok: 'good', note: 'quiet', warn: 'warning', fail: 'bad' } as const satisfies Record<
  Finding['kind'],
  Tone
>

export function doctor(context: Context): Command {
  return new Command('doctor')
    .description('looks for what keeps Switchyard from running well here, with remedies')
    .option('--config <file>', 'default: switchyard.yaml, or the built-in example')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<DoctorOptions>()
      const findings = await examine(context, options)
      const form = options.output
      const { terminal } = context
      if (form === 'json' || form === 'yaml') terminal.out(renderData(form, findings))
      else for (const finding of findings) terminal.out(findingText(finding, terminal.colours))
      if (findings.some(finding => finding.kind === 'fail')) context.exit.code = 1
    })
}

function findingText(finding: Finding, colours: boolean): string {
  const paint = colours ? coloured : plain
  const head = paint(TONES[finding.kind], finding.kind.padEnd(5))
  const line = `${head} ${finding.name}: ${printable(finding.detail)}\n`
  return 'remedy' in finding ? `${line}      remedy: ${finding.remedy}\n` : line
}
