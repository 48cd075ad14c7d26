/** Why a child was made to end. `ordered` and `superseded` (by a newer incarnation) are the control plane's wish. */
export type EndCause = 'ordered' | 'superseded' | 'not-ready' | 'agent-stopping'

/** How one life of a game server ended. */
export interface ChildExit {
  /** undefined: it ended by itself. */
  readonly cause: EndCause | undefined
  /** -1 where a signal ended it, where it never ran, or where the agent could not see it. */
  readonly exitCode: number
  /** Empty where no signal ended it. */
  readonly signal: string
  /** Of its output, or the reason where it never ran. */
  readonly lastLine: string
}
