import type { NewEvent } from '../events/event.ts'
import type { LedgerChange, ScalerFacts } from './ledger.ts'
import type { HostEvent } from './next-host.ts'

/** What becomes of a host, as the log of events names it. Undefined: not worth a line. */
const NAMES: Readonly<Record<HostEvent['kind'], string | undefined>> = {
  ask: 'host.asked',
  accept: 'host.named',
  build: 'host.built',
  install: 'host.installed',
  join: 'host.ready',
  drain: 'host.draining',
  undrain: 'host.undrained',
  empty: 'host.drained',
  destroy: 'host.destroying',
  remove: 'host.gone',
  fail: 'host.failed',
  lose: 'host.lost',
  find: 'host.found',
  adopt: 'host.adopted',
  evict: 'host.evicted',
  flag: 'host.flagged',
  see: undefined,
  miss: undefined,
}

/** The same for people. @param provider of the host, by its name */
function hostSentence(host: string, event: HostEvent, provider: string): string {
  switch (event.kind) {
    case 'ask':
      return `${host}: ${provider} is asked for its machine`
    case 'accept':
      return `${host}: ${provider} names its machine ${event.providerId}`
    case 'build':
      return `${host}: its machine runs`
    case 'install':
      return `${host}: everything is installed on its machine`
    case 'join':
      return `${host} is ready`
    case 'drain':
      return `${host} drains`
    case 'undrain':
      return `${host} serves on: its drain is taken back`
    case 'empty':
      return `${host} has drained`
    case 'destroy':
      return `${host} is to be destroyed`
    case 'remove':
      return `${host} is gone`
    case 'fail':
      return event.refused === true ? `${host} has failed: ${provider} refuses it` : `${host} has failed`
    case 'lose':
      return `${host} is lost: ${provider} does not list its machine any more`
    case 'find':
      return `${host} is there again: ${provider} lists its machine`
    case 'adopt':
      return `${host} is adopted`
    case 'evict':
      return `${host} is let go: its machine is nobody's here any more`
    case 'flag':
      return event.value === undefined ? `${host} is not ${event.flag} any more` : `${host} is ${event.flag}`
    case 'see':
    case 'miss':
      return `${host} was looked for at ${provider}`
  }
}

/** The events that tell of what the scaler writes by itself. What people ask for has events of its own. */
export function changeEvents(changes: readonly LedgerChange[], facts: ScalerFacts): readonly NewEvent[] {
  return changes.flatMap(change => eventOf(change, facts) ?? [])
}

function eventOf(change: LedgerChange, facts: ScalerFacts): NewEvent | undefined {
  switch (change.kind) {
    case 'host.insert': {
      const { id, pool, hardware, times, why } = change.host
      return times.foundAt === undefined
        ? told('host.planned', id, `${id} is planned for ${pool}, on ${hardware}`, why)
        : told('host.orphaned', id, `${id} is found: ${change.host.providerId ?? ''}`, why)
    }
    case 'host.event': {
      const kind = NAMES[change.event.kind]
      if (kind === undefined) return undefined
      const provider = facts.hosts.find(({ id }) => id === change.host)?.provider ?? 'its provider'
      return told(kind, change.host, hostSentence(change.host, change.event, provider), change.why)
    }
    case 'pool.rollout':
      return rolloutEvent(change, facts)
    case 'pool.remove':
      return told(
        'pool.removed',
        change.pool,
        `${change.pool} is gone`,
        'nobody declares it, and its last host is gone',
      )
    case 'provider.pause': {
      const { provider, retryAfterMs } = change
      const seconds = Math.ceil(retryAfterMs / 1_000)
      return told('provider.paused', provider, `${provider} asks us to wait`, `for ${seconds} s`)
    }
    default:
      return undefined
  }
}

function rolloutEvent(
  change: Extract<LedgerChange, { readonly kind: 'pool.rollout' }>,
  facts: ScalerFacts,
): NewEvent | undefined {
  const before = facts.pools.find(({ spec }) => spec.name === change.pool)?.rollout
  const { rollout, pool, template } = change
  if (rollout === undefined) {
    if (before === undefined) return undefined
    const { from, to, failed } = before
    return template === from && from !== to
      ? told(
          'pool.rollout-halted',
          pool,
          `the rollout of ${pool} has halted: back to ${from}`,
          `${failed.length} hosts of ${to} failed: ${failed.join(', ')}`,
        )
      : told('pool.rolled-out', pool, `the rollout of ${pool} is over`, `to ${to}`)
  }
  return rollout.checkpoint === before?.checkpoint && rollout.to === before.to
    ? undefined
    : told(
        'pool.rollout',
        pool,
        `${pool} changes to ${rollout.to}, checkpoint ${rollout.checkpoint}`,
        `from ${rollout.from}`,
      )
}

function told(kind: string, subject: string, summary: string, why: string): NewEvent {
  return { actor: 'system', kind, subject, summary, why }
}
