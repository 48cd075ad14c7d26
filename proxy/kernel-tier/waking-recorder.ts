import type { Flow, FlowCloseReason } from '../flows/flow.ts'
import type { FlowRecorder } from '../flows/flow-recorder.ts'

/** Tells the kernel tier of what it has to follow at once, beside whoever remembers it. */
export class WakingRecorder implements FlowRecorder {
  readonly #recorder: FlowRecorder
  readonly #wake: () => void

  constructor(recorder: FlowRecorder, wake: () => void) {
    this.#recorder = recorder
    this.#wake = wake
  }

  flowOpened(flow: Flow): void {
    this.#recorder.flowOpened(flow)
  }

  flowMoved(flow: Flow): void {
    this.#recorder.flowMoved(flow)
    this.#wake()
  }

  /** Nobody has to follow that. */
  portServes(flow: Flow, endpoint: string): void {
    this.#recorder.portServes(flow, endpoint)
  }

  flowClosed(flow: Flow, why: FlowCloseReason): void {
    this.#recorder.flowClosed(flow, why)
    this.#wake()
  }

  routesChanged(): void {
    this.#recorder.routesChanged()
    this.#wake()
  }
}
