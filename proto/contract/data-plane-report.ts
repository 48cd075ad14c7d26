import { isRecord } from '../../lib/config-tree.ts'
import { DATA_PLANE_TIERS, DATA_PLANES, type DataPlaneTier, type WantedDataPlane } from './data-plane-tier.ts'

/** What is wrong, and what to do about it; for people. */
export interface Complaint {
  readonly why: string
  readonly remedy: string
}

/** How a proxy carries datagrams now: its status port tells it at `/data-plane`, as JSON. */
export interface DataPlaneReport {
  readonly wanted: WantedDataPlane
  readonly tier: DataPlaneTier
  /** Why not a better one, or not the one that was asked for; the best first. */
  readonly reasons: readonly (Complaint & { readonly tier: DataPlaneTier })[]
  /** Of the kernel tier. */
  readonly kernel?: KernelReport | undefined
}

export interface KernelReport {
  /** Those that the kernel carries. */
  readonly flows: number
  /** How often the table had to be made anew since the start. */
  readonly repairs: number
  /** Why not all flows that could be are carried by the kernel. */
  readonly problem?: Complaint | undefined
}

const TEXT_CHARACTERS_MAX = 4_000

/** @returns undefined for what is no such report */
export function decodeDataPlaneReport(given: unknown): DataPlaneReport | undefined {
  if (!isRecord(given)) return undefined
  const wanted = DATA_PLANES.find(one => one === given['wanted'])
  const tier = DATA_PLANE_TIERS.find(one => one === given['tier'])
  const reasons = Array.isArray(given['reasons']) ? given['reasons'].slice(0, DATA_PLANE_TIERS.length) : []
  if (wanted === undefined || tier === undefined) return undefined
  const kernel = decodeKernel(given['kernel'])
  return {
    wanted,
    tier,
    reasons: reasons.flatMap((reason: unknown) => {
      const complaint = decodeComplaint(reason)
      const of = isRecord(reason) ? DATA_PLANE_TIERS.find(one => one === reason['tier']) : undefined
      return complaint === undefined || of === undefined ? [] : [{ tier: of, ...complaint }]
    }),
    ...(kernel === undefined ? {} : { kernel }),
  }
}

function decodeKernel(given: unknown): KernelReport | undefined {
  if (!isRecord(given)) return undefined
  const { flows, repairs, problem: said } = given
  if (!isCount(flows) || !isCount(repairs)) return undefined
  const problem = decodeComplaint(said)
  return { flows, repairs, ...(problem === undefined ? {} : { problem }) }
}

function isCount(given: unknown): given is number {
  return Number.isSafeInteger(given) && Number(given) >= 0
}

function decodeComplaint(given: unknown): Complaint | undefined {
  if (!isRecord(given)) return undefined
  const { why, remedy } = given
  if (typeof why !== 'string' || typeof remedy !== 'string') return undefined
  return { why: why.slice(0, TEXT_CHARACTERS_MAX), remedy: remedy.slice(0, TEXT_CHARACTERS_MAX) }
}
