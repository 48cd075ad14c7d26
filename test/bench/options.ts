import { parseArgs } from 'node:util'

export const PARTS = ['udp', 'flows', 'moves', 'many', 'distance', 'tcp'] as const
export type Part = (typeof PARTS)[number]

/** Ways from the players to the shard. `direct` has nothing in between, `forwarding` a kernel that routes. */
export const PEERS = [
  'direct',
  'forwarding',
  'nginx',
  'haproxy',
  'switchyard',
  'switchyard-batched',
  'switchyard-kernel',
] as const
export type PeerName = (typeof PEERS)[number]

const ROUNDS_MAX = 99
const SECONDS_MAX = 60
/** Datagrams per second that no load exceeds. */
export const RATE_MAX = 400_000
const DOCUMENTATION = 'docs/performance'

export interface BenchOptions {
  readonly parts: readonly Part[]
  readonly peers: readonly PeerName[]
  readonly rounds: number
  /** Of each load under constant rate. */
  readonly seconds: number
  /** Datagrams per second that no load exceeds. */
  readonly rateMax: number
  /** Fewer sizes, so that it is over soon. */
  readonly short: boolean
  /** Folder for the report; undefined: it goes to standard output only. */
  readonly out: string | undefined
  readonly install: boolean
}

export type ParsedOptions =
  | { readonly kind: 'run'; readonly options: BenchOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'mistake'; readonly text: string }

export const HELP = `npm run bench -- [options]

Measures the proxy, in each of its tiers, against a direct path, plain kernel forwarding, nginx and HAProxy, in network namespaces of its own.
Needs Linux, root and a C compiler. The report goes to standard output as Markdown, progress to standard error.

  --only PARTS      ${PARTS.join(', ')}: several separated by commas (default: all)
  --peers NAMES     ${PEERS.join(', ')} (default: all)
  --rounds N        interleaved rounds, 1-${ROUNDS_MAX}; the report holds medians (default 7, with --short 3)
  --seconds N       length of each load, 0.2-${SECONDS_MAX} (default 2, with --short 0.7)
  --rate-max N      datagrams per second that no load exceeds, 100-${RATE_MAX} (default ${RATE_MAX})
  --short           fewer rounds and sizes: about six minutes
  --out DIR         also write latest.md, latest.json and chart.svg there
  --write-docs      the same as --out ${DOCUMENTATION}
  --no-install      do not install a missing compiler, nginx, HAProxy or nft; what is missing is left out
  --help
`

const FLAGS = {
  only: { type: 'string' },
  peers: { type: 'string' },
  rounds: { type: 'string' },
  seconds: { type: 'string' },
  'rate-max': { type: 'string' },
  short: { type: 'boolean' },
  out: { type: 'string' },
  'write-docs': { type: 'boolean' },
  'no-install': { type: 'boolean' },
  help: { type: 'boolean' },
} as const

export function parseBenchOptions(words: readonly string[]): ParsedOptions {
  try {
    const { values } = parseArgs({ args: [...words], options: FLAGS, strict: true })
    if (values.help === true) return { kind: 'help' }
    if (values.out !== undefined && values['write-docs'] === true)
      throw new Error('give --out or --write-docs, not both')
    const short = values.short === true
    return {
      kind: 'run',
      options: {
        parts: namesOf('--only', values.only, PARTS),
        peers: namesOf('--peers', values.peers, PEERS),
        rounds:
          numberOf('--rounds', values.rounds, { least: 1, most: ROUNDS_MAX, whole: true }) ?? (short ? 3 : 7),
        seconds:
          numberOf('--seconds', values.seconds, { least: 0.2, most: SECONDS_MAX }) ?? (short ? 0.7 : 2),
        rateMax:
          numberOf('--rate-max', values['rate-max'], { least: 100, most: RATE_MAX, whole: true }) ?? RATE_MAX,
        short,
        out: values['write-docs'] === true ? DOCUMENTATION : values.out,
        install: values['no-install'] !== true,
      },
    }
  } catch (error) {
    return { kind: 'mistake', text: error instanceof Error ? error.message : String(error) }
  }
}

function namesOf<T extends string>(
  flag: string,
  text: string | undefined,
  known: readonly T[],
): readonly T[] {
  if (text === undefined) return known
  const wanted = text.split(',').map(word => word.trim())
  const unknown = wanted.find(word => !known.some(name => name === word))
  if (unknown !== undefined)
    throw new Error(`${flag} takes ${known.join(', ')}; not ${JSON.stringify(unknown)}`)
  return known.filter(name => wanted.includes(name))
}

interface Bounds {
  readonly least: number
  readonly most: number
  readonly whole?: boolean
}

function numberOf(
  flag: string,
  text: string | undefined,
  { least, most, whole }: Bounds,
): number | undefined {
  if (text === undefined) return undefined
  const number = text.trim() === '' ? Number.NaN : Number(text)
  if (!(number >= least && number <= most) || (whole === true && !Number.isInteger(number)))
    throw new Error(
      `${flag} takes a ${whole === true ? 'whole ' : ''}number from ${least} to ${most}; not ${JSON.stringify(text)}`,
    )
  return number
}
