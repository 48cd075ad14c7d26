import { didYouMean } from '../../../lib/did-you-mean.ts'
import type { FleetRecord } from '../../fleets/fleet.ts'
import type { ClusterSpec } from '../cluster.ts'
import type { ClusterMistake, ClusterPlace } from './cluster-place.ts'
import { orderMistakes } from './order-mistakes.ts'
import { poolMistakes } from '../pool-mistakes.ts'
import type { PoolSpec } from '../pool.ts'

const NAMED = ['datacenters', 'pools', 'schedules'] as const

/** Everything that is impossible about a cluster, all at once: what no single setting shows.
 *  @param known providers that are configured on this node */
export function clusterMistakes(
  spec: ClusterSpec,
  known: ClusterPlace['providers'],
): readonly ClusterMistake[] {
  const providers = [...known.keys()]
  return [
    ...NAMED.flatMap(list => repeated(list, spec[list])),
    ...spec.datacenters.flatMap(({ provider }, index) =>
      unknown(['datacenters', index, 'provider'], 'provider', provider, providers, providerRemedy),
    ),
    ...spec.pools.flatMap((pool, index) => poolMistakesAt(spec, pool, index, providers)),
    ...orderMistakes(spec, known),
    ...spec.fleets.flatMap((fleet, index) => fleetMistakesAt(spec, fleet, index)),
    ...spec.schedules.flatMap((_, index) => scheduleMistakesAt(spec, index)),
  ]
}

const providerRemedy = (known: readonly string[]): string =>
  known.length === 0
    ? 'This control plane has no providers: configure one under `providers`.'
    : `Known here: ${known.join(', ')}; others are configured under \`providers\`.`

function repeated(
  list: (typeof NAMED)[number],
  things: readonly { readonly name: string }[],
): ClusterMistake[] {
  return things.flatMap(({ name }, index) => {
    const first = things.findIndex(other => other.name === name)
    return first === index
      ? []
      : [
          {
            path: [list, index, 'name'],
            message: `${name} is ${list}[${first}] already`,
            remedy: 'Give each a name of its own.',
          },
        ]
  })
}

function unknown(
  path: ClusterMistake['path'],
  what: string,
  name: string,
  known: readonly string[],
  remedyOf = (names: readonly string[]): string =>
    names.length === 0
      ? `The file declares no ${what}.`
      : `The file declares ${[...new Set(names)].join(', ')}.`,
): ClusterMistake[] {
  if (known.includes(name)) return []
  const near = didYouMean(name, known)
  return [
    {
      path,
      message: `names ${what} "${name}", which there is not`,
      remedy: near === undefined ? remedyOf(known) : `Did you mean ${near}?`,
    },
  ]
}

function poolMistakesAt(
  spec: ClusterSpec,
  pool: PoolSpec,
  index: number,
  providers: readonly string[],
): ClusterMistake[] {
  const at = (...path: (string | number)[]): ClusterMistake['path'] => ['pools', index, ...path]
  const datacenters = spec.datacenters.map(({ name }) => name)
  const own = spec.datacenters.find(({ name }) => name === pool.datacenter)
  // A provider that came with the datacenter is that one's mistake.
  const inherited = own === undefined || own.provider === pool.provider
  return [
    ...unknown(at('datacenter'), 'datacenter', pool.datacenter, datacenters),
    ...(inherited ? [] : unknown(at('provider'), 'provider', pool.provider, providers, providerRemedy)),
    ...poolMistakes(pool).map(({ path, mistake }) => ({
      path: at(...pathInFile(path)),
      message: mistake,
      remedy: 'See docs/scaler.md.',
    })),
    ...levelMistakes(pool, at),
    ...roomMistakes(spec, pool, at),
    ...pool.policies.flatMap(({ rule }, number) =>
      rule.kind === 'schedule'
        ? unknown(
            at('policies', number, 'rule', 'schedule'),
            'schedule',
            rule.schedule,
            spec.schedules.filter(schedule => schedule.pool === pool.name).map(({ name }) => name),
          )
        : [],
    ),
  ]
}

type At = (...path: (string | number)[]) => ClusterMistake['path']

function levelMistakes(pool: PoolSpec, at: At): ClusterMistake[] {
  const { hosts, min, max } = pool
  if (hosts === 'demand')
    return max === 0
      ? [
          {
            path: at('max'),
            message: 'is 0, so demand never makes a host',
            remedy: 'Give the most hosts that may be.',
          },
        ]
      : []
  if (hosts > max) return [{ path: at('hosts'), message: `is more than max (${max})`, remedy: 'Raise max.' }]
  return hosts < min
    ? [{ path: at('hosts'), message: `is less than min (${min})`, remedy: 'Lower min.' }]
    : []
}

function roomMistakes(spec: ClusterSpec, pool: PoolSpec, at: At): ClusterMistake[] {
  const needed = spec.fleets
    .filter(fleet => fleet.spec.pool === pool.name)
    .reduce((sum, { shards, spares, spec: { slots } }) => sum + (shards + spares) * slots, 0)
  const room = pool.max * pool.slotsPerHost
  return needed <= room
    ? []
    : [
        {
          path: at('max'),
          message: `is ${pool.max} hosts of ${pool.slotsPerHost} slots, room for ${room}; its fleets need ${needed}`,
          remedy: `Give max at least ${Math.ceil(needed / pool.slotsPerHost)}, or its fleets fewer shards.`,
        },
      ]
}

/** Names of the file where the core has others. */
function pathInFile(path: string): (string | number)[] {
  const parts = path.replace(/^ladder/, 'hardware').split(/[.[]/)
  const keys = parts.map(part => (/^\d+\]$/.test(part) ? Number.parseInt(part, 10) : part))
  // `policies[0].perHost` is a setting of the policy's rule.
  return keys[0] === 'policies' && keys.length === 3 ? [keys[0], keys[1] ?? 0, 'rule', keys[2] ?? ''] : keys
}

function fleetMistakesAt(spec: ClusterSpec, fleet: FleetRecord, index: number): ClusterMistake[] {
  const { pool: name, slots } = fleet.spec
  const at = (field: string): ClusterMistake['path'] => ['fleets', index, field]
  if (name === undefined) return []
  const pool = spec.pools.find(other => other.name === name)
  if (pool === undefined)
    return unknown(
      at('pool'),
      'pool',
      name,
      spec.pools.map(other => other.name),
    )
  if (pool.kind !== 'game')
    return [
      {
        path: at('pool'),
        message: `names pool ${name}, whose hosts carry no game servers (kind ${pool.kind})`,
        remedy: 'Name a pool of kind game.',
      },
    ]
  return slots <= pool.slotsPerHost
    ? []
    : [
        {
          path: at('slots'),
          message: `is ${slots}, and a host of pool ${name} has room for ${pool.slotsPerHost}`,
          remedy: `Give at most ${pool.slotsPerHost}, or the pool larger hosts (slotsPerHost).`,
        },
      ]
}

function scheduleMistakesAt(spec: ClusterSpec, index: number): ClusterMistake[] {
  const schedule = spec.schedules[index]
  if (schedule === undefined) return []
  const at = (field: string): ClusterMistake['path'] => ['schedules', index, field]
  const pool = spec.pools.find(({ name }) => name === schedule.pool)
  if (pool === undefined)
    return unknown(
      at('pool'),
      'pool',
      schedule.pool,
      spec.pools.map(({ name }) => name),
    )
  return schedule.floor <= pool.max
    ? []
    : [
        {
          path: at('floor'),
          message: `is ${schedule.floor}, and pool ${pool.name} has at most ${pool.max} hosts`,
          remedy: 'Raise max of the pool, or lower the floor.',
        },
      ]
}
