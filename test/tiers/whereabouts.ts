import type { Order, SharedMs } from './story.ts'

/** From when on something may hold, and until when. */
export interface Span {
  readonly from: SharedMs
  until: SharedMs
}

/** A shard that may carry a group. */
interface Binding extends Span {
  readonly shard: number
}

/** Groups that may take newcomers. */
interface Admission extends Span {
  readonly groups: ReadonlySet<number>
}

/** One life of a player's flow with one group. Which one need not be known: it is one of these. */
interface Stay extends Span {
  groups: ReadonlySet<number>
  /** Nothing of it has been seen: who takes it, has to admit newcomers. */
  isNew: boolean
}

/** A shard that a player has left, and that may finish. */
interface Farewell extends Span {
  readonly shards: ReadonlySet<number>
}

interface Person {
  readonly stays: Stay[]
  farewells: Farewell[]
}

/** Where every player may be at any moment, by the orders so far and by what was seen. A state is a union of all that is possible. */
export class Whereabouts {
  readonly #bindings = new Map<number, Binding[]>()
  readonly #admissions: Admission[] = []
  readonly #people = new Map<number, Person>()

  /** Orders in the order of their beginnings. */
  take(order: Order): void {
    switch (order.kind) {
      case 'bind':
        return this.#bind(order)
      case 'admit': {
        const last = this.#admissions.at(-1)
        if (last !== undefined) last.until = order.until
        this.#admissions.push({ groups: new Set(order.groups), from: order.from, until: Infinity })
        return
      }
      case 'move':
        for (const player of order.players) this.#move(this.#person(player), order)
        return
      case 'shut-out':
      case 'expire':
      case 'enter':
        for (const player of order.players) {
          const person = this.#person(player)
          if (order.kind !== 'enter') end(person, order.until)
          if (order.kind !== 'shut-out') this.#beginAnywhere(person, order.from)
        }
    }
  }

  /** Whether the shard may get the player's word, which was sent and got in this span. If so, that is remembered. */
  mayReach(player: number, shard: number, travel: Span): boolean {
    const found = this.#person(player).stays.flatMap(stay => {
      const groups = this.#groupsAt(stay, shard, travel)
      return groups.length > 0 ? [{ stay, groups }] : []
    })
    const [only] = found
    if (only !== undefined && found.length === 1) {
      only.stay.groups = new Set(only.groups)
      only.stay.isNew = false
    }
    return found.length > 0
  }

  /** Whether the player may hear what the shard has sent at the beginning of this span. */
  mayHear(player: number, shard: number, travel: Span): boolean {
    const { stays, farewells } = this.#person(player)
    return (
      stays.some(stay => this.#groupsAt(stay, shard, travel).length > 0) ||
      farewells.some(({ shards, ...span }) => shards.has(shard) && overlap(span, travel) !== undefined)
    )
  }

  #groupsAt(stay: Stay, shard: number, travel: Span): readonly number[] {
    const during = overlap(stay, travel)
    if (during === undefined) return []
    return [...stay.groups].filter(
      group =>
        (!stay.isNew || this.#admits(group, during)) &&
        this.#bindingsOf(group).some(
          binding => binding.shard === shard && overlap(binding, during) !== undefined,
        ),
    )
  }

  #admits(group: number, during: Span): boolean {
    return this.#admissions.some(
      ({ groups, ...span }) => groups.has(group) && overlap(span, during) !== undefined,
    )
  }

  #bind({ group, shard, from, until }: Extract<Order, { kind: 'bind' }>): void {
    const bindings = this.#bindingsOf(group)
    const last = bindings.at(-1)
    if (last !== undefined) last.until = until
    bindings.push({ shard, from, until: Infinity })
  }

  #move(person: Person, { group, lameDuckMs, from, until }: Extract<Order, { kind: 'move' }>): void {
    const left = person.stays.at(-1)
    const during = { from, until }
    const shards = [...(left?.groups ?? [])].flatMap(one =>
      this.#bindingsOf(one).flatMap(({ shard, ...span }) =>
        overlap(span, during) === undefined ? [] : [shard],
      ),
    )
    end(person, until)
    if (lameDuckMs > 0) person.farewells.push({ shards: new Set(shards), from, until: until + lameDuckMs })
    person.stays.push({ groups: new Set([group]), isNew: false, from, until: Infinity })
  }

  #beginAnywhere({ stays }: Person, from: SharedMs): void {
    stays.push({ groups: new Set(this.#bindings.keys()), isNew: true, from, until: Infinity })
  }

  #bindingsOf(group: number): Binding[] {
    let bindings = this.#bindings.get(group)
    if (bindings === undefined) this.#bindings.set(group, (bindings = []))
    return bindings
  }

  #person(player: number): Person {
    let person = this.#people.get(player)
    if (person === undefined) this.#people.set(player, (person = { stays: [], farewells: [] }))
    return person
  }
}

/** Whatever it was, and whoever was still heard. */
function end(person: Person, until: SharedMs): void {
  for (const span of [...person.stays, ...person.farewells]) span.until = Math.min(span.until, until)
}

export function overlap(one: Span, other: Span): Span | undefined {
  const from = Math.max(one.from, other.from)
  const until = Math.min(one.until, other.until)
  return from <= until ? { from, until } : undefined
}
