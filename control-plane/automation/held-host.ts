import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { NewEvent } from '../events/event.ts'
import type { LiveView } from '../facts/live-view.ts'
import type { Versioned } from '../scaler/collections.ts'
import { afterWord, type HookResult, type HookWait, hookVerdictOf } from '../scaler/hook-wait.ts'
import { type HostRecord, hostState } from '../scaler/host.ts'
import type { LedgerChange, ScalerFacts } from '../scaler/ledger.ts'
import type { LifecycleHook } from '../scaler/lifecycle-hook.ts'
import { hashOf } from './hook-secret.ts'

const WHY_CHARACTERS_MAX = 500

/** A host that a hook holds up. */
export interface HeldHost {
  readonly host: HostRecord
  /** Of the state that is held up. */
  readonly since: StoreTimeMs
  readonly hook: LifecycleHook
  readonly wait: HookWait | undefined
}

/** Hosts that a hook holds up. One begins only where the host is there: its agent has joined, or it is drained. */
export function heldHosts(facts: ScalerFacts, live: LiveView): readonly HeldHost[] {
  const attached = new Set<string>(live.hosts.filter(host => host.attached).map(({ id }) => id))
  return facts.pools.flatMap(({ spec, pausedAt }) =>
    spec.hooks.length === 0 || pausedAt !== undefined
      ? []
      : facts.hosts
          .filter(host => host.pool === spec.name)
          .flatMap(host => {
            const state = hostState(host)
            const verdict = hookVerdictOf(spec.hooks, host, state, facts.collections['hook-wait'], facts.now)
            if (verdict.kind !== 'hold') return []
            const { hook, wait } = verdict
            const there = wait !== undefined || hook.moment === 'terminating' || attached.has(host.hostTag)
            return there ? [{ host, since: state.since, hook, wait }] : []
          }),
  )
}

/** What was begun before, by this node or another, keeps its times: its cap counts from the first beginning. */
export function begunWait(
  { host, since, hook, wait }: HeldHost,
  secret: string | undefined,
  now: StoreTimeMs,
): HookWait {
  return {
    host: host.id,
    hook: hook.name,
    moment: hook.moment,
    holds: since,
    begunAt: wait?.begunAt ?? now,
    heardAt: wait?.heardAt ?? now,
    secretHash: secret === undefined ? undefined : hashOf(secret),
    result: undefined,
    why: hook.act.kind === 'script' ? 'its script runs' : 'its webhook has not answered yet',
  }
}

/** What a word of a hook writes. Undefined: it has ended already.
 *  @param why at most `WHY_CHARACTERS_MAX` of it are kept */
export function wordCommit(
  record: Versioned<HookWait>,
  word: HookResult | 'heartbeat',
  why: string,
  actor: string,
  now: StoreTimeMs,
): { readonly changes: readonly LedgerChange[]; readonly events: readonly NewEvent[] } | undefined {
  const value = afterWord(record.value, word, why.slice(0, WHY_CHARACTERS_MAX), now)
  if (value === undefined) return undefined
  return {
    changes: [
      { kind: 'record.put', collection: 'hook-wait', id: record.id, expected: record.version, value },
    ],
    events:
      word === 'heartbeat'
        ? []
        : [
            {
              actor,
              kind: 'hook.done',
              subject: value.host,
              summary: `hook ${value.hook} of ${value.host} says ${word}`,
              why: value.why,
            },
          ],
  }
}

export function hookEvent(kind: string, { host, hook }: HeldHost, why: string): NewEvent {
  return {
    actor: 'system',
    kind,
    subject: host.id,
    summary: `hook ${hook.name} holds ${host.id} up, at most ${hook.capMs / 1_000} s`,
    why,
  }
}
