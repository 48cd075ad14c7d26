import type { HostId } from '../../proto/contract/ids.ts'
import type { CreatePurpose, HostRecord } from './host.ts'
import type { HostEvent } from './next-host.ts'
import type { HardwareName, PoolName, Rollout, TemplateName } from './pool.ts'

/** One thing to do, as data. Every step is idempotent: its condition is checked at the commit, and whoever plans again after a crash plans it
 *  again or finds it done. */
export type Step =
  /** Inserts the row of a new host. Nobody is asked for a machine before the row is there. */
  | {
      readonly kind: 'plan-host'
      readonly pool: PoolName
      readonly host: HostId
      readonly hardware: HardwareName
      readonly template: TemplateName
      readonly purpose: CreatePurpose
      readonly spare: boolean
      readonly why: string
    }
  /** Writes what happened, or is to happen, to a host. */
  | { readonly kind: 'host'; readonly host: HostId; readonly event: HostEvent; readonly why: string }
  /** Inserts a row for a machine of ours that has none. */
  | { readonly kind: 'note-orphan'; readonly row: HostRecord; readonly why: string }
  /** Calls that change something outside. Each is written down first, and looks at the brakes right before. */
  | CallStep
  /** Replaces the pool's rollout, with `template` also what its new hosts are made from, and the taints of hosts; all of it in one commit. */
  | {
      readonly kind: 'rollout'
      readonly pool: PoolName
      readonly rollout: Rollout | undefined
      readonly template: TemplateName | undefined
      readonly taints: readonly Taint[]
      readonly why: string
    }
  /** The pool is as wanted: what is missing from now on is a replacement. */
  | { readonly kind: 'reached'; readonly pool: PoolName; readonly hosts: number; readonly why: string }
  | Report

/** `unwind`: something that was made beside a machine is taken away. */
export interface CallStep {
  readonly kind: 'create' | 'install' | 'unwind' | 'delete'
  readonly host: HostId
  readonly why: string
}

/** Undefined as `value` takes the taint off. */
export interface Taint {
  readonly host: HostId
  readonly value: string | undefined
}

/** What is not done, and why. Nothing to carry out: for people. */
export type Report =
  | {
      readonly kind: 'blocked'
      readonly pool: PoolName
      readonly what: 'create' | 'drain' | 'delete' | 'replace'
      readonly count: number
      readonly why: string
    }
  /** So many deletions at once need a person's word. */
  | { readonly kind: 'ask'; readonly hosts: readonly HostId[]; readonly why: string }
  | { readonly kind: 'alarm'; readonly subject: string; readonly why: string }

/** Whether it tells something instead of doing it. */
export function isReport(step: Step): step is Report {
  return step.kind === 'blocked' || step.kind === 'ask' || step.kind === 'alarm'
}

export function isCall(step: Step): step is CallStep {
  return step.kind === 'create' || step.kind === 'install' || step.kind === 'unwind' || step.kind === 'delete'
}
