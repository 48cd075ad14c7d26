import type { Act } from './arena-request.ts'
import { describeBelongings, type PlayerAccount } from './account-state.ts'
import { limits } from './limits.ts'
import { formatCoordinate } from './sight.ts'
import { move, type Player } from './world.ts'

/** A player with an account. */
export type AccountPlayer = Player & { readonly account: PlayerAccount }

export function hasAccount(player: Player): player is AccountPlayer {
  return player.account !== undefined
}

type Refusal = 'POOR' | 'FULL' | 'NONE' | 'CORRIDOR' | 'AWAY' | 'RIDING'

/** Does what a player with an account asked.
 *  @param players everybody in the arena
 *  @returns the answer: `at <sequence> …`, `no <sequence> <why>`, or `frozen <sequence> <move> …` */
export function perform(
  player: AccountPlayer,
  { sequence, act }: { readonly sequence: string; readonly act: Act },
  players: PlayersByName,
): string {
  const { road } = player.account
  if (road.kind === 'crossing') return `frozen ${sequence} ${road.move} ${describeStanding(player)}`
  const refused = carryOut(player, act, players)
  return refused === undefined ? `at ${sequence} ${describeStanding(player)}` : `no ${sequence} ${refused}`
}

export interface PlayersByName {
  find(name: string): Player | undefined
  readonly players: Iterable<Player>
}

/** Where one is and what one has. */
export function describeStanding(player: AccountPlayer): string {
  return `x=${formatCoordinate(player.x)} y=${formatCoordinate(player.y)} ${describeBelongings(player.account)}`
}

/** Everybody in the vehicle of one player, who comes first; that player alone where there is none. */
export function partyOf(player: AccountPlayer, { players }: PlayersByName): readonly AccountPlayer[] {
  const { party } = player.account
  if (party === '') return [player]
  const others: AccountPlayer[] = []
  for (const other of players)
    if (other !== player && hasAccount(other) && other.account.party === party) others.push(other)
  return [player, ...others]
}

/** Whoever drives takes everybody along; whoever rides stays put. */
export function walk(player: AccountPlayer, x: number, y: number, players: PlayersByName): void {
  const { account } = player
  if (account.party === player.name) for (const member of partyOf(player, players)) stepTo(member, x, y)
  else if (account.party === '') stepTo(player, x, y)
}

/** Where one is is told by one's score: being set somewhere counts as well. */
export function stepTo(player: AccountPlayer, x: number, y: number): void {
  move(player, x, y)
  countAct(player.account)
}

function countAct(account: PlayerAccount): void {
  account.score += 1
  if (account.score % limits.actsPerCoin === 0) account.coins += 1
}

function carryOut(player: AccountPlayer, act: Act, players: PlayersByName): Refusal | undefined {
  const { account } = player
  switch (act.kind) {
    case 'go':
      walk(player, act.x, act.y, players)
      return undefined
    case 'buy':
      if (account.words.has('corridor')) return 'CORRIDOR'
      if (account.coins === 0) return 'POOR'
      if (account.items.length >= limits.itemsMax) return 'FULL'
      account.coins -= 1
      account.items = [...account.items, act.item]
      countAct(account)
      return undefined
    case 'drop': {
      if (account.words.has('corridor')) return 'CORRIDOR'
      const index = account.items.indexOf(act.item)
      if (index === -1) return 'NONE'
      account.items = account.items.toSpliced(index, 1)
      countAct(account)
      return undefined
    }
    case 'ride':
      return ride(player, act.driver, players)
    case 'walk':
      return alight(player, players)
  }
}

/** Nobody gets in or out near a border: who crosses together is agreed on before. */
function ride(player: AccountPlayer, name: string, players: PlayersByName): Refusal | undefined {
  const { account } = player
  if (account.party === name && name !== player.name) return undefined
  if (account.road.kind !== 'open') return 'CORRIDOR'
  if (account.party !== '') return 'RIDING'
  const driver = players.find(name)
  if (driver === undefined || driver === player || !hasAccount(driver)) return 'AWAY'
  if (driver.account.road.kind !== 'open') return 'CORRIDOR'
  if (driver.account.party !== '' && driver.account.party !== name) return 'RIDING'
  if (Math.hypot(driver.x - player.x, driver.y - player.y) > limits.rideReach) return 'AWAY'
  if (partyOf(driver, players).length >= limits.partyMax) return 'FULL'
  driver.account.party = name
  account.party = name
  move(player, driver.x, driver.y)
  countAct(account)
  return undefined
}

function alight(player: AccountPlayer, players: PlayersByName): Refusal | undefined {
  const { account } = player
  if (account.party === '') return undefined
  const driver = players.find(account.party)
  const isAlone = driver === undefined || driver === player
  if (account.road.kind !== 'open' && !isAlone) return 'CORRIDOR'
  leaveVehicle(player, players)
  return undefined
}

/** Without its driver a vehicle is none; without riders neither. */
export function leaveVehicle(player: AccountPlayer, players: PlayersByName): void {
  const rest = partyOf(player, players).slice(1)
  const isOver = player.account.party === player.name || rest.length === 1
  player.account.party = ''
  if (isOver) for (const other of rest) other.account.party = ''
}
