/** What of the protocol is in force; each of them can be left out, to see what it is for. */
export interface HandoffProtocol {
  /** `epoch`: the predicate in the script's own SQL (F3). `session`: saves look at the row of the session (F2, and our own state). */
  readonly guard: 'epoch' | 'session'
  /** A script saves between freezing its player and the commit. */
  readonly savesFirst: boolean
  /** A script whose commit was not answered leaves its player frozen, and asks again. */
  readonly staysFrozen: boolean
  /** The commit raises the epoch. */
  readonly raisesEpoch: boolean
  /** A move that is over is not committed any more. */
  readonly looksAtPhase: boolean
  /** A ticket is good only while the account is granted by it. */
  readonly looksAtGrant: boolean
  /** Somebody ends what has run out. */
  readonly sweeps: boolean
}

export const NOBODY = -1
export const [A, B, C] = [0, 1, 2]
/** C carries B's group once B is fenced; it lives on, whatever happens. Players log in with their passwords at A and C, and at B where their
 *  ticket is. */
export const NAMES = ['A', 'B', 'C'] as const
/** The player does so much in all. */
export const DEEDS_MAX = 1

/** Where a shard is with the one account. */
export type Place = 'idle' | 'granted' | 'plays' | 'frozen' | 'saved' | 'prepared' | 'asks' | 'dead'
export const ALIVE: ReadonlySet<Place> = new Set(['plays', 'frozen', 'saved', 'prepared', 'asks'])

export interface Player {
  readonly place: Place
  readonly epoch: number
  /** What the script has in its memory. */
  readonly memory: number
  /** It has logged in here with a password. */
  readonly hasClaimed: boolean
  readonly byTicket: boolean
}

/** What is committed, and what is on its way: one account, which A holds, and one move of it to B. */
export interface HandoffState {
  readonly epoch: number
  readonly holder: number
  readonly session: 'free' | 'held' | 'moving' | 'granted'
  readonly phase: 'none' | 'reserved' | 'moving' | 'committed' | 'over'
  /** That the commit has granted. */
  readonly grantedEpoch: number
  /** The time for it has run out. */
  readonly isLate: boolean
  /** A commit that A has sent, and that nobody has received yet; it may come twice. */
  readonly sent: number
  readonly fenced: readonly boolean[]
  readonly stored: number
  readonly stamp: number
  /** What A had in memory at its commit. */
  readonly final: number
  readonly loaded: number
  readonly players: readonly Player[]
  readonly broken: string
}

export const NEWCOMER: Player = { place: 'idle', epoch: 0, memory: 0, hasClaimed: false, byTicket: false }

export function ended(state: HandoffState): HandoffState {
  const isMoving = state.session === 'moving' && state.holder === A
  return { ...state, phase: 'over', session: isMoving ? 'held' : state.session }
}

export function isHolder(state: HandoffState, shard: number, player: Player): boolean {
  return state.holder === shard && state.epoch === player.epoch
}

export function isGranted(state: HandoffState): boolean {
  return state.session === 'granted' && state.epoch === state.grantedEpoch
}

export function maySave(
  guard: HandoffProtocol['guard'],
  state: HandoffState,
  shard: number,
  player: Player,
): boolean {
  if (guard === 'epoch') return state.stamp === player.epoch
  const isPlayed = state.session === 'held' || state.session === 'moving'
  return isPlayed && isHolder(state, shard, player)
}

export function moved(state: HandoffState, shard: number, change: Partial<Player>): HandoffState {
  return {
    ...state,
    players: state.players.map((player, index) => (index === shard ? { ...player, ...change } : player)),
  }
}
