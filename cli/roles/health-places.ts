import type { BindOutline, Outline } from '../configuration/outline.ts'
import type { Role, RunningRole } from './role.ts'

/** Where one program says how it is. */
export interface HealthPlace {
  readonly name: string
  readonly url: string
}

const PROGRAMS: Readonly<Record<Role, readonly (keyof typeof PLACES)[]>> = {
  up: ['control-plane', 'proxy', 'shard-agent'],
  'control-plane': ['control-plane'],
  proxy: ['proxy'],
  'shard-agent': ['shard-agent'],
}
const PLACES = {
  'control-plane': { flag: '--http-port', of: (outline: Outline) => outline.http },
  proxy: { flag: '--status-port', of: (outline: Outline) => outline.status },
  'shard-agent': { flag: '--local-api-port', of: (outline: Outline) => outline.localApi },
} as const

/** What a role has to answer at. A free port (0) cannot be known: such a place is left out. */
export function healthPlaces({ role, flags }: RunningRole, outline: Outline): readonly HealthPlace[] {
  return PROGRAMS[role].flatMap(name => {
    const { flag, of } = PLACES[name]
    const { bind, port } = of(outline)
    const asked = Number(flagIn(flags, flag) ?? port)
    return asked === 0 ? [] : [{ name, url: `http://${reachable(bind)}:${asked}/healthz` }]
  })
}

/** The value of a flag, in either form. */
export function flagIn(words: readonly string[], flag: string): string | undefined {
  const joined = words.find(word => word.startsWith(`${flag}=`))
  if (joined !== undefined) return joined.slice(flag.length + 1)
  const index = words.indexOf(flag)
  return index < 0 ? undefined : words[index + 1]
}

/** From the machine itself. */
function reachable(bind: BindOutline['bind']): string {
  if (bind === '0.0.0.0') return '127.0.0.1'
  if (bind === '::') return '[::1]'
  return bind.includes(':') ? `[${bind}]` : bind
}
