import type { Model, Step } from './explore.ts'
import {
  A,
  ALIVE,
  B,
  C,
  DEEDS_MAX,
  ended,
  type HandoffProtocol,
  type HandoffState,
  isGranted,
  isHolder,
  maySave,
  moved,
  NAMES,
  NEWCOMER,
  NOBODY,
  type Place,
  type Player,
} from './handoff-state.ts'

/** A hand-off joined to claim, load, save, crash and fence of three shards, in every order. Each step is one transaction of the database, or
 *  one message that comes, late or twice. */
export function handoffModel(protocol: HandoffProtocol): Model<HandoffState> {
  return {
    initial: {
      epoch: 1,
      holder: A,
      session: 'held',
      phase: 'none',
      grantedEpoch: 0,
      isLate: false,
      sent: 0,
      fenced: [false, false, false],
      stored: 0,
      stamp: 1,
      final: 0,
      loaded: 1,
      players: [{ ...NEWCOMER, place: 'plays', epoch: 1 }, NEWCOMER, NEWCOMER],
      broken: '',
    },
    steps: state => [
      ...outside(state),
      ...(protocol.sweeps ? sweep(state) : []),
      ...commitArrives(protocol, state),
      ...state.players.flatMap((player, shard) =>
        ofShard(protocol, state, shard, player).map(({ name, next }) => ({
          name: `${NAMES[shard]} ${name}`,
          next,
        })),
      ),
    ],
    violation: state => violationOf(protocol, state),
    isGood: isSettled,
  }
}

function violationOf({ guard }: HandoffProtocol, state: HandoffState): string | undefined {
  if (state.broken !== '') return state.broken
  const savers = state.players.filter(
    (player, shard) => ALIVE.has(player.place) && maySave(guard, state, shard, player),
  )
  if (savers.length > 1) return 'saves of two shards would be accepted'
  const [old] = state.players
  return state.phase === 'committed' && old?.place === 'plays' && old.epoch < state.grantedEpoch
    ? 'A goes on although its player was handed over'
    : undefined
}

/** A living shard has the account, or whoever logs in now gets it. */
function isSettled({ session, holder, fenced, isLate, players }: HandoffState): boolean {
  if (session === 'free' || fenced[holder] === true) return true
  return session === 'held' ? players[holder]?.place !== 'dead' : session === 'granted' && isLate
}

/** What happens to a shard at any time, and time itself. */
function outside(state: HandoffState): readonly Step<HandoffState>[] {
  const steps = state.players.slice(0, C).flatMap((player, shard) => [
    ...(state.fenced[shard] === true
      ? []
      : [
          {
            name: `the control plane fences ${NAMES[shard]}`,
            next: { ...state, fenced: state.fenced.map((was, index) => was || index === shard) },
            isSure: player.place === 'dead',
          },
        ]),
    ...(player.place === 'dead' || player.place === 'idle'
      ? []
      : [{ name: `${NAMES[shard]} crashes`, next: moved(state, shard, { place: 'dead' }) }]),
  ])
  const canBeLate = state.phase !== 'none' && state.phase !== 'over' && !state.isLate
  return canBeLate
    ? [...steps, { name: 'its time runs out', next: { ...state, isLate: true }, isSure: true }]
    : steps
}

function sweep(state: HandoffState): readonly Step<HandoffState>[] {
  if (!state.isLate) return []
  if (state.phase === 'reserved' || state.phase === 'moving')
    return [{ name: 'the sweep ends the move', next: ended(state), isSure: true }]
  if (state.phase !== 'committed' || !isGranted(state)) return []
  const next = { ...state, session: 'free', holder: NOBODY, epoch: state.epoch + 1, phase: 'over' } as const
  return [{ name: 'the sweep frees whoever never arrived', next, isSure: true }]
}

function commitArrives(protocol: HandoffProtocol, state: HandoffState): readonly Step<HandoffState>[] {
  if (state.sent === 0) return []
  const done = committed(protocol, { ...state, sent: state.sent - 1 })
  const isAsking = done.players[A]?.place === 'asks'
  const place = done.phase === 'committed' ? 'idle' : 'plays'
  return [
    { name: 'the commit arrives, and its answer is lost', next: done },
    ...(isAsking
      ? [{ name: `the commit arrives: A hears that it ${place}`, next: moved(done, A, { place }) }]
      : []),
  ]
}

/** One transaction. Where it is not granted, it is over: whoever is told so goes on. */
function committed({ looksAtPhase, raisesEpoch }: HandoffProtocol, state: HandoffState): HandoffState {
  const [old] = state.players
  if (old === undefined || state.phase === 'committed') return state
  const isMoving = looksAtPhase
    ? state.phase === 'moving' && state.session === 'moving' && !state.isLate
    : state.session === 'moving' || state.session === 'held'
  const isTheirs = state.holder === A && state.epoch === old.epoch
  if (!isMoving || !isTheirs || state.fenced[A] === true || state.fenced[B] === true) return ended(state)
  const epoch = raisesEpoch ? state.epoch + 1 : state.epoch
  return {
    ...state,
    epoch,
    holder: B,
    session: 'granted',
    phase: 'committed',
    grantedEpoch: epoch,
    isLate: false,
    final: old.memory,
  }
}

function ofShard(
  protocol: HandoffProtocol,
  state: HandoffState,
  shard: number,
  player: Player,
): readonly Step<HandoffState>[] {
  const { guard } = protocol
  switch (player.place) {
    case 'idle':
      return [...claim(state, shard, player), ...arrive(protocol, state, shard)]
    case 'granted':
      return load(state, shard, player)
    case 'plays':
      return [
        ...(player.memory >= DEEDS_MAX
          ? []
          : [{ name: 'does something', next: moved(state, shard, { memory: player.memory + 1 }) }]),
        ...(player.memory === state.stored ? [] : save(guard, state, shard, player, 'plays')),
        ...release(state, shard, player),
        ...(shard === A ? reserveOrFreeze(state, player) : []),
      ]
    case 'frozen':
      return [
        ...save(guard, state, shard, player, 'saved'),
        ...abort(state),
        ...(protocol.savesFirst ? [] : prepare(state, player)),
      ]
    case 'saved':
      return [...prepare(state, player), ...abort(state)]
    case 'prepared':
      return [...send(state), ...abort(state)]
    case 'asks':
      return [
        ...(state.sent > 0 ? [] : send(state)),
        ...(protocol.staysFrozen
          ? []
          : [{ name: 'has waited for too long: plays on', next: moved(state, A, { place: 'plays' }) }]),
      ]
    case 'dead':
      return []
  }
}

function reserveOrFreeze(state: HandoffState, player: Player): readonly Step<HandoffState>[] {
  if (state.phase === 'none' && isHolder(state, A, player))
    return [{ name: 'is kept a place at B', next: { ...state, phase: 'reserved' } }]
  return state.phase === 'reserved'
    ? [{ name: 'freezes its player', next: moved(state, A, { place: 'frozen' }) }]
    : []
}

function prepare(state: HandoffState, player: Player): readonly Step<HandoffState>[] {
  const isTheirs = state.session === 'held' && isHolder(state, A, player) && state.fenced[A] !== true
  if (state.phase !== 'reserved' || state.isLate || !isTheirs || state.fenced[B] === true)
    return [{ name: 'hears that the move is over', next: moved(ended(state), A, { place: 'plays' }) }]
  const next = { ...state, phase: 'moving', session: 'moving' } as const
  return [{ name: 'prepares', next: moved(next, A, { place: 'prepared' }) }]
}

function send(state: HandoffState): readonly Step<HandoffState>[] {
  return [1, 2]
    .filter(copies => state.sent + copies <= 2)
    .map(copies => ({
      name: copies === 1 ? 'asks for the commit' : 'asks for the commit, twice',
      next: moved({ ...state, sent: state.sent + copies }, A, { place: 'asks' }),
    }))
}

/** Before the commit has been sent, nobody else can have committed it. */
function abort(state: HandoffState): readonly Step<HandoffState>[] {
  return [{ name: 'gives the move up', next: moved(ended(state), A, { place: 'plays' }) }]
}

function arrive(
  { looksAtGrant }: HandoffProtocol,
  state: HandoffState,
  shard: number,
): readonly Step<HandoffState>[] {
  const carries = shard === B || (shard === C && state.fenced[B] === true)
  const isGood = looksAtGrant ? isGranted(state) && !state.isLate : state.grantedEpoch > 0
  if (!carries || !isGood || state.fenced[shard] === true) return []
  const broken =
    state.epoch > state.grantedEpoch ? `a ticket brought epoch ${state.grantedEpoch} back` : state.broken
  const next = { ...state, session: 'held', holder: shard, epoch: state.grantedEpoch, broken } as const
  const player = { place: 'granted', epoch: state.grantedEpoch, byTicket: true } as const
  return [{ name: 'is reached by the player, who has a ticket', next: moved(next, shard, player) }]
}

/** A login with a password. */
function claim(state: HandoffState, shard: number, player: Player): readonly Step<HandoffState>[] {
  if (player.hasClaimed || state.fenced[shard] === true) return []
  const isMine = isGranted(state) && state.holder === shard
  const isFree =
    shard !== B &&
    (state.session === 'free' || state.fenced[state.holder] === true || (isGranted(state) && state.isLate))
  if (!isMine && !isFree) return []
  const epoch = isMine ? state.epoch : state.epoch + 1
  const next = { ...state, session: 'held', holder: shard, epoch } as const
  return [
    {
      name: `is logged in to with the password: epoch ${epoch}`,
      next: moved(next, shard, { place: 'granted', epoch, hasClaimed: true, byTicket: isMine }),
    },
  ]
}

function load(state: HandoffState, shard: number, player: Player): readonly Step<HandoffState>[] {
  if (state.stamp > player.epoch)
    return [{ name: 'finds itself overtaken', next: moved(state, shard, { place: 'idle' }) }]
  const broken =
    player.byTicket && player.epoch === state.grantedEpoch && state.stored !== state.final
      ? `${NAMES[shard]} goes on with ${state.stored}, A had ${state.final}`
      : state.broken
  const loaded = Math.max(state.loaded, player.epoch)
  return [
    {
      name: 'loads',
      next: moved({ ...state, stamp: player.epoch, loaded, broken }, shard, {
        place: 'plays',
        memory: state.stored,
      }),
    },
  ]
}

function save(
  guard: HandoffProtocol['guard'],
  state: HandoffState,
  shard: number,
  player: Player,
  then: Place,
): readonly Step<HandoffState>[] {
  if (!maySave(guard, state, shard, player))
    return [{ name: 'cannot save: stops', next: moved(state, shard, { place: 'idle' }) }]
  const broken =
    player.epoch < state.loaded
      ? `a save of epoch ${player.epoch} was accepted after epoch ${state.loaded} had loaded`
      : state.broken
  const next = { ...state, stored: player.memory, broken }
  return [{ name: 'saves', next: moved(next, shard, { place: then }) }]
}

function release(state: HandoffState, shard: number, player: Player): readonly Step<HandoffState>[] {
  const freed = isHolder(state, shard, player) ? ({ session: 'free', holder: NOBODY } as const) : {}
  return [{ name: 'lets the account go', next: moved({ ...state, ...freed }, shard, { place: 'idle' }) }]
}
