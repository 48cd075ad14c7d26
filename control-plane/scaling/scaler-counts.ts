import type { CallAnswer } from '../scaler/provider.ts'

export type CountedCall = 'create' | 'delete' | 'make-side' | 'remove-side' | 'install'

/** What the loop tells the metrics. */
export interface ScalerCounts {
  passed(outcome: 'done' | 'failed', tookMs: number): void
  /** @param provider as the configuration names it */
  called(provider: string, call: CountedCall, outcome: CallAnswer<unknown>['kind']): void
  /** @param whole whether every page was read */
  listed(provider: string, whole: boolean): void
}
