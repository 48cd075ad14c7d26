import type { Flow, FlowCloseReason } from './flow.ts'

/** Somebody who remembers flows and routes across a restart. Called synchronously: collect and return. */
export interface FlowRecorder {
  /** Also called again when a flow got another flow port, gave it back unused, or got a pass. */
  flowOpened(flow: Flow): void
  flowMoved(flow: Flow): void
  /** The flow's port serves this shard, too (`shardEndpoint`): a group's switch is no record of its flows'. */
  portServes(flow: Flow, endpoint: string): void
  flowClosed(flow: Flow, why: FlowCloseReason): void
  /** Routes or policies have changed. */
  routesChanged(): void
}

export const noRecorder: FlowRecorder = {
  flowOpened: () => {},
  flowMoved: () => {},
  portServes: () => {},
  flowClosed: () => {},
  routesChanged: () => {},
}
