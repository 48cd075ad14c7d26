import type { FlowId, ProxyId } from '../../proto/contract/ids.ts'
import type { AccountName } from '../../proto/contract/session.ts'

export interface AccountFlow {
  readonly proxy: ProxyId
  readonly flowId: FlowId
}

/** The flows that are tied to an account now. */
export type FlowsOfAccount = (account: AccountName) => readonly AccountFlow[]

/** For links that tie no accounts to players. */
export const noAccountFlows: FlowsOfAccount = () => []
