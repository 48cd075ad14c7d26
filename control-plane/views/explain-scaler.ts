import { utcText } from '../../lib/utc-text.ts'
import type { Explanation } from '../../proto/contract/admin.ts'
import { countOf } from '../facts/request.ts'
import type { EventRecord } from '../events/event.ts'
import { type HostRecord, hostState, mayExist } from '../scaler/host.ts'
import { ANSWERED_IN } from '../scaler/next-host.ts'
import { planLimits } from '../scaler/plan-limits.ts'
import { countPool } from '../scaler/pool-count.ts'
import { hostsMax, type PoolRecord, wantedHosts } from '../scaler/pool.ts'
import { hostsOf, poolOfHost, type ScalerWorld } from '../scaler/requests/scaler-request.ts'
import { explanation, fact, type Fact } from './explanation.ts'
import { durationText } from './people-text.ts'
import { poolView } from './pool-view.ts'
import { stepText } from './step-text.ts'
import type { Step } from '../scaler/step.ts'

/** Why a pool has as many hosts as it has, and what holds it back.
 *  @param next what the next pass would do, all pools
 *  @param history events of the pool, in any order */
export function explainPool(
  world: ScalerWorld,
  pool: PoolRecord,
  next: readonly Step[],
  history: readonly EventRecord[],
): Explanation {
  const view = poolView(world, pool)
  const { spec } = pool
  const facts = [
    fact('standing', view.standing, view.reasons.join('; ')),
    ...levelFacts(world, pool),
    fact('place', `${spec.provider} ${spec.region}`, `datacenter ${spec.datacenter}, kind ${spec.kind}`),
    fact('template', spec.template, view.rollout),
    ...limitFacts(world, pool),
    ...lastFacts(world, pool),
  ]
  const own = next.filter(step => isOfPool(world, pool, step)).map(stepText)
  const forecast = [
    ...(own.length === 0 ? ['the next pass does nothing here'] : own.map(text => `next: ${text}`)),
    ...(view.frozen === '' ? [] : [`\`pools unfreeze ${spec.name}\` lets deletions and repairs go on`]),
    ...(pool.rollout === undefined ? [] : [`\`pools abort ${spec.name}\` ends the rollout where it stands`]),
  ]
  return explanation(spec.name, facts, forecast, history)
}

function levelFacts(world: ScalerWorld, pool: PoolRecord): Fact[] {
  const { facts } = world
  const count = countPool(hostsOf(world, pool), facts.now)
  const { override, spec } = pool
  const held =
    override === undefined || override.until <= facts.now
      ? `${pool.declared} are declared${spec.hosts === 'demand' ? ', by demand' : ''}`
      : `${override.by} has set ${override.hosts} for another ${durationText(override.until - facts.now)}`
  return [
    fact('wanted', wantedHosts(pool), `${pool.desired} and ${pool.spares} spares; ${held}`),
    fact(
      'limits',
      `${spec.min} to ${hostsMax(pool)}`,
      pool.exceed === undefined ? '' : `max is ${spec.max}; a person may exceed it`,
    ),
    fact(
      'ready',
      count.ready.length,
      `${count.pending.length} on their way up, ${count.draining.length} drain, ${count.tainted.length} are to be replaced`,
    ),
    ...(pool.pausedAt === undefined
      ? []
      : [fact('paused', utcText(pool.pausedAt), 'nothing is planned until somebody resumes it')]),
  ]
}

function limitFacts(world: ScalerWorld, pool: PoolRecord): Fact[] {
  const { facts } = world
  const hosts = hostsOf(world, pool).filter(({ state }) => mayExist(state.kind))
  const limits = planLimits(facts, pool, hosts, facts.now)
  const brakes = (['create', 'delete', 'drain'] as const).flatMap(verb => {
    const act =
      verb === 'drain'
        ? { kind: verb }
        : verb === 'create'
          ? { kind: verb, purpose: 'growth' as const }
          : { kind: verb, purpose: 'surplus' as const }
    const why = limits.brakeOn(act)
    return why === undefined ? [] : [fact(`brake on ${verb}`, 'holds', why)]
  })
  return [
    fact(
      'budget',
      `${countText(limits.calls.growth.count, 'call', 'calls')} to grow`,
      `now; ${countText(limits.calls.replacement.count, 'call', 'calls')} to replace, ${countText(limits.calls.delete.count, 'call', 'calls')} to delete`,
    ),
    fact(
      'room',
      countText(limits.room.count, 'more host', 'more hosts'),
      limits.room.count > 0 ? '' : limits.room.why,
    ),
    ...limits.rungs.map(({ hardware, starts, why }) =>
      fact(`hardware ${hardware}`, starts > 0 ? 'may be asked for' : 'not now', why),
    ),
    ...(limits.paused === undefined ? [] : [fact('provider', 'waits', limits.paused)]),
    ...(limits.frozen === undefined ? [] : [fact('frozen', 'yes', limits.frozen)]),
    ...brakes,
  ]
}

function countText(count: number, one: string, many: string): string {
  return count >= Number.MAX_SAFE_INTEGER / 2 ? `any number of ${many}` : countOf(count, one, many)
}

const LAST_SHOWN_MAX = 20

function lastFacts(world: ScalerWorld, pool: PoolRecord): Fact[] {
  return world.lastSteps
    .filter(step => isOfPool(world, pool, step))
    .slice(0, LAST_SHOWN_MAX)
    .map(step => fact('last pass', step.kind, stepText(step)))
}

/** Whether a step is about this pool or one of its hosts. */
export function isOfPool({ facts }: ScalerWorld, { spec }: PoolRecord, step: Step): boolean {
  if ('pool' in step) return step.pool === spec.name
  if (step.kind === 'note-orphan') return step.row.pool === spec.name
  if (step.kind === 'ask') return false
  if (step.kind === 'alarm') return step.subject === spec.name
  return facts.hosts.some(host => host.id === step.host && host.pool === spec.name)
}

const TIMES: readonly (readonly [keyof HostRecord['times'], string])[] = [
  ['plannedAt', 'planned'],
  ['askedAt', 'asked for'],
  ['refusedAt', 'refused'],
  ['builtAt', 'built'],
  ['installedAt', 'installed'],
  ['readyAt', 'ready'],
  ['drainingAt', 'drains since'],
  ['drainedAt', 'drained'],
  ['failedAt', 'failed'],
  ['lostAt', 'lost'],
  ['foundAt', 'found'],
  ['destroyingAt', 'destroyed since'],
  ['goneAt', 'gone'],
  ['evictedAt', 'let go'],
]

/** What a host is, how it came to that, and what can be done with it.
 *  @param history events of the host, in any order */
export function explainHost(
  world: ScalerWorld,
  host: HostRecord,
  next: readonly Step[],
  history: readonly EventRecord[],
): Explanation {
  const { facts } = world
  const state = hostState(host)
  const sight = world.sightOf(host.hostTag)
  const pool = poolOfHost(world, host)
  const result = [
    fact('state', state.kind, `${host.why}, for ${durationText(facts.now - state.since)}`),
    fact(
      'pool',
      host.pool,
      pool === undefined ? 'it is not declared any more' : `${pool.desired} hosts are wanted`,
    ),
    fact(
      'machine',
      host.providerId ?? 'none yet',
      `${host.hardware} at ${host.provider}, asked for ${countOf(host.asks, 'time', 'times')}`,
    ),
    fact(
      'made from',
      host.image ?? 'script',
      `template ${host.template}${pool === undefined || pool.spec.template === host.template ? '' : `; the pool is at ${pool.spec.template}`}`,
    ),
    fact('agent', sight.agent, sight.agent === 'silent' ? `for ${durationText(sight.silentMs)}` : ''),
    fact('players', sight.players, sight.occupiedBy ?? ''),
    ...Object.entries(host.flags).flatMap(([flag, why]) =>
      typeof why === 'string' ? [fact('mark', flag, why)] : [],
    ),
    ...host.undo
      .filter(({ doneAt }) => doneAt === undefined)
      .map(item =>
        fact(
          'belongs to it',
          `${item.kind} ${item.id}`,
          item.attempts === 0 ? '' : `${item.attempts} times not removed: ${item.why}`,
        ),
      ),
    ...TIMES.flatMap(([time, name]) => {
      const at = host.times[time]
      return at === undefined ? [] : [fact('at', name, utcText(at))]
    }),
  ]
  const own = next
    .filter(step => 'host' in step && step.host === host.id)
    .map(step => `next: ${stepText(step)}`)
  const verbs = (['drain', 'undrain', 'evict', 'destroy'] as const).filter(verb =>
    ANSWERED_IN[verb].includes(state.kind),
  )
  const forecast = [
    ...own,
    verbs.length === 0
      ? 'nothing can be done with it any more'
      : `as it is, you can: ${verbs.map(verb => `hosts ${verb}`).join(', ')}`,
  ]
  return explanation(host.id, result.slice(0, 200), forecast, history)
}
