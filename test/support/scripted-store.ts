import type { Change } from '../../control-plane/facts/change.ts'
import type { ActiveNode, CommitResult, FactStore } from '../../control-plane/facts/fact-store.ts'
import type { Facts } from '../../control-plane/facts/facts.ts'
import type { EventRecord, NewEvent } from '../../control-plane/events/event.ts'
import type { NodeId, Token } from '../../proto/contract/ids.ts'
import { facts, NOW } from './world.ts'

/** A store whose facts a test sets. It remembers requests and events and keeps every commit for looking at; changes have no
 *  other effect. */
export class ScriptedStore implements FactStore {
  readonly description = 'scripted'
  now: Facts
  readonly commits: (readonly Change[])[] = []
  readonly written: EventRecord[] = []
  /** Called before a commit is answered; a text refuses it as a conflict. */
  beforeCommit: (changes: readonly Change[]) => string | undefined = () => undefined
  readonly #requests = new Map<string, { readonly digest: string; readonly answer: string }>()

  constructor(over: Partial<Facts> = {}) {
    this.now = facts(over)
  }

  /** Changes the facts as a commit of somebody else would. */
  set(over: Partial<Facts>): void {
    this.now = { ...this.now, ...over, revision: this.now.revision + 1 }
  }

  facts(): Promise<Facts> {
    return Promise.resolve(this.now)
  }

  commit(_token: Token, changes: readonly Change[], events: readonly NewEvent[]): Promise<CommitResult> {
    const why = this.beforeCommit(changes)
    if (why !== undefined) return Promise.resolve({ kind: 'conflict', index: 0, why })
    const records = changes.filter(change => change.kind === 'request.record')
    const known = records.findIndex(record => this.#requests.has(record.requestId))
    if (known !== -1) return Promise.resolve({ kind: 'conflict', index: known, why: 'known' })
    for (const { requestId, digest, answer } of records) this.#requests.set(requestId, { digest, answer })
    this.commits.push(changes)
    const eventIds = events.map(event => this.write(event))
    this.set({})
    return Promise.resolve({ kind: 'done', revision: this.now.revision, eventIds, at: NOW })
  }

  write(event: NewEvent): number {
    const id = this.written.length + 1
    const { before, after, cause } = event
    this.written.push({ ...event, id, at: NOW, node: 'node-1', before, after, cause })
    return id
  }

  events(query: Parameters<FactStore['events']>[0]) {
    const matching = this.written.filter(
      event =>
        (query.subject === undefined || event.subject === query.subject) &&
        (query.after === undefined || event.id > query.after),
    )
    return Promise.resolve(
      query.oldest === true ? matching.slice(0, query.limit) : matching.slice(-query.limit),
    )
  }

  request(requestId: string) {
    return Promise.resolve(this.#requests.get(requestId))
  }

  lead(node: NodeId, address: string): Promise<ActiveNode> {
    return Promise.resolve({ node, address, token: 1 as Token, expiresAt: NOW })
  }

  resign(): Promise<void> {
    return Promise.resolve()
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}
