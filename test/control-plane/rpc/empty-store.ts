import type { SessionStore } from '../../../control-plane/sessions/session-store.ts'
import type { OpenedStore } from '../../../control-plane/store/opened-store.ts'
import { openSqlite } from '../../../control-plane/store/sqlite/sqlite-store.ts'

export interface Cleanup {
  after(run: () => Promise<void> | void): void
}

export async function emptySessions(t: Cleanup): Promise<SessionStore> {
  return (await emptyStore(t)).sessions
}

export async function emptyStore(t: Cleanup): Promise<OpenedStore> {
  const opened = await openSqlite({ path: ':memory:' })
  t.after(() => opened.close())
  return opened
}
