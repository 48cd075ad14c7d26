/** Milliseconds since 1970 by the **store's** clock: the only clock on which nodes compare what they wrote.
 *  Never mixed with a machine's own `WallMs`. */
export type StoreTimeMs = number & { readonly __unit: 'store-ms' }

/** The moment `durationMs` after `from`, by the store's clock. */
export function storeTimeAfter(from: StoreTimeMs, durationMs: number): StoreTimeMs {
  return (from + durationMs) as StoreTimeMs
}
