import { Gauge, type Registry } from '@prometheus-io/client'
import type { KernelReport } from '../../proto/contract/data-plane-report.ts'
import { HELD_BACK, type HeldBack } from '../kernel-tier/held-back.ts'

/** Of the kernel tier, as far as metrics tell of it. */
export interface KernelFigures extends KernelReport {
  readonly bans: { readonly held: number; readonly leftOut: number }
  heldBack(why: HeldBack): number
}

/** Why flows are not the kernel's. */
export function addHeldBack(registry: Registry, kernel: KernelFigures): void {
  registry.registerMetric(
    new Gauge({
      name: 'switchyard_proxy_kernel_held_back',
      help: 'UDP flows that user space carries, by what keeps them from the kernel; docs/kernel-tier.md.',
      labelNames: ['reason'],
      registers: [],
      collect() {
        for (const reason of HELD_BACK) this.set({ reason }, kernel.heldBack(reason))
      },
    }),
  )
}
