import { isIPv4 } from 'node:net'
import type { ProblemAt } from '../../lib/config-reader.ts'

/** The one address that a listener has, if it is bound to one. */
export function ownAddress(bind: readonly string[] | undefined): string | undefined {
  const [only, ...more] = bind ?? []
  return only === undefined || more.length > 0 || !isIPv4(only) || only === '0.0.0.0' ? undefined : only
}

/** What a list's address says with `{port}` and `{address}` filled in.
 *  @returns undefined for what is no http or https address */
export function announceUrl(template: string, port: number, address: string | undefined): URL | undefined {
  const text = template.replaceAll('{port}', String(port)).replaceAll('{address}', address ?? '')
  const url = URL.parse(text)
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url : undefined
}

interface Announcing {
  readonly bind?: readonly string[] | undefined
  readonly announce: readonly { readonly url: string }[]
}

/** Finds addresses of lists that cannot be meant. */
export function checkAnnouncements(listeners: readonly Announcing[], problemAt: ProblemAt): void {
  for (const [index, { bind, announce }] of listeners.entries())
    for (const [at, { url }] of announce.entries()) {
      const path = ['listeners', index, 'announce', at, 'url']
      const address = ownAddress(bind)
      if (announceUrl(url, 1, address) === undefined)
        problemAt(path, 'is no http or https address', 'Give it as https://host/path/{port}.')
      else if (url.includes('{address}') && address === undefined)
        problemAt(path, 'has {address}, but the listener has not one alone', 'Write the public address.')
    }
}
