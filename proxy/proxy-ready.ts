import type { Protocol } from '../proto/contract/common.ts'
import type { DataPlaneChoice } from './data-plane-choice.ts'

/** What a proxy that is up says about itself. */
export interface ProxyReady {
  readonly pid: number
  readonly listeners: readonly {
    readonly name: string
    readonly address: string
    readonly port: number
    readonly protocols: readonly Protocol[]
  }[]
  readonly status: string
  readonly dataPlane: DataPlaneChoice
}
