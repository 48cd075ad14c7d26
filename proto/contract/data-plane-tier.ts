/** How a proxy carries datagrams, from what works everywhere to what costs least. */
export const DATA_PLANE_TIERS = ['dgram', 'batched', 'kernel'] as const
export type DataPlaneTier = (typeof DATA_PLANE_TIERS)[number]

/** What may be asked for; `auto` is the best that works and has proven itself. */
export const DATA_PLANES = ['auto', ...DATA_PLANE_TIERS] as const
export type WantedDataPlane = (typeof DATA_PLANES)[number]
