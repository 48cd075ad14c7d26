import { isRecord } from '../../lib/config-tree.ts'

const MASK = '********'

/** The configuration without its secrets: the token, and passwords in database addresses. */
export function masked(root: unknown): unknown {
  if (!isRecord(root)) return root
  const shown: Record<string, unknown> = { ...root }
  const { auth, store } = root
  if (isRecord(auth) && auth['token'] !== undefined) shown['auth'] = { ...auth, token: MASK }
  if (isRecord(store) && typeof store['url'] === 'string')
    shown['store'] = { ...store, url: store['url'].replace(/:\/\/([^:@/]*):[^@/]*@/, `://$1:${MASK}@`) }
  return shown
}
