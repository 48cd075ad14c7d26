import { after, type MonotonicMs } from '../../lib/clock.ts'
import { FormerPlayers } from './former-players.ts'
import { FLOW_IDS, type RestoredFlow } from './restored-flow.ts'
import {
  addLine,
  addLines,
  deleteLine,
  doorElements,
  type Element,
  findingElements,
  formerLine,
  formerLines,
  idElements,
  removalText,
  replyKey,
  tableText,
} from './table-text.ts'

/** No packet takes so long from its first look into the table to its last. */
export const RETIRE_MS = 1_000
/** The kernel forgets by a clock of its own, and was told later. */
const FORMER_SLACK_S = 10
/** Changes that wait; beyond it the whole table is made anew, which is not longer. */
export const CHANGES_MAX = 20_000

/** What the table of restored addresses shall hold, and how it gets there: changes while all goes well, else the whole, each as one transaction. */
export class RestorePlan {
  readonly #table: string
  readonly #address: string
  readonly #doors = new Map<number, number>()
  readonly #flows = new Map<number, RestoredFlow>()
  /** Closed flows whose ids packets may still carry, oldest first. */
  readonly #retired = new Map<number, { readonly flow: RestoredFlow; readonly until: MonotonicMs }>()
  readonly #former = new FormerPlayers()
  #lines: string[] = []
  #overflowed = false
  #nextId: number = FLOW_IDS.first

  /** @param table with its family
   *  @param address of this host */
  constructor(table: string, address: string) {
    this.#table = table
    this.#address = address
  }

  /** Without doors there is no table. */
  get isEmpty(): boolean {
    return this.#doors.size === 0
  }

  /** Whether there are changes to carry out. */
  hasChanges(now: MonotonicMs): boolean {
    const [oldest] = this.#retired.values()
    return this.#lines.length > 0 || this.#overflowed || (oldest !== undefined && oldest.until <= now)
  }

  /** Lets the flows of a game server be found. */
  openDoor(port: number, gamePort: number): void {
    if (this.#doors.get(port) === gamePort) return
    this.#doors.set(port, gamePort)
    this.#add(doorElements(port, gamePort))
  }

  /** The game server has ended; its flows are closed before. */
  closeDoor(port: number): void {
    const gamePort = this.#doors.get(port)
    if (gamePort === undefined) return
    this.#doors.delete(port)
    this.#delete(doorElements(port, gamePort))
  }

  /** The flow's place, both ways, must be free.
   *  @param id of a flow that an earlier life of the agent opened */
  open(wanted: Omit<RestoredFlow, 'id'>, id = this.#freeId()): RestoredFlow {
    const { proxy, doorPort, gamePort, seen } = wanted
    const flow = { id, proxy, doorPort, gamePort, seen }
    this.#flows.set(id, flow)
    if (id >= this.#nextId) this.#nextId = id === FLOW_IDS.last ? FLOW_IDS.first : id + 1
    this.#add([...idElements(flow), ...findingElements(flow)])
    return flow
  }

  close(id: number, now: MonotonicMs): void {
    const flow = this.#flows.get(id)
    if (flow === undefined) return
    this.#flows.delete(id)
    this.#retired.set(id, { flow, until: after(now, RETIRE_MS) })
    this.#delete(findingElements(flow))
    const key = replyKey(flow.seen.ip, flow.seen.port, flow.gamePort)
    this.#former.add(key, now)
    this.#push(formerLine(this.#table, key))
  }

  /** Whom an earlier life of the agent has seen leave.
   *  @param forMs what is left of their time */
  keepFormer(key: string, now: MonotonicMs, forMs: number): void {
    this.#former.add(key, now, forMs)
  }

  /** Whether the table has forgotten somebody who is still to be kept from a game server that speaks to him.
   *  @param listed whom it knows, by key */
  isFormerMissing(listed: { has(key: string): boolean }, now: MonotonicMs): boolean {
    return this.#former.left(now).some(({ key, seconds }) => seconds > FORMER_SLACK_S && !listed.has(key))
  }

  /** What has changed since the last call, as one transaction; undefined: make the whole anew. */
  takeChanges(now: MonotonicMs): string | undefined {
    for (const [id, { flow, until }] of this.#retired) {
      if (until > now) break
      this.#retired.delete(id)
      this.#delete(idElements(flow))
    }
    if (this.#overflowed) return undefined
    return this.#lines.splice(0).concat('').join('\n')
  }

  /** Everything as one transaction, whatever was there before: no packet sees anything in between. */
  takeWhole(now: MonotonicMs): string {
    this.#forgetChanges()
    const lines = [
      ...addLines(this.#table, this.elements()),
      ...formerLines(this.#table, this.#former.left(now)),
    ]
    return `${removalText(this.#table)}${tableText(this.#table, this.#address)}${lines.join('\n')}\n`
  }

  /** What waits is for a table that goes, and so is the memory of who has left. */
  forget(): void {
    this.#forgetChanges()
    this.#former.clear()
  }

  /** What the table shall hold; what is on the way out is left out. */
  *elements(): Generator<Element, void> {
    for (const [port, gamePort] of this.#doors) yield* doorElements(port, gamePort)
    for (const flow of this.#flows.values()) {
      yield* idElements(flow)
      yield* findingElements(flow)
    }
  }

  /** Whether elements of an id may still be there though no flow has it. */
  isRetired(id: number): boolean {
    return this.#retired.has(id)
  }

  #forgetChanges(): void {
    this.#lines = []
    this.#overflowed = false
    this.#retired.clear()
  }

  #freeId(): number {
    // Ends: there are many more ids than flows.
    for (;;) {
      const id = this.#nextId
      this.#nextId = id === FLOW_IDS.last ? FLOW_IDS.first : id + 1
      if (!this.#flows.has(id) && !this.#retired.has(id)) return id
    }
  }

  #add(elements: readonly Element[]): void {
    for (const element of elements) this.#push(addLine(this.#table, element))
  }

  #delete(elements: readonly Element[]): void {
    for (const element of elements) this.#push(deleteLine(this.#table, element))
  }

  #push(line: string): void {
    if (this.#lines.length < CHANGES_MAX && !this.#overflowed) this.#lines.push(line)
    else {
      this.#overflowed = true
      this.#lines = []
    }
  }
}
