import type { HostId } from '../../proto/contract/ids.ts'

/** Hosts whose keys are remembered; beyond, the oldest is forgotten. */
export const HOST_KEYS_MAX = 2_000

/** Trust on first use: the key by which a host first let us in is its key as long as this process lives. Nobody knows a new machine's key before, and
 *  its provider is believed about its address. One that did not let us in says nothing: machines make their keys anew while they boot. Hosts are told
 *  apart by our own ids: two providers may name two machines alike. */
export class HostKeys {
  readonly #hashes = new Map<HostId, string>()

  /** Whether this host may have this key. */
  accepts(host: HostId, hash: string): boolean {
    const known = this.#hashes.get(host)
    return known === undefined || known === hash
  }

  /** It has let us in with this key. */
  remember(host: HostId, hash: string): void {
    this.#hashes.set(host, hash)
    const [oldest] = this.#hashes.keys()
    if (this.#hashes.size > HOST_KEYS_MAX && oldest !== undefined) this.#hashes.delete(oldest)
  }
}
