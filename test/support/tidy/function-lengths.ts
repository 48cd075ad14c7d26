export interface FunctionLength {
  readonly name: string
  /** From 1. */
  readonly line: number
  readonly lines: number
}

const STARTS: readonly RegExp[] = [
  /^(\s*)(?:export )?(?:default )?(?:async )?function\*?\s*(\w+)/,
  /^(\s*)(?:export )?const (\w+)\b.*=>\s*\{$/,
  /^(\s*)(?:export )?const (\w+)\b.*= (?:async )?\($/,
  /^(\s+)(?:(?:static|override|async|get|set) )*\*?(#?\w+)(?:<.*>)?\(.*(?:\{|\()$/,
]
const NO_FUNCTIONS: ReadonlySet<string> = new Set(['if', 'for', 'while', 'switch', 'catch', 'return', 'with'])

/** The functions and methods of a file that prettier has laid out: each ends at the first closing brace of its own indentation. */
export function functionLengths(code: string): readonly FunctionLength[] {
  const lines = code.split('\n').map(line => line.trimEnd())
  return lines.flatMap((line, index) => {
    const start = STARTS.map(pattern => pattern.exec(line)).find(match => match !== null)
    const [, indentation, name] = start ?? []
    if (indentation === undefined || name === undefined || NO_FUNCTIONS.has(name)) return []
    const end = endOf(lines, index, indentation)
    return end === undefined ? [] : [{ name, line: index + 1, lines: end - index + 1 }]
  })
}

function endOf(lines: readonly string[], start: number, indentation: string): number | undefined {
  for (let index = start + 1; index < lines.length; index += 1) {
    const line = lines[index] ?? ''
    if (!line.startsWith(indentation) || line.startsWith(`${indentation} `) || line === '') continue
    // A signature over several lines: `): Result {`.
    if (line.startsWith(`${indentation})`) && line.endsWith('{')) continue
    return line.startsWith(`${indentation}}`) ? index : undefined
  }
  return undefined
}
