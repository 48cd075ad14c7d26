import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { CALL_NAMES, readCall } from '../../../shard-agent/scripts/calls.ts'

export type Half = 'west' | 'east'
type Given = Readonly<Record<string, string>>
type Answer = Readonly<Record<string, unknown>>

/** `commit-lost`: it is done, and nobody hears so at first. `commit-unheard`: nor later. `payload-lost`: it is there only after the ticket was
 *  shown again. */
export type Road = 'open' | 'full' | 'commit-refused' | 'commit-lost' | 'commit-unheard' | 'payload-lost'

interface Ticket {
  readonly to: Half
  readonly from: Half
  readonly epoch: number
  readonly payload: Buffer
}

/** Nodes beyond the line x = 0 at which players are handed over, and half a corridor. */
const TRIGGER = 2
const HALF_CORRIDOR = 6
const BORDER_SEEN = 30

const refusal = (code: string, words: string): Answer => ({ ok: false, code, text: words })
const BUSY = { ...refusal('BUSY', 'somebody plays it'), retryAfterMs: 300 }
const FENCED = refusal('FENCED', 'somebody else has this account')
const OVER = refusal('OVER', 'too late')

/** The agent's local API as two game servers see it, with all it needs of the control plane in memory: a map of two halves. */
export class FakeAgent {
  road: Road = 'open'
  /** Whether what players carry is too much. */
  savesNothing = false
  /** Every call, for what a test asks of their order. */
  readonly calls: string[] = []
  /** Accounts with whose epoch each half may save. */
  readonly #holders = new Map<string, { readonly half: Half; readonly epoch: number }>()
  readonly #states = new Map<string, Buffer>()
  readonly #payloads = new Map<string, Buffer>()
  readonly #committed = new Set<string>()
  readonly #tickets = new Map<string, Ticket>()
  /** By attempt: answered the same again. */
  readonly #arrivals = new Map<string, Answer>()
  readonly #seen: Record<Half, readonly Answer[]> = { west: [], east: [] }
  readonly #server: Server
  #epoch = 100

  constructor() {
    this.#server = createServer((request, response) => {
      void text(request).then(body => {
        const [, , half, ...name] = (request.url ?? '').split('/')
        const given = Object.fromEntries(new URLSearchParams(body)) as Given
        const answer = refusalOf(name.join('/'), body) ?? this.#answer(half as Half, name.join('/'), given)
        // Nothing ever happens: the question stays open.
        if (answer !== undefined) response.end(JSON.stringify(answer))
      })
    })
  }

  async open(): Promise<(half: Half) => string> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    const { port } = this.#server.address() as AddressInfo
    return half => `http://127.0.0.1:${port}/s/${half}`
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  holderOf(account: string): Half | undefined {
    return this.#holders.get(account)?.half
  }

  #answer(half: Half, name: string, given: Given): Answer | undefined {
    const { account = '', epoch = '', move = '' } = given
    if (name !== 'tick' && name !== 'position' && name !== 'border')
      this.calls.push(`${half} ${name} ${account}`)
    switch (name) {
      case 'tick':
        return { ok: true, events: 0, leaseMs: 10_000 }
      case 'events':
        return undefined
      case 'arrive':
        return this.#arrive(half, given)
      case 'claim':
        return this.#claim(half, account)
      case 'release':
        if (this.#holds(half, account, epoch)) this.#holders.delete(account)
        return { ok: true, state: 'done' }
      case 'state/get':
        return part(this.#states.get(account) ?? Buffer.alloc(0), given)
      case 'arrive/payload':
        if (this.road === 'payload-lost') return refusal('NOT_FOUND', 'forgotten')
        return part(this.#payloads.get(account) ?? Buffer.alloc(0), given)
      case 'state/put':
        if (!this.#holds(half, account, epoch)) return FENCED
        if (this.savesNothing) return refusal('LIMIT', 'it is too much')
        this.#states.set(account, Buffer.from(given['value'] ?? ''))
        return { ok: true, state: 'done' }
      case 'position':
        return this.#position(half, given)
      case 'border':
        return this.#border(half)
      default:
        return this.#move(half, name, move, given)
    }
  }

  #move(half: Half, name: string, move: string, given: Given): Answer {
    const account = move.slice(0, move.lastIndexOf('-'))
    const isOver = !this.#committed.has(move) && this.#holders.get(account)?.half !== half
    switch (name) {
      case 'move/prepare':
        return isOver ? OVER : { ok: true, leftMs: 5_000 }
      case 'move/payload':
        this.#payloads.set(account, Buffer.from(given['value'] ?? '', 'base64'))
        return isOver ? OVER : { ok: true, state: 'done', bytes: 0 }
      case 'move/commit':
        return isOver || this.road === 'commit-refused' ? OVER : this.#commit(half, move, account)
      case 'move/abort':
        return { ok: true }
      default:
        return refusal('NOT_FOUND', `no such call: ${name}`)
    }
  }

  /** Once; asked again it is known. */
  #commit(half: Half, move: string, account: string): Answer {
    const isFirst = !this.#committed.has(move)
    if (isFirst) {
      this.#committed.add(move)
      this.#holders.delete(account)
      this.#epoch += 1
      const payload = this.#payloads.get(account) ?? Buffer.alloc(0)
      const to = half === 'west' ? 'east' : 'west'
      this.#tickets.set(account, { to, from: half, epoch: this.#epoch, payload })
    }
    return this.road === 'commit-unheard' || (isFirst && this.road === 'commit-lost')
      ? refusal('UNAVAILABLE', 'nobody answers')
      : { ok: true, claimMs: 20_000 }
  }

  #arrive(half: Half, { account = '', attempt = '' }: Given): Answer {
    const before = this.#arrivals.get(attempt)
    if (before !== undefined) {
      this.road = 'open'
      return { ...before, repeated: true }
    }
    const ticket = this.#tickets.get(account)
    if (ticket?.to !== half) return refusal('NOT_FOUND', 'a login like any other')
    this.#tickets.delete(account)
    const { epoch, from, payload } = ticket
    this.#holders.set(account, { half, epoch })
    const words = { repeated: false, move: `${account}-1`, fromZone: from, toZone: half }
    const answer = { ok: true, epoch: String(epoch), ...words, payloadBytes: payload.length }
    this.#arrivals.set(attempt, answer)
    return answer
  }

  #claim(half: Half, account: string): Answer {
    if (this.#holders.has(account) || this.#tickets.has(account)) return BUSY
    this.#epoch += 1
    this.#holders.set(account, { half, epoch: this.#epoch })
    return { ok: true, epoch: String(this.#epoch), repeated: false }
  }

  #holds(half: Half, account: string, epoch: string): boolean {
    const holder = this.#holders.get(account)
    return holder?.half === half && String(holder.epoch) === epoch
  }

  #position(half: Half, { players = '' }: Given): Answer {
    const told = players.split(';').filter(entry => entry !== '')
    const at = told.map(entry => {
      const [account = '', epoch = '', x = '', y = '', z = '', , heading = ''] = entry.split(',')
      return { account, epoch, x: Number(x), y: Number(y), z: Number(z), heading: Number(heading) }
    })
    this.#seen[half] = at
      .filter(({ x }) => Math.abs(x) < BORDER_SEEN)
      .map(({ account, x, y, z, heading }) => ({
        zone: half,
        id: account,
        kind: 'player',
        x,
        y,
        z,
        heading,
        look: '',
      }))
    const zone = half === 'west' ? 'east' : 'west'
    return {
      ok: true,
      players: at.flatMap(({ account, epoch, x }) => {
        const beyond = half === 'west' ? x : -x
        if (beyond < -HALF_CORRIDOR) return []
        if (beyond < TRIGGER) return [{ account, word: 'corridor', zone, detail: '' }]
        return this.road === 'full'
          ? [{ account, word: 'closed', zone, detail: 'full' }]
          : [{ account, word: 'cross', zone, detail: `${account}-${epoch.padStart(8, '0')}` }]
      }),
    }
  }

  #border(half: Half): Answer {
    const entities = this.#seen[half === 'west' ? 'east' : 'west']
    return { ok: true, total: entities.length, next: entities.length, entities }
  }
}

/** Of a call that the agent does not understand. */
function refusalOf(name: string, body: string): Answer | undefined {
  const call = CALL_NAMES.find(known => known === name)
  const read = call === undefined ? undefined : readCall(call, '', body)
  return read?.kind === 'call' ? undefined : refusal('BAD_REQUEST', `${name}: ${body}`)
}

/** As the agent cuts values. */
function part(value: Buffer, { offset = '0', bytes = '2700' }: Given): Answer {
  const next = Math.min(value.length, Number(offset) + Number(bytes))
  return {
    ok: true,
    total: value.length,
    next,
    revision: '1',
    value: value.subarray(Number(offset), next).toString('base64'),
  }
}
