import { type HostRecord, hostState } from '../scaler/host.ts'
import type { LedgerChange } from '../scaler/ledger.ts'
import { ANSWERED_IN } from '../scaler/next-host.ts'
import type { ProviderName } from '../scaler/pool.ts'
import type { CallAnswer } from '../scaler/provider.ts'

/** The machines of a bake that is over are taken away. */
export function destroyed(hosts: readonly HostRecord[], why: string): LedgerChange[] {
  return hosts
    .filter(host => ANSWERED_IN.destroy.includes(hostState(host).kind))
    .map(({ id }) => ({ kind: 'host.event', host: id, event: { kind: 'destroy', purpose: 'launch' }, why }))
}

/** Its whole account is left alone for a while. */
export function pauseOf(
  provider: ProviderName,
  { retryAfterMs }: Extract<CallAnswer<unknown>, { readonly kind: 'throttled' }>,
): LedgerChange {
  return { kind: 'provider.pause', provider, retryAfterMs }
}
