import type { Model, Step } from './explore.ts'

/** What of the protocol is in force; each of them can be left out, to see what it is for. */
export interface Protocol {
  /** `epoch`: the predicate in the script's own SQL (F3). `session`: saves look at the row of the session (F2, and our own state). */
  readonly guard: 'epoch' | 'session'
  /** Stamp, then read; else the other way round. Of `epoch`. */
  readonly stampsFirst: boolean
  /** The claim looks at the claimant's own shard. */
  readonly joinsSelf: boolean
  /** A save's look at the session locks it until the save is committed. Of `session`. */
  readonly locksSession: boolean
}

/** Each of two shards claims so often at most, and saves so often by each grant. */
const CLAIMS_MAX = 2
const SAVES_MAX = 2
const NOBODY = -1
const NAMES = ['A', 'B'] as const

/** Where a shard is with the one account; between two of these anything may happen elsewhere. */
type Place =
  | 'idle'
  | 'granted'
  | 'stamped'
  | 'has read'
  | 'has read early'
  | 'stamps late'
  | 'plays'
  | 'has looked'
  | 'has written'
  | 'dead'

interface Player {
  readonly place: Place
  readonly epoch: number
  readonly claims: number
  readonly saves: number
  /** Granted after its shard had been fenced. */
  readonly wasFenced: boolean
  /** A save was accepted after it had read what it is about to go on with. */
  readonly missesSave: boolean
  /** Holds a share lock on the row of the session. */
  readonly locksSession: boolean
}

/** What is committed, who has locked what, and what has happened: one account, one row of it in a community's table. */
export interface State {
  readonly epoch: number
  readonly holder: number
  readonly fenced: readonly boolean[]
  readonly stamp: number
  readonly rowLockedBy: number
  readonly players: readonly Player[]
  /** Highest epoch by which anybody goes on with what it has read. */
  readonly loaded: number
  /** Highest epoch by which a save was accepted. */
  readonly saved: number
  readonly broken: string
}

/** Between the read and the commit of a load. */
const READS: ReadonlySet<Place> = new Set(['has read', 'has read early', 'stamps late'])

const NEWCOMER: Player = {
  place: 'idle',
  epoch: 0,
  claims: 0,
  saves: 0,
  wasFenced: false,
  missesSave: false,
  locksSession: false,
}

/** Claim, load, save, release, crash and fence of two shards and one account as the atomic steps that a database at READ COMMITTED
 *  makes of them, in every order. Every shard may be paused anywhere for as long as it likes: that is one of the orders. */
export function sessionModel(protocol: Protocol): Model<State> {
  return {
    initial: {
      epoch: 0,
      holder: NOBODY,
      fenced: [false, false],
      stamp: 0,
      rowLockedBy: NOBODY,
      players: [NEWCOMER, NEWCOMER],
      loaded: 0,
      saved: 0,
      broken: '',
    },
    steps: state =>
      state.players.flatMap((player, shard) => [
        ...world(state, shard, player),
        ...ofPlayer(protocol, state, shard, player).map(step => named(shard, step)),
      ]),
    violation: state => {
      if (state.broken !== '') return state.broken
      const writers = state.players.filter((player, shard) => maySave(protocol, state, shard, player))
      return writers.length > 1 ? 'saves of two shards would be accepted' : undefined
    },
  }
}

function named(shard: number, { name, next }: Step<State>): Step<State> {
  return { name: `${NAMES[shard]} ${name}`, next }
}

/** What happens to a shard from outside, at any time. */
function world(state: State, shard: number, player: Player): readonly Step<State>[] {
  const steps: Step<State>[] = []
  if (state.fenced[shard] !== true)
    steps.push({
      name: `the control plane fences ${NAMES[shard]}`,
      next: { ...state, fenced: state.fenced.map((was, index) => was || index === shard) },
    })
  if (player.place !== 'dead')
    steps.push({
      name: `${NAMES[shard]} crashes`,
      next: moved(undone(state, shard), shard, { place: 'dead' }),
    })
  return steps
}

function ofPlayer(protocol: Protocol, state: State, shard: number, player: Player): readonly Step<State>[] {
  switch (player.place) {
    case 'idle':
      return claim(protocol, state, shard, player)
    case 'granted':
      if (protocol.guard === 'session') return [read(state, shard, player, 'plays')]
      return protocol.stampsFirst
        ? stamp(state, shard, player, 'stamped')
        : [read(state, shard, player, 'has read early')]
    case 'stamped':
      return [read(state, shard, player, 'has read')]
    case 'has read early':
      return stamp(state, shard, player, 'stamps late')
    case 'has read':
    case 'stamps late':
      return [commitStamp(state, shard, player)]
    case 'plays':
      return [
        ...release(state, shard, player),
        ...(player.saves >= SAVES_MAX ? [] : beginSave(protocol, state, shard, player)),
      ]
    case 'has looked':
      return writeRow(state, shard)
    case 'has written':
      return [commitSave(state, shard, player)]
    case 'dead':
      return []
  }
}

/** One statement. It waits for whoever has locked the session. */
function claim(protocol: Protocol, state: State, shard: number, player: Player): readonly Step<State>[] {
  const isTaken = state.holder !== NOBODY && state.fenced[state.holder] !== true
  const isRefused = protocol.joinsSelf && state.fenced[shard] === true
  if (player.claims >= CLAIMS_MAX || isTaken || isRefused || isSessionLocked(state, shard)) return []
  const epoch = state.epoch + 1
  const granted = {
    place: 'granted',
    epoch,
    claims: player.claims + 1,
    saves: 0,
    wasFenced: state.fenced[shard] === true,
  } as const
  return [
    {
      name: `claims and is granted epoch ${epoch}`,
      next: moved({ ...state, epoch, holder: shard }, shard, granted),
    },
  ]
}

function stamp(state: State, shard: number, player: Player, place: Place): readonly Step<State>[] {
  if (state.rowLockedBy !== NOBODY) return []
  if (state.stamp > player.epoch)
    return [
      { name: `cannot stamp epoch ${player.epoch}: stops`, next: moved(state, shard, { place: 'idle' }) },
    ]
  return [
    {
      name: `stamps epoch ${player.epoch}`,
      next: moved({ ...state, rowLockedBy: shard }, shard, { place }),
    },
  ]
}

/** What it reads counts as loaded when it goes on with it: at once, or with the commit of its stamp. Who crashes before has stamped nothing. */
function read(state: State, shard: number, player: Player, place: Place): Step<State> {
  const loaded = place === 'plays' ? Math.max(state.loaded, player.epoch) : state.loaded
  return { name: 'reads', next: moved({ ...state, loaded }, shard, { place, missesSave: false }) }
}

function commitStamp(state: State, shard: number, player: Player): Step<State> {
  const broken = player.missesSave
    ? `epoch ${player.epoch} goes on with what it had read before a save of an earlier epoch was accepted`
    : ''
  const loaded = Math.max(state.loaded, player.epoch)
  const next = { ...state, stamp: player.epoch, rowLockedBy: NOBODY, loaded, broken }
  return { name: 'commits its load', next: moved(next, shard, { place: 'plays' }) }
}

function beginSave(protocol: Protocol, state: State, shard: number, player: Player): readonly Step<State>[] {
  if (protocol.guard === 'epoch') {
    if (state.rowLockedBy !== NOBODY) return []
    return state.stamp === player.epoch
      ? [
          {
            name: `writes with epoch ${player.epoch}`,
            next: moved({ ...state, rowLockedBy: shard }, shard, { place: 'has written' }),
          },
        ]
      : [{ name: 'meets no row: is fenced', next: moved(state, shard, { place: 'idle' }) }]
  }
  return isHolder(state, shard, player)
    ? [
        {
          name: protocol.locksSession ? 'finds itself the holder, and locks that' : 'finds itself the holder',
          next: moved(state, shard, { place: 'has looked', locksSession: protocol.locksSession }),
        },
      ]
    : [{ name: 'is not the holder: is fenced', next: moved(state, shard, { place: 'idle' }) }]
}

function writeRow(state: State, shard: number): readonly Step<State>[] {
  if (state.rowLockedBy !== NOBODY) return []
  return [{ name: 'writes', next: moved({ ...state, rowLockedBy: shard }, shard, { place: 'has written' }) }]
}

function commitSave(state: State, shard: number, player: Player): Step<State> {
  const { epoch } = player
  const broken =
    epoch < state.loaded
      ? `a save of epoch ${epoch} was accepted after epoch ${state.loaded} had loaded`
      : player.wasFenced
        ? `a save of ${NAMES[shard]} was accepted by a grant that it got after it was fenced`
        : epoch < state.saved
          ? `a save of epoch ${epoch} was accepted after one of epoch ${state.saved}`
          : ''
  const players = state.players.map(other =>
    READS.has(other.place) ? { ...other, missesSave: true } : other,
  )
  const next = { ...state, players, rowLockedBy: NOBODY, saved: Math.max(state.saved, epoch), broken }
  return {
    name: 'commits its save',
    next: moved(next, shard, { place: 'plays', saves: player.saves + 1, locksSession: false }),
  }
}

function release(state: State, shard: number, player: Player): readonly Step<State>[] {
  if (isSessionLocked(state, shard)) return []
  const holder = isHolder(state, shard, player) ? NOBODY : state.holder
  return [{ name: 'releases', next: moved({ ...state, holder }, shard, { place: 'idle' }) }]
}

function isHolder(state: State, shard: number, player: Player): boolean {
  return state.holder === shard && state.epoch === player.epoch
}

function maySave({ guard }: Protocol, state: State, shard: number, player: Player): boolean {
  if (player.place !== 'plays') return false
  return guard === 'epoch' ? state.stamp === player.epoch : isHolder(state, shard, player)
}

function isSessionLocked(state: State, shard: number): boolean {
  return state.players.some((player, index) => index !== shard && player.locksSession)
}

/** Its transaction is rolled back, and its locks are gone. */
function undone(state: State, shard: number): State {
  const rowLockedBy = state.rowLockedBy === shard ? NOBODY : state.rowLockedBy
  return moved({ ...state, rowLockedBy }, shard, { locksSession: false })
}

function moved(state: State, shard: number, change: Partial<Player>): State {
  return {
    ...state,
    players: state.players.map((player, index) => (index === shard ? { ...player, ...change } : player)),
  }
}
