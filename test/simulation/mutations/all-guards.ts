import type { Guard } from './guard.ts'
import { GUARDS } from './guards.ts'
import { SCALER_GUARDS } from './scaler-guards.ts'

/** Of both simulators. */
export const ALL_GUARDS: readonly Guard[] = [...GUARDS, ...SCALER_GUARDS]
