import { isRecord } from '../../lib/config-tree.ts'

const MASK = '********'

/** The configuration without its secrets: the token, and passwords in database addresses. */
export function masked(root: unknown): unknown {
  if (!isRecord(root)) return root
  const shown: Record<string, unknown> = { ...root }
  const { auth, store } = root
  if (isRecord(auth) && auth['token'] !== undefined) shown['auth'] = { ...auth, token: MASK }
  if (isRecord(store) && typeof store['url'] === 'string')
    shown['store'] = { ...store, url: maskedUrl(store['url']) }
  return shown
}

/** Everything between the first `:` of the credentials and the last `@`: passwords may hold both, and `/`, too. */
function maskedUrl(url: string): string {
  return url.replace(/:\/\/(?<user>[^:@]*):.*@/su, `://$<user>:${MASK}@`)
}
