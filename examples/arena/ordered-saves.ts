import type { CallLocalApi } from './local-api.ts'

/** Changes of what is saved of an account. */
const CHANGES: ReadonlySet<string> = new Set(['state/put', 'release'])

/** Calls that change the same account go one after the other, each after the answer to the one before, or after the caller has given that up: two at
 *  once go by two connections, and the one that was sent first may come last. As many wait as callers do: bound those. */
export function inOrderOfAccount(call: CallLocalApi): CallLocalApi {
  const last = new Map<string, Promise<unknown>>()
  return async (name, given = {}, waitMs = 0) => {
    const { account } = given
    if (account === undefined || !CHANGES.has(name)) return call(name, given, waitMs)
    const before = last.get(account) ?? Promise.resolve()
    const answer = before.then(() => call(name, given, waitMs))
    last.set(account, answer)
    try {
      return await answer
    } finally {
      if (last.get(account) === answer) last.delete(account)
    }
  }
}
