/** One life of a simulated process. What is scheduled for a life that has ended never happens; what falls into a pause
 *  (SIGSTOP) happens when it is over, in its order. */
export interface Life {
  readonly name: string
  ended: boolean
  /** Events that came while it was stopped; undefined while it runs. */
  parked: (() => void)[] | undefined
}

export function newLife(name: string): Life {
  return { name, ended: false, parked: undefined }
}

/** The world outside of all processes: the network, people, faults. */
export const OUTSIDE: Life = newLife('outside')
