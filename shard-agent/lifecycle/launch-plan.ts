import type { StartShard } from '../../proto/contract/agent-link.ts'

/** Everything needed to start one game server. */
export interface LaunchPlan {
  readonly file: string
  readonly arguments: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly workingDirectory: string
}

export interface LaunchPlace {
  /** Where the game server must listen, and where proxies reach it. */
  readonly address: string
  readonly port: number
  /** The directory of this life: its working directory where the order names none. */
  readonly directory: string
  /** Stands for the literal command word `node`. */
  readonly nodePath: string
  /** Address of the local API for the scripts of this life; its secret is in it. */
  readonly localApi: string
  /** The agent's own environment. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Puts the order and the place together. Placeholders are replaced in arguments and in the values of the order's environment;
 *  an unknown `{word}` is left as it is, because games have braces of their own. */
export function launchPlan(spec: StartShard, place: LaunchPlace): LaunchPlan {
  const values: Readonly<Record<string, string>> = {
    address: place.address,
    port: String(place.port),
    shard: spec.shard.shardId,
    incarnation: String(spec.shard.incarnation),
    slots: String(spec.slots),
    dir: place.directory,
  }
  const fill = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (whole, name: string) =>
      Object.hasOwn(values, name) ? (values[name] ?? whole) : whole,
    )
  const [program = '', ...rest] = spec.command
  return {
    file: program === 'node' ? place.nodePath : fill(program),
    arguments: rest.map(fill),
    env: {
      ...inherited(place.env),
      ...Object.fromEntries(Object.entries(spec.env).map(([name, value]) => [name, fill(value)])),
      SWITCHYARD_SHARD: spec.shard.shardId,
      SWITCHYARD_INCARNATION: String(spec.shard.incarnation),
      SWITCHYARD_BIND: place.address,
      SWITCHYARD_PORT: String(place.port),
      SWITCHYARD_SLOTS: String(spec.slots),
      SWITCHYARD_ADDRESSES: spec.addresses,
      SWITCHYARD_LOCAL_API: place.localApi,
    },
    workingDirectory: spec.workingDirectory === '' ? place.directory : fill(spec.workingDirectory),
  }
}

/** Beginnings of the names of variables that are the agent's alone. */
const OWN = ['SWITCHYARD_', 'NODE_CHANNEL_', 'NODE_COMPILE_CACHE']

/** The agent's environment without its own settings: they hold secrets, and a game server must not see them; nor does it keep its code where the agent's is. */
function inherited(env: LaunchPlace['env']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value === undefined || OWN.some(beginning => name.startsWith(beginning)) ? [] : [[name, value]],
    ),
  )
}
