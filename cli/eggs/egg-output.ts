import { printable, withoutSteering } from '../../lib/printable.ts'
import { renderData } from '../output/output-form.ts'
import type { Egg } from './egg.ts'
import type { FleetTemplate } from './fleet-of-egg.ts'

const COMMENT_CHARACTERS_MAX = 100
/** Of the installation script; who wants all of it has the egg. */
const SCRIPT_LINES_MAX = 200
const SCRIPT_LINE_CHARACTERS_MAX = 300

/** The fleet as a file that the product reads, with what could not be carried over as comments. */
export function eggYaml(egg: Egg, fleet: FleetTemplate, notes: readonly string[]): string {
  const head = [`From the egg "${egg.name}"${egg.author === '' ? '' : ` by ${egg.author}`}.`, ...notes]
  const comments = head.flatMap(note => wrapped(printable(note), '- ')).join('\n')
  const script = scriptLines(egg)
  return `${comments}\n${renderData('yaml', { fleets: [fleet] })}${script}`
}

export function eggJson(fleet: FleetTemplate): string {
  return renderData('json', { fleets: [fleet] })
}

function scriptLines({ installation }: Egg): string {
  if (installation === undefined) return ''
  const lines = installation.script.split(/\r\n|\r|\n/).map(withoutSteering)
  const shown = lines
    .slice(0, SCRIPT_LINES_MAX)
    .map(line => `#   ${line.slice(0, SCRIPT_LINE_CHARACTERS_MAX)}`.trimEnd())
  const rest =
    lines.length > SCRIPT_LINES_MAX ? [`# … and ${lines.length - SCRIPT_LINES_MAX} lines more`] : []
  return ['', '# The installation script, which is not run:', ...shown, ...rest, ''].join('\n')
}

function wrapped(text: string, mark: string): readonly string[] {
  const lines: string[] = []
  let line = `# ${mark}`
  for (const word of text.split(' ')) {
    if (line.length + word.length > COMMENT_CHARACTERS_MAX && line.trim() !== `# ${mark}`.trim()) {
      lines.push(line.trimEnd())
      line = `# ${' '.repeat(mark.length)}`
    }
    line += `${word} `
  }
  return [...lines, line.trimEnd()]
}
