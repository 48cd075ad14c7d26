import { AccountKeeper } from '../../../../../examples/arena/account-keeper.ts'
import { Arena } from '../../../../../examples/arena/arena.ts'
import { limits, mapEdge } from '../../../../../examples/arena/limits.ts'
import type { LocalAnswer, LocalFields } from '../../../../../examples/arena/local-api.ts'
import type { Visitor } from '../../../../../examples/arena/visitor.ts'

const MIDDLE = mapEdge / 2
/** Past the middle on the other side. */
const LINE = 25
const CORRIDOR = 50

interface Session {
  epoch: number
  /** Nobody: free. */
  holder: Side | undefined
  saved: string
  ticket: { readonly to: number; readonly move: string; readonly payload: string } | undefined
}

/** One game server with its agent. A new life of it is another one. */
interface Side {
  readonly index: number
  readonly arena: Arena
  readonly keeper: AccountKeeper
}

type Given = Readonly<Record<string, string>>
type Refusal = Extract<LocalAnswer, { readonly ok: false }>

const refusal = (code: string): Refusal => ({ ok: false, code, text: code, retryAfterMs: 100 })

/** Two zones, west and east, with as much of agents, control plane and proxy as two arenas need; all of it in memory, on a clock of its own. */
export class FakeLand {
  nowMs = 0
  commits = 0
  /** Spoils what is handed over: what a test of the tests wants. */
  spoil = (payload: string): string => payload
  readonly #sides: Side[] = []
  readonly #sessions = new Map<string, Session>()
  readonly #flows = new Map<number, { side: number; readonly hear: (text: string) => void }>()
  readonly #payloads = new Map<string, Map<string, string>>()
  readonly #done = new Set<string>()
  #epochs = 0
  #lives = 0

  constructor() {
    for (const index of [0, 1]) this.#sides.push(this.#newSide(index))
  }

  /** A player at a port, who comes in on one side. */
  connect(port: number, side: number, hear: (text: string) => void): void {
    this.#flows.set(port, { side, hear })
  }

  say(port: number, text: string): void {
    const flow = this.#flows.get(port)
    const answer = this.#sides[flow?.side ?? -1]?.arena.answer(visitorAt(port), Buffer.from(text), this.nowMs)
    if (answer?.kind === 'say') flow?.hear(answer.text)
  }

  /** Its successor knows nothing. */
  kill(index: number): void {
    this.#sides[index] = this.#newSide(index)
  }

  async tick(durationMs: number): Promise<void> {
    this.nowMs += durationMs
    for (const { keeper, arena } of this.#sides) {
      keeper.round(this.nowMs)
      arena.expire(this.nowMs)
    }
    await new Promise(resolve => setImmediate(resolve))
  }

  #newSide(index: number): Side {
    const shard = index === 0 ? 'west' : 'east'
    this.#lives += 1
    const options = { shard, incarnation: this.#lives, slots: 200, localApi: 'http://127.0.0.1:9/s/x' }
    const arena = new Arena(options)
    const own = (): Side => side
    const isAlive = (): boolean => this.#sides[index] === side
    // Whoever is dead hears nothing more, and nothing it says counts.
    const never = new Promise<never>(() => {})
    const keeper = new AccountKeeper({
      arena,
      call: (name, given = {}) => (isAlive() ? Promise.resolve(this.#call(own(), name, given)) : never),
      ask: (name, given = {}) => (isAlive() ? Promise.resolve(this.#ask(own(), name, given)) : never),
      announce: ({ to, text }) => {
        const flow = this.#flows.get(to.port)
        if (isAlive() && flow?.side === index) flow.hear(text)
      },
      clock: () => this.nowMs,
      life: `life-${this.#lives}`,
    })
    const side: Side = { index, arena, keeper }
    return side
  }

  #session(account: string): Session {
    const session = this.#sessions.get(account) ?? {
      epoch: 0,
      holder: undefined,
      saved: '',
      ticket: undefined,
    }
    this.#sessions.set(account, session)
    return session
  }

  #call(side: Side, name: string, given: Given): LocalAnswer {
    const session = this.#session(given['account'] ?? '')
    const isHeld = session.holder === side && given['epoch'] === String(session.epoch)
    switch (name) {
      case 'claim': {
        const isFree = session.holder === undefined || !this.#sides.includes(session.holder)
        if (!isFree || session.ticket !== undefined) return refusal('BUSY')
        return { ok: true, epoch: this.#grant(session, side) }
      }
      case 'state/get':
        return isHeld ? { ok: true, value: session.saved } : refusal('FENCED')
      case 'state/put':
        if (!isHeld) return refusal('FENCED')
        session.saved = given['value'] ?? ''
        return { ok: true, state: 'done' }
      case 'release':
        if (isHeld) session.holder = undefined
        return { ok: true }
      case 'move/payload': {
        const { move = '', account = '', value = '' } = given
        const payloads = this.#payloads.get(move) ?? new Map<string, string>()
        this.#payloads.set(move, payloads.set(account, this.spoil(value)))
        return { ok: true }
      }
      case 'move/commit':
        return this.#commit(side, given['move'] ?? '')
      default:
        return { ok: true }
    }
  }

  #ask(side: Side, name: string, given: Given): LocalFields {
    switch (name) {
      case 'zone':
        return { ok: true, fields: [side.index === 0 ? 'west' : 'east', '1', 'land'] }
      case 'position':
        return { ok: true, fields: this.#heeds(side, given['players'] ?? '') }
      case 'border':
        return { ok: true, fields: ['0', '0'] }
      case 'arrive': {
        const session = this.#session(given['account'] ?? '')
        const { ticket } = session
        if (ticket?.to !== side.index) return refusal('NOT_FOUND')
        const bytes = String(ticket.payload.length)
        return { ok: true, fields: [this.#grant(session, side), '0', ticket.move, 'x', 'y', bytes] }
      }
      case 'arrive/payload': {
        const payload = [...(this.#payloads.values() ?? [])]
          .flatMap(payloads => payloads.get(given['account'] ?? '') ?? [])
          .at(-1)
        return payload === undefined
          ? refusal('NOT_FOUND')
          : { ok: true, fields: [String(payload.length), String(payload.length), payload] }
      }
      default:
        return refusal('NOT_FOUND')
    }
  }

  #grant(session: Session, side: Side): string {
    this.#epochs += 1
    session.epoch = this.#epochs
    session.holder = side
    session.ticket = undefined
    return String(session.epoch)
  }

  /** All of one vehicle are beyond the line, or nobody is told to cross. */
  #heeds(side: Side, players: string): readonly string[] {
    const fields: string[] = []
    for (const [account = '', epoch = '', x = '', , , party = ''] of players
      .split(';')
      .map(one => one.split(','))) {
      const depth = side.index === 0 ? Number(x) - MIDDLE : MIDDLE - Number(x)
      if (depth > LINE)
        fields.push(account, 'cross', 'beyond', `move-${party === '' ? account : party}-${epoch}`)
      else if (depth > -CORRIDOR) fields.push(account, 'corridor', 'beyond', '')
    }
    // One vehicle has one move: that of the driver.
    for (let at = 0; at < fields.length; at += 4) {
      const account = fields[at]
      const own = players
        .split(';')
        .find(one => one.startsWith(`${account},`))
        ?.split(',')
      const party = own?.[5] ?? ''
      const driver = players
        .split(';')
        .find(one => one.startsWith(`${party},`))
        ?.split(',')
      if (fields[at + 1] === 'cross' && driver !== undefined) fields[at + 3] = `move-${party}-${driver[1]}`
    }
    return fields
  }

  #commit(side: Side, move: string): LocalAnswer {
    if (this.#done.has(move)) return { ok: true }
    const payloads = [...(this.#payloads.get(move) ?? [])]
    if (payloads.some(([account]) => this.#session(account).holder !== side)) return refusal('FENCED')
    this.#done.add(move)
    this.commits += 1
    for (const [account, payload] of payloads) {
      const session = this.#session(account)
      session.ticket = { to: 1 - side.index, move, payload }
      session.holder = undefined
      this.#epochs += 1
      session.epoch = this.#epochs
      const port = side.arena.account(account)?.visitor.port
      const flow = port === undefined ? undefined : this.#flows.get(port)
      if (flow !== undefined) flow.side = 1 - side.index
    }
    return { ok: true }
  }
}

function visitorAt(port: number): Visitor {
  return { protocol: 'udp', address: '127.0.0.1', port }
}

/** How often whoever plays says something. */
export const TURN_MS = limits.positionsEveryMs / 5
