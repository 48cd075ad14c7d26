import type { ChaosOptions } from './chaos-options.ts'
import type { Outcome } from './outcome.ts'
export async function runLong(
  _o: ChaosOptions,
  _m: number,
  _s: (line: string) => void,
  _x: AbortSignal,
): Promise<Outcome> {
  throw new Error('later')
}
