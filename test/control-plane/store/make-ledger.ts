import type { OpenedStore } from '../../../control-plane/store/opened-store.ts'
import type { NodeId } from '../../../proto/contract/ids.ts'
import { LEASE_MS, type LedgerHandle } from '../../contract/scaler-ledger.ts'

/** A database's ledger with what the rest of a node does to the same database. */
export function ledgerHandle({ facts, scaler }: OpenedStore): LedgerHandle {
  return {
    ledger: scaler,
    lead: async node => {
      const active = await facts.lead(node as NodeId, `${node}:1`, LEASE_MS)
      return active.node === node ? active.token : undefined
    },
    events: () => facts.events({ limit: 100 }),
    brake: async (token, brake) => {
      const set = { ...brake, reason: 'a look', owner: 'ann' }
      await facts.commit(token, [{ kind: 'brake.set', brake: set, forMs: undefined }], [])
    },
  }
}
