import { FLOWS_PER_MESSAGE_MAX } from '../../proto/contract/common.ts'
import type { FlowClosed, FlowMoved, FlowOpened, FlowReport } from '../../proto/contract/proxy-link.ts'
import type { FlowEvents } from '../flows/data-plane.ts'

/** Reports that may wait while the control plane is slow; beyond it everything is told anew. */
export const REPORTS_WAITING_MAX = 64

interface Batch {
  readonly opened: FlowOpened[]
  readonly moved: FlowMoved[]
  readonly closed: FlowClosed[]
}

/** Collects what happens to flows between two ticks, in batches that a message can hold. Collects nothing while nobody
 *  listens: whoever attaches is told everything. */
export class FlowEventQueue implements FlowEvents {
  #listening = false
  #overflowed = false
  #observationsChanged = false
  #batches: Batch[] = []

  /** Begins, or begins anew: what was collected is forgotten. */
  listen(): void {
    this.#listening = true
    this.#forget()
  }

  ignore(): void {
    this.#listening = false
    this.#forget()
  }

  opened(flow: FlowOpened): void {
    this.#open()?.opened.push(flow)
  }

  moved(flow: FlowMoved): void {
    this.#open()?.moved.push(flow)
  }

  closed(flow: FlowClosed): void {
    this.#open()?.closed.push(flow)
  }

  observationsChanged(): void {
    this.#observationsChanged = true
  }

  /** Whether a signal about a shard came or went since the last call. */
  takeObservationsChanged(): boolean {
    const changed = this.#observationsChanged
    this.#observationsChanged = false
    return changed
  }

  /** More happened than may wait: what was collected is gone, and only a full report helps. Then `listen` again. */
  get overflowed(): boolean {
    return this.#overflowed
  }

  /** Hands the reports over, oldest first, until `send` takes no more: the rest waits. */
  drain(send: (report: FlowReport) => boolean): void {
    let sent = 0
    for (const batch of this.#batches) {
      if (!send({ full: false, ...batch, idle: [] })) break
      sent += 1
    }
    this.#batches.splice(0, sent)
  }

  #open(): Batch | undefined {
    if (!this.#listening || this.#overflowed) return undefined
    const last = this.#batches.at(-1)
    if (last !== undefined && sizeOf(last) < FLOWS_PER_MESSAGE_MAX) return last
    if (this.#batches.length >= REPORTS_WAITING_MAX) {
      this.#overflowed = true
      this.#batches = []
      return undefined
    }
    const next: Batch = { opened: [], moved: [], closed: [] }
    this.#batches.push(next)
    return next
  }

  #forget(): void {
    this.#overflowed = false
    this.#observationsChanged = false
    this.#batches = []
  }
}

function sizeOf(batch: Batch): number {
  return batch.opened.length + batch.moved.length + batch.closed.length
}
