import { FLOWS_PER_MESSAGE_MAX } from '../../proto/contract/common.ts'
import type { ProxyId } from '../../proto/contract/ids.ts'

export interface ProxyBatch<T> {
  readonly proxy: ProxyId
  /** Distinct among all batches of one call. */
  readonly index: number
  readonly items: readonly T[]
}

/** Splits what goes to proxies into messages of at most `FLOWS_PER_MESSAGE_MAX`. Same input, same batches: order ids are made from them. */
export function batchesByProxy<T extends { readonly proxy: ProxyId }>(items: readonly T[]): ProxyBatch<T>[] {
  const byProxy = Map.groupBy(items, item => item.proxy)
  const batches: ProxyBatch<T>[] = []
  for (const [proxy, own] of [...byProxy].toSorted(([left], [right]) => (left < right ? -1 : 1)))
    for (let start = 0; start < own.length; start += FLOWS_PER_MESSAGE_MAX)
      batches.push({ proxy, index: batches.length, items: own.slice(start, start + FLOWS_PER_MESSAGE_MAX) })
  return batches
}
