import type { BrakeVerb, ScalerVerb } from '../../proto/contract/admin.ts'
import type { FleetName, HostId } from '../../proto/contract/ids.ts'
import type { StoreTimeMs } from '../../lib/store-time.ts'

/** Where the scaler is held back. */
export type ScalerScope = 'all' | `region:${string}` | `provider:${string}` | `pool:${string}`
export type BrakeScope = ScalerScope | `fleet:${string}` | `host:${string}`

/** A persisted kill switch: what it stops (verb) and where (scope). The scaler has scopes and verbs of its own. */
export interface BrakeRecord<
  Scope extends string = BrakeScope,
  Verb extends string = BrakeVerb | ScalerVerb,
> {
  readonly scope: Scope
  readonly verb: Verb
  readonly reason: string
  readonly owner: string
  readonly since: StoreTimeMs
  /** Undefined: until somebody clears it. */
  readonly expiresAt: StoreTimeMs | undefined
}

/** The brake that stops `verb` for a thing of this fleet on this host, if there is one. */
export function brakeOn(
  brakes: readonly BrakeRecord[],
  verb: Exclude<BrakeVerb, 'all'>,
  thing: { readonly fleet?: FleetName; readonly host?: HostId },
  now: StoreTimeMs,
): BrakeRecord | undefined {
  return brakes.find(
    brake =>
      (brake.verb === verb || brake.verb === 'all') &&
      isBrakeInForce(brake, now) &&
      (brake.scope === 'all' ||
        brake.scope === `fleet:${thing.fleet}` ||
        brake.scope === `host:${thing.host}`),
  )
}

export function isBrakeInForce({ expiresAt }: Pick<BrakeRecord, 'expiresAt'>, now: StoreTimeMs): boolean {
  return expiresAt === undefined || expiresAt > now
}
