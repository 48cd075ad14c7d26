import { simulate, type Told } from '../../control-plane/scaler/simulation/simulate.ts'

/** One seed of the scaler's simulation. */
export interface ScalerReport {
  readonly seed: number
  readonly told: Told | undefined
  /** What did not hold, and when; undefined: everything held. */
  readonly violation: string | undefined
}

export function runScalerSeed(seed: number): ScalerReport {
  try {
    return { seed, told: simulate(seed), violation: undefined }
  } catch (error) {
    return { seed, told: undefined, violation: error instanceof Error ? error.message : String(error) }
  }
}
