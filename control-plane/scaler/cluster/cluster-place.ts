import type { ShardUsers } from '../../sessions/session-settings.ts'
import type { ProviderInfo } from '../scaler-node.ts'

/** What a cluster file is held against: what the control plane that it is applied to can do. */
export interface ClusterPlace {
  readonly providers: ReadonlyMap<string, Pick<ProviderInfo, 'mistakes'>>
  readonly shardUsers: ShardUsers
  /** What is wrong with the address that a hook is posted to, in words; undefined: nothing. */
  readonly urlMistake: (url: string) => string | undefined
}

/** What is impossible about a declaration, at its place in the file. */
export interface ClusterMistake {
  readonly path: readonly (string | number)[]
  readonly message: string
  readonly remedy: string
}
