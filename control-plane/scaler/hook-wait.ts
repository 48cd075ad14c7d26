import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { HostId } from '../../proto/contract/ids.ts'
import type { HostRecord, HostState } from './host.ts'
import type { HookMoment, LifecycleHook } from './lifecycle-hook.ts'

export const HOOK_RESULTS = ['continue', 'abandon'] as const
export type HookResult = (typeof HOOK_RESULTS)[number]

/** A hook of a host that was begun. */
export interface HookWait {
  readonly host: HostId
  readonly hook: string
  readonly moment: HookMoment
  /** When the host's state began that it holds up: what was begun for an earlier drain says nothing about this one. */
  readonly holds: StoreTimeMs
  readonly begunAt: StoreTimeMs
  /** Its last sign of life. */
  readonly heardAt: StoreTimeMs
  /** SHA-256 of the secret that its answer is posted with; undefined: none was made, or nobody has it any more. */
  readonly secretHash: string | undefined
  /** Undefined: not yet. */
  readonly result: HookResult | undefined
  readonly why: string
}

export type HookVerdict =
  /** Nothing holds the host up. */
  | { readonly kind: 'go' }
  | {
      readonly kind: 'hold'
      readonly hook: LifecycleHook
      readonly wait: HookWait | undefined
      readonly why: string
    }
  | { readonly kind: 'abandon'; readonly why: string }

export const NOTHING_HOLDS: HookVerdict = { kind: 'go' }

/** One record per host and hook. */
export function hookWaitId(host: HostId, hook: string): string {
  return `${host}.${hook}`
}

/** Whether hooks hold this host up now. They run one after the other, in the order in which they are declared.
 *  @param waits those of this host, by hook */
export function judgeHooks(
  hooks: readonly LifecycleHook[],
  state: HostState,
  waits: (hook: string) => HookWait | undefined,
  now: StoreTimeMs,
): HookVerdict {
  const moment = momentOf(state)
  if (moment === undefined) return NOTHING_HOLDS
  for (const hook of hooks) {
    if (hook.moment !== moment || hook.act.kind === 'skip') continue
    const found = waits(hook.name)
    const wait = found?.holds === state.since && found.moment === moment ? found : undefined
    if (wait === undefined) return { kind: 'hold', hook, wait, why: `hook ${hook.name} is about to begin` }
    const over = endOf(hook, wait, now)
    if (over === undefined)
      return { kind: 'hold', hook, wait, why: `hook ${hook.name} holds it: ${wait.why}` }
    if (over.result === 'abandon') return { kind: 'abandon', why: `hook ${hook.name}: ${over.why}` }
  }
  return NOTHING_HOLDS
}

/** The verdict on a host of this pool, from the records as they are kept. */
export function hookVerdictOf(
  hooks: readonly LifecycleHook[],
  host: Pick<HostRecord, 'id'>,
  state: HostState,
  waits: ReadonlyMap<string, { readonly value: HookWait }>,
  now: StoreTimeMs,
): HookVerdict {
  return judgeHooks(hooks, state, hook => waits.get(hookWaitId(host.id, hook))?.value, now)
}

function momentOf({ kind }: HostState): HookMoment | undefined {
  return kind === 'joining' ? 'launching' : kind === 'drained' ? 'terminating' : undefined
}

/** How it ended: by its word, or because it has been silent, or has taken, too long. A script is heard when it ends, so only its cap counts. */
function endOf(
  hook: LifecycleHook,
  wait: HookWait,
  now: StoreTimeMs,
): { readonly result: HookResult; readonly why: string } | undefined {
  if (wait.result !== undefined) return { result: wait.result, why: wait.why }
  const silent = hook.act.kind === 'webhook' && now - wait.heardAt > hook.heartbeatMs
  const capped = now - wait.begunAt > hook.capMs
  if (!silent && !capped) return undefined
  return {
    result: hook.otherwise,
    why: capped
      ? `it took longer than ${hook.capMs / 1_000} s`
      : `it was silent for ${hook.heartbeatMs / 1_000} s`,
  }
}

/** The record after a word of its own. Undefined: it has ended already. */
export function afterWord(
  wait: HookWait,
  word: HookResult | 'heartbeat',
  why: string,
  now: StoreTimeMs,
): HookWait | undefined {
  if (wait.result !== undefined) return undefined
  return word === 'heartbeat' ? { ...wait, heardAt: now } : { ...wait, heardAt: now, result: word, why }
}
