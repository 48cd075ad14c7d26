import { parseArgs } from 'node:util'
import { limits } from './limits.ts'

/** What a run of the swarm is told. */
export interface SwarmOptions {
  readonly players: number
  readonly seconds: number
  readonly host: string
  readonly port: number
  /** From 0 (all UDP) to 1 (all TCP). */
  readonly tcpShare: number
  /** Datagrams or lines per second and bot. */
  readonly rate: number
  readonly seed: number
  /** Bots log in with accounts instead of saying hello. */
  readonly accounts: boolean
  /** Bots walk from zone to zone instead of about where they were born. */
  readonly walk?: WalkOptions | undefined
  readonly json: boolean
}

export interface WalkOptions {
  /** Vehicles with a driver and two riders. */
  readonly parties: number
  /** Bots that go to and fro over one border. */
  readonly zigZag: number
  /** Units of the map per act. */
  readonly stride: number
}

export type SwarmOptionsResult =
  | { readonly kind: 'valid'; readonly options: SwarmOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'invalid'; readonly mistakes: readonly string[] }

/** A driver and two riders. */
export const PARTY_SIZE = 3

export const usage = `Plays the example game with many bots and measures what they notice.
  --players N        1 to ${limits.playersMax}, default 100
  --seconds S        how long, default 30
  --address ip:port  a loopback address, default 127.0.0.1:7777; with "switchyard bots" the first of "up"
  --tcp-share P      share of bots that play over TCP, 0 to 1, default 0.2
  --rate R           datagrams per second and bot, 1 to ${limits.rateMax}, default 10
  --accounts         each bot logs in with an account of its name
  --walk             bots with accounts walk from zone to zone, and judge whether they go on with what they had; with
    --parties N        so many vehicles with a driver and two riders, default 0
    --zig-zag N        so many bots that go to and fro over one border, default 0
    --stride U         units of the map per step, five steps a second, 1 to ${limits.strideMax}, default 10
  --seed N           same names, addresses and walks again; default: by chance
  --json             the report as one JSON object
Exit code 0 if no datagram came to the wrong bot and every bot was answered in the last two seconds, else 1;
with --walk 0 if every bot went on with what it had, no vehicle was split, and nobody is lost.
`

const flags = {
  players: { type: 'string', default: '100' },
  seconds: { type: 'string', default: '30' },
  address: { type: 'string', default: '127.0.0.1:7777' },
  'tcp-share': { type: 'string', default: '0.2' },
  rate: { type: 'string', default: '10' },
  seed: { type: 'string' },
  accounts: { type: 'boolean', default: false },
  walk: { type: 'boolean', default: false },
  parties: { type: 'string', default: '0' },
  'zig-zag': { type: 'string', default: '0' },
  stride: { type: 'string', default: '10' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

/** Reads the command line.
 *  @param seedByChance used if none is given
 *  @returns all mistakes at once, each naming its flag */
export function readSwarmOptions(args: readonly string[], seedByChance: number): SwarmOptionsResult {
  const parsed = parseFlags(args)
  if (typeof parsed === 'string') return { kind: 'invalid', mistakes: [parsed] }
  if (parsed.help) return { kind: 'help' }

  const mistakes: string[] = []
  const number = (flag: string, text: string, min: number, max: number): number => {
    const value = /^\d{1,10}(?:\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN
    if (!(value >= min && value <= max))
      mistakes.push(`--${flag} must be a number from ${min} to ${max}, not "${text}"`)
    return value
  }
  const whole = (flag: string, text: string, min: number, max: number): number => {
    const value = number(flag, text, min, max)
    if (value % 1 !== 0 && !Number.isNaN(value))
      mistakes.push(`--${flag} must be a whole number, not "${text}"`)
    return value
  }
  const [, host = '', port = ''] = /^(127(?:\.\d{1,3}){3}):(\d{1,5})$/.exec(parsed.address) ?? []
  if (host === '' || host.split('.').some(part => Number(part) > 255)) {
    mistakes.push(
      `--address must be a loopback address with a port, such as 127.0.0.1:7777, not "${parsed.address}"; ` +
        'each bot plays from a loopback address of its own, which reaches no other machine',
    )
  } else {
    whole('address (its port)', port, 1, 65_535)
  }
  const options = {
    players: whole('players', parsed.players, 1, limits.playersMax),
    seconds: number('seconds', parsed.seconds, 1, limits.secondsMax),
    host,
    port: Number(port),
    tcpShare: number('tcp-share', parsed['tcp-share'], 0, 1),
    rate: number('rate', parsed.rate, 1, limits.rateMax),
    seed: parsed.seed === undefined ? seedByChance : whole('seed', parsed.seed, 0, limits.seedMax),
    accounts: parsed.accounts,
    walk: parsed.walk ? readWalk(parsed, whole) : undefined,
    json: parsed.json,
  }
  const { walk } = options
  if (walk !== undefined && walk.parties * PARTY_SIZE + walk.zigZag > options.players)
    mistakes.push(`--parties of ${PARTY_SIZE} and --zig-zag must not be more than --players`)
  return mistakes.length > 0
    ? { kind: 'invalid', mistakes }
    : { kind: 'valid', options: Object.freeze(options) }
}

function readWalk(
  parsed: { readonly parties: string; readonly 'zig-zag': string; readonly stride: string },
  whole: (flag: string, text: string, min: number, max: number) => number,
): WalkOptions {
  return {
    parties: whole('parties', parsed.parties, 0, limits.playersMax / PARTY_SIZE),
    zigZag: whole('zig-zag', parsed['zig-zag'], 0, limits.playersMax),
    stride: whole('stride', parsed.stride, 1, limits.strideMax),
  }
}

function parseFlags(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags, strict: true }).values
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
