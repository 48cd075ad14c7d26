import type { Test } from 'tap'
import { eventually } from '../../support/eventually.ts'
import type { Seen, WalkerDesk } from './walker-desk.ts'

/** A bound for what hangs: a client that has to notice a killed server takes half a minute of it. */
const WAIT_MS = 150_000
const SPEED = 8
const GROUND = 9.5
/** A server tells the test five times a second, and clients tell their look in steps. */
const PLACE_TOLERANCE = 1.5
const LOOK_TOLERANCE = 0.1

const BELONGINGS = { 'main/3': 'default:stone 42', 'main/9': 'default:pick_diamond 1 1234' } as const
const HEALTH = 13
const LOOK = { yaw: 1.25, pitch: 0.5 } as const
/** More than three turns: Luanti counts the turns of things, and not of players. */
const BOAT_YAW = 20

/** One player whom the test moves about, wherever he is. */
export class WalkedPlayer {
  readonly name: string
  readonly #desk: WalkerDesk

  constructor(name: string, desk: WalkerDesk) {
    this.name = name
    this.#desk = desk
  }

  eventually<T>(what: string, ask: () => T | undefined | Promise<T | undefined>): Promise<T> {
    return eventually(`${this.name} to ${what}`, WAIT_MS, ask)
  }

  /** As soon as he is there, alone there, and free to move. @param shard undefined: wherever */
  plays(shard?: string): Promise<{ readonly shard: string; readonly player: Seen }> {
    return this.eventually(`play on ${shard ?? 'one server'}`, () => {
      const [first, ...others] = this.#desk.where(this.name)
      const isThere = first !== undefined && (shard === undefined || first.shard === shard)
      return isThere && others.length === 0 && !first.player.frozen ? first : undefined
    })
  }

  /** Begins to walk along his line; he goes on until he is there, or told otherwise. */
  walk(x: number): () => true | undefined {
    return this.#desk.order(this.name, { kind: 'walk', to: { x, y: GROUND, z: 3 }, speed: SPEED })
  }

  async walkTo(x: number): Promise<void> {
    await this.eventually(`walk to ${x}`, this.walk(x))
  }

  /** Gives him things, a wound and a look that nobody has by chance. */
  async equip(): Promise<void> {
    for (const [place, item] of Object.entries(BELONGINGS)) {
      const order = { kind: 'give', place: Number(place.slice('main/'.length)), item } as const
      await this.eventually(`be given ${item}`, this.#desk.order(this.name, order))
    }
    await this.eventually('be hurt', this.#desk.order(this.name, { kind: 'hurt', hp: HEALTH }))
    await this.eventually('look', this.#desk.order(this.name, { kind: 'look', ...LOOK }))
    await this.eventually('look so by his client', () =>
      this.#desk.where(this.name).find(({ player }) => isNear(player, LOOK)),
    )
  }

  /** Takes a boat, and goes on in it. */
  async board(): Promise<void> {
    await this.eventually('take a boat', this.#desk.order(this.name, { kind: 'board', yaw: BOAT_YAW }))
    await this.eventually('sit in it', () => (this.isAboard() ? true : undefined))
  }

  isAboard(): boolean {
    return this.#desk.where(this.name).some(({ player }) => player.aboard)
  }

  /** Until he may, or may not, change the world. */
  async mayInteract(wanted: boolean): Promise<void> {
    await this.eventually(wanted ? 'be free to act' : 'be kept from acting', () =>
      this.#desk.where(this.name)[0]?.player.interacts === wanted ? true : undefined,
    )
  }

  /** Walks, and gives what he was on this server at the last moment. */
  async beginToCross(shard: string, toX: number): Promise<Seen> {
    this.walk(toX)
    const { player } = await this.eventually('begin to cross', () =>
      this.#desk.where(this.name).find(one => one.shard === shard && one.player.frozen),
    )
    this.#desk.forgetOrders()
    return player
  }

  async isTurnedBack(toX: number): Promise<void> {
    this.walk(toX)
    let before: Seen | undefined
    await this.eventually('be turned back', () => {
      const now = this.#desk.where(this.name)[0]?.player
      const isBack = before !== undefined && now !== undefined && now.pos.x < before.pos.x
      before = now
      return isBack ? true : undefined
    })
    this.#desk.forgetOrders()
  }

  /** He plays there as he was before. The look is right as soon as his client has heard of it. */
  async isSame(t: Test, before: Seen, shard?: string): Promise<void> {
    const { player } = await this.plays(shard)
    t.strictSame(player.items, before.items, 'the same items, at the same places')
    t.match(player.items, BELONGINGS)
    t.equal(player.hp, HEALTH)
    for (const axis of ['x', 'y', 'z'] as const)
      t.ok(
        Math.abs(player.pos[axis] - before.pos[axis]) < PLACE_TOLERANCE,
        `${axis}: ${before.pos[axis]}, ${player.pos[axis]}`,
      )
    await this.eventually(`look to ${before.yaw}, ${before.pitch}`, () =>
      this.#desk.where(this.name).find(one => isNear(one.player, before)),
    )
  }
}

type Look = Pick<Seen, 'yaw' | 'pitch'>

function isNear(left: Look, right: Look): boolean {
  return (
    Math.abs(left.yaw - right.yaw) < LOOK_TOLERANCE && Math.abs(left.pitch - right.pitch) < LOOK_TOLERANCE
  )
}
