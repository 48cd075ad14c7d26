import { randomBytes } from 'node:crypto'
import ssh2 from 'ssh2'
import { SwitchyardError } from '../../lib/errors.ts'
import type { Token } from '../../proto/contract/ids.ts'
import type { InstallationIdentity } from '../scaler/collections.ts'
import type { ScalerLedger } from '../scaler/ledger.ts'

const RECORD = 'installation'
const SECRET_BYTES = 32
/** Somebody else may make it at the same time; then theirs is there at the next look. */
const TRIES_MAX = 3

/** A key pair (Ed25519, RFC 8709) and a secret of its own. */
export function makeIdentity(): InstallationIdentity {
  const { private: sshPrivateKey, public: sshPublicKey } = ssh2.utils.generateKeyPairSync('ed25519', {
    comment: 'switchyard',
  })
  return { joinSecret: randomBytes(SECRET_BYTES).toString('hex'), sshPrivateKey, sshPublicKey }
}

export interface IdentitySource {
  readonly ledger: ScalerLedger
  /** Undefined: this node is not the active one. */
  readonly token: () => Token | undefined
}

/** The identity of this installation in the ledger: made once, by whoever is active and finds none; the same ever after. */
export class IdentityKeeper {
  readonly #source: IdentitySource
  #known: InstallationIdentity | undefined

  constructor(source: IdentitySource) {
    this.#source = source
  }

  /** As far as it has been read; it never changes. */
  get known(): InstallationIdentity | undefined {
    return this.#known
  }

  /** Undefined: there is none yet.
   *  @throws what the ledger throws */
  async find(): Promise<InstallationIdentity | undefined> {
    this.#known ??= (await this.#source.ledger.read()).collections.identity.get(RECORD)?.value
    return this.#known
  }

  /** @throws what the ledger throws; SwitchyardError `SWY_NOT_ACTIVE` where there is none and this node may make none */
  async get(): Promise<InstallationIdentity> {
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      const found = await this.find()
      if (found !== undefined) return found
      const token = this.#source.token()
      if (token === undefined) break
      const value = makeIdentity()
      await this.#source.ledger.commit(
        token,
        [{ kind: 'record.put', collection: 'identity', id: RECORD, expected: undefined, value }],
        [],
      )
    }
    throw new SwitchyardError(
      'SWY_NOT_ACTIVE',
      'the installation has no identity yet, and this node may not make one',
    )
  }
}
