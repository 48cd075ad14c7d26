import { z } from 'zod'
import type { SessionOptions } from './sessions/session-store.ts'
import type { ShardDatabase } from './sessions/shard-users.ts'
import type { StorePlace } from './store/store-settings.ts'

export const GRANTS_MAX = 20

/** `store.shardUsers`: the database users of game servers, for fleets with fence level F1. What is not given is as the store itself has it. */
export const shardUsersSchema = z.strictObject({
  grants: z.array(z.string().min(1).max(1_024)).min(1).max(GRANTS_MAX),
  host: z.string().min(1).max(255).optional(),
  port: z.int().min(1).max(65_535).optional(),
  database: z.string().min(1).max(64).optional(),
})
export type ShardUsersSettings = z.infer<typeof shardUsersSchema>

/** What a node needs to make database users for game servers, and to tell them where to use them. Nothing where none are asked for, or the
 *  store has no users. */
export function shardDatabaseOf(
  settings: ShardUsersSettings | undefined,
  store: StorePlace,
): { readonly options: SessionOptions; readonly database: ShardDatabase | undefined } {
  if (settings === undefined || store.kind === 'sqlite') return { options: {}, database: undefined }
  const { grants, host, port, database } = settings
  const { place } = store
  return {
    options: { shardUser: { grants } },
    database: {
      host: host ?? place.host,
      port: port ?? place.port,
      database: database ?? place.database,
    },
  }
}
