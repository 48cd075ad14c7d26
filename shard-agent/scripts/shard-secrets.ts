import { type ShardRef, sameShard } from '../../proto/contract/ids.ts'

/** Characters of a secret, 5 bits each. */
export const SECRET_CHARACTERS = 32
export const SECRET_PATTERN = /^[0-9a-hjkmnp-tv-z]{32}$/
/** Secrets that are known, those of lives that are over included: their zombies are told FENCED, not that they are unknown. */
export const SECRETS_MAX = 2_000

/** Which secret stands for which life of a shard. */
export class ShardSecrets {
  readonly #shards = new Map<string, ShardRef>()

  /** The oldest is forgotten for a new one beyond `SECRETS_MAX`. */
  admit(secret: string, shard: ShardRef): void {
    this.#shards.delete(secret)
    this.#shards.set(secret, shard)
    const [oldest] = this.#shards.keys()
    if (this.#shards.size > SECRETS_MAX && oldest !== undefined) this.#shards.delete(oldest)
  }

  shardOf(secret: string): ShardRef | undefined {
    return this.#shards.get(secret)
  }

  isAdmitted(shard: ShardRef): boolean {
    return [...this.#shards.values()].some(known => sameShard(known, shard))
  }
}

/** `.../s/<secret>`: what a game server gets as `SWITCHYARD_LOCAL_API`. */
export function localApiUrl(port: number, secret: string): string {
  return `http://127.0.0.1:${port}/s/${secret}`
}
