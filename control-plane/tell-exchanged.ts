import { codeOf, messageOf } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import type { Token } from '../proto/contract/ids.ts'
import type { FactStore } from './facts/fact-store.ts'
import { EXPIRY_GRACE_MS } from './sessions/lease-keeper.ts'

/** Puts into the audit that another database answers under the same address. The alarm does not depend on it. */
export async function tellExchanged(
  node: { readonly store: Pick<FactStore, 'commit'>; readonly token: Token | undefined; readonly log: Log },
  before: string,
  now: string,
): Promise<void> {
  const { store, token, log } = node
  log.warn({ before, now }, 'another database answers under the same address')
  if (token === undefined) return
  try {
    await store.commit(
      token,
      [],
      [
        {
          actor: 'system',
          kind: 'store.exchanged',
          subject: 'store',
          summary: `another database answers: no account is granted for ${EXPIRY_GRACE_MS / 1_000} s`,
          why: 'what the old one had not passed on is lost; whoever holds accounts re-asserts them first',
          before: { identity: before },
          after: { identity: now },
        },
      ],
    )
  } catch (error) {
    log.warn({ code: codeOf(error), error: messageOf(error) }, 'the exchange of the database is in no event')
  }
}
