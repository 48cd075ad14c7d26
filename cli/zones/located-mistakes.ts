import { type ConfigDocument, parseConfigDocument } from '../../lib/config-document.ts'
import { type ConfigPath, pathText } from '../../lib/config-problem.ts'
import { SwitchyardError } from '../../lib/errors.ts'

/** Where a zone file has what the map has under another name. */
const FILE_PATHS: Readonly<Record<string, ConfigPath>> = {
  fromZ: ['height', 'from'],
  toZ: ['height', 'to'],
  one: ['between', 0],
  other: ['between', 1],
  corridor: ['crossing', 'corridor'],
  prewarm: ['crossing', 'prewarm'],
  hysteresis: ['crossing', 'hysteresis'],
  dwellMs: ['limits', 'dwell'],
  handoffsMax: ['limits', 'handoffs'],
  handoffsWithinMs: ['limits', 'within'],
}
/** `zones[3].outline: why`. */
const MISTAKE = /^([A-Za-z][\w.[\]]{0,200}): (.*)$/

/** The mistakes that the control plane has found in a map, with their lines and columns in the file that the map was read from. */
export function locatedMistakes(mistakes: readonly string[], text: string, file: string): SwitchyardError {
  const document = parseConfigDocument(text)
  const lines = mistakes.map(line => located(line, document, file))
  return new SwitchyardError('SWY_ZONES_INVALID', lines.join('\n'))
}

function located(line: string, document: ConfigDocument, file: string): string {
  const [, path, why] = MISTAKE.exec(line) ?? []
  if (path === undefined || why === undefined) return `${file} ${line}`
  const inFile = filePath(path, document)
  const place = document.valuePosition(inFile)
  return `${file}:${place.line}:${place.column} ${pathText(inFile)}: ${why}`
}

function filePath(path: string, { value }: ConfigDocument): ConfigPath {
  const parts = [...path.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([part, index]) =>
    index === undefined ? part : Number(index),
  )
  return parts.flatMap((part, index): ConfigPath => {
    if (part === 'outline' && hasArea(value, parts)) return ['area']
    const isOfBorder = parts[0] === 'borders'
    const renamed = typeof part === 'string' ? FILE_PATHS[part] : undefined
    if (renamed === undefined || (isOfBorder && renamed[0] === 'crossing')) return [part]
    return index === 0 || isOfBorder || parts[0] === 'zones' ? renamed : [part]
  })
}

function hasArea(value: unknown, [list, index]: ConfigPath): boolean {
  const zones = (value as Readonly<Record<string, unknown>> | null)?.[String(list)]
  const zone: unknown = Array.isArray(zones) && typeof index === 'number' ? zones[index] : undefined
  return typeof zone === 'object' && zone !== null && 'area' in zone
}
