import { limits } from './limits.ts'
import type { CallLocalApi, LocalAnswer } from './local-api.ts'
import { formatLuggage, formatSaved, type Luggage, savedKey } from './saved-state.ts'

/** One who is handed over, as frozen. */
export interface Traveller {
  readonly account: string
  readonly epoch: string
  readonly luggage: Luggage
}

export type CrossingEnd =
  /** Another shard has them all. */
  | { readonly kind: 'committed' }
  /** Everybody stays, and is turned back. */
  | { readonly kind: 'closed'; readonly reason: string }
  /** Everybody stays. Whether they may is found out by their next save. */
  | { readonly kind: 'over' }

type Refusal = Extract<LocalAnswer, { readonly ok: false }>

/** Refusals of a commit after which everybody stays for sure. After every other one nobody knows what happened. */
const DECIDED: ReadonlySet<string> = new Set(['OVER', 'CLOSED', 'FENCED', 'BAD_REQUEST'])

/** Hands over everybody in one vehicle, all or none. Nothing of them may change until it is known how that ended: nothing that is
 *  saved here after the commit counts, and nothing that is done after the save goes along.
 *  @param pause waits so many milliseconds before the same question is asked again
 *  @returns as soon as it is known, however often that has to be asked */
export async function cross(
  move: string,
  travellers: readonly Traveller[],
  call: CallLocalApi,
  pause: (durationMs: number) => Promise<void>,
): Promise<CrossingEnd> {
  const refused = (await beforeCommit(move, travellers, call)) ?? (await commit(move, call, pause))
  if (refused === undefined) return { kind: 'committed' }
  if (refused.code !== 'CLOSED') await call('move/abort', { move })
  return refused.code === 'CLOSED' ? { kind: 'closed', reason: reasonOf(refused) } : { kind: 'over' }
}

/** Everything that can be undone. @returns nothing if all of it is done */
async function beforeCommit(
  move: string,
  travellers: readonly Traveller[],
  call: CallLocalApi,
): Promise<Refusal | undefined> {
  const saves = travellers.map(({ account, epoch, luggage }) =>
    call('state/put', { account, epoch, key: savedKey, value: formatSaved(luggage) }),
  )
  for (const saved of await Promise.all(saves)) {
    if (!saved.ok) return saved
    // What waits in the agent is not saved yet.
    if (saved['state'] !== 'done') return { ok: false, code: 'UNAVAILABLE', text: 'not saved yet' }
  }
  const prepared = await call('move/prepare', { move })
  if (!prepared.ok) return prepared
  const payloads = travellers.map(({ account, luggage }) =>
    call('move/payload', { move, account, value: formatLuggage(luggage) }),
  )
  return (await Promise.all(payloads)).find(answer => !answer.ok)
}

async function commit(
  move: string,
  call: CallLocalApi,
  pause: (durationMs: number) => Promise<void>,
): Promise<Refusal | undefined> {
  for (;;) {
    const answer = await call('move/commit', { move })
    if (answer.ok) return undefined
    if (DECIDED.has(answer.code)) return answer
    await pause(answer.retryAfterMs ?? limits.retryMs)
  }
}

/** `full`, `dwell` …: the first word of what the agent says. */
function reasonOf({ text }: Refusal): string {
  return /^[a-z]{1,20}/.exec(text)?.[0] ?? 'closed'
}
