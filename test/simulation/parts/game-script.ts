import type { SessionNotice } from '../../../proto/contract/agent-link.ts'
import { shardRefText } from '../../../proto/contract/ids.ts'
import {
  type AccountName,
  claimReply,
  claimRequest,
  type Epoch,
  holderReply,
  holderRequest,
  putStateReply,
  putStateRequest,
  type SessionHolder,
} from '../../../proto/contract/session.ts'
import type { Field } from '../../../proto/contract/wire-fields.ts'
import type { GameServer, Visitor } from './game-server.ts'
import type { CallAnswer } from './node-process.ts'
import type { ShardHost } from './shard-host.ts'

/** A player that has said nothing for so long has left the game. */
const LEFT_MS = 6_000

export type SessionMethod = 'Claim' | 'Release' | 'PutState'

export interface GameScriptParts {
  readonly host: ShardHost
  readonly nowMs: () => number
  /** Undefined: no answer came, for whatever reason. */
  readonly call: (method: SessionMethod, request: unknown) => Promise<CallAnswer | undefined>
  readonly tell: (text: () => string) => void
}

/** What the scripts of all game servers of a host do about accounts, through their agent: claim when a player comes, save and release when it
 *  leaves or when they are told to. What a script knows lives in its game server, and outlives the agent. */
export class GameScript {
  readonly #parts: GameScriptParts
  /** Accounts that a call is under way for. */
  readonly #busy = new Set<string>()

  constructor(parts: GameScriptParts) {
    this.#parts = parts
  }

  /** One look at every game. A game that hangs or stands still runs no script. */
  step(): void {
    for (const { server } of this.#parts.host.running()) if (server.answers) this.#look(server)
  }

  notice({ shard, kind, account, epoch }: SessionNotice): void {
    const server = this.#parts.host.find(shard)?.server
    const player = playerOf(account)
    if (server === undefined || server.accounts.get(player)?.epoch !== epoch) return
    this.#parts.tell(() => `${shardRefText(shard)} is told ${kind} for ${account}`)
    if (kind === 'fenced') server.accounts.delete(player)
    else server.accounts.set(player, { epoch, kicked: true })
  }

  #look(server: GameServer): void {
    const since = this.#parts.nowMs() - LEFT_MS
    const here = new Map<number, Visitor>()
    for (const visitor of server.visitors()) if (visitor.heardAt >= since) here.set(visitor.player, visitor)
    for (const visitor of here.values())
      if (!server.accounts.has(visitor.player))
        this.#once(server, visitor.player, () => this.#claim(server, visitor))
    for (const [player, { epoch, kicked }] of server.accounts)
      if (kicked || !here.has(player)) this.#once(server, player, () => this.#letGo(server, player, epoch))
  }

  #once(server: GameServer, player: number, act: () => Promise<void>): void {
    const name = `${shardRefText(server.ref)} ${player}`
    if (this.#busy.has(name)) return
    this.#busy.add(name)
    void act().finally(() => this.#busy.delete(name))
  }

  async #claim(server: GameServer, { player, address, port }: Visitor): Promise<void> {
    const shard = server.ref
    const attempt = `${shardRefText(shard).replace('#', '.')}-${server.logins(player)}`
    const seen = { protocol: 'udp' as const, ip: address, port }
    const request = { shard, account: accountOf(player), attempt, seen }
    const reply = await this.#call('Claim', claimRequest, request, claimReply)
    if (reply?.outcome.kind !== 'granted') return
    const { epoch } = reply.outcome.value
    this.#parts.tell(() => `${shardRefText(shard)} has ${request.account}, epoch ${epoch}`)
    server.accounts.set(player, { epoch, kicked: false })
  }

  /** Saves, then lets go; whoever is fenced has nothing to let go of. Without an answer it is tried again. */
  async #letGo(server: GameServer, player: number, epoch: Epoch): Promise<void> {
    const holder: SessionHolder = { shard: server.ref, account: accountOf(player), epoch }
    const entries = [{ key: 'gold', value: Buffer.from(String(epoch)), revision: 0 }]
    const saved = await this.#call('PutState', putStateRequest, { holder, entries }, putStateReply)
    if (saved === undefined) return
    if (saved.holding === 'held') {
      const released = await this.#call('Release', holderRequest, { holder }, holderReply)
      if (released === undefined) return
    }
    if (server.accounts.get(player)?.epoch === epoch) server.accounts.delete(player)
    server.loggedOut(player)
  }

  async #call<Request, Reply>(
    method: SessionMethod,
    request: Field<Request>,
    value: Request,
    reply: Field<Reply>,
  ): Promise<Reply | undefined> {
    const answer = await this.#parts.call(method, request.encode(value))
    return answer?.kind === 'answered' ? reply.decode(answer.response, '') : undefined
  }
}

export function accountOf(player: number): AccountName {
  return `player-${player}` as AccountName
}

function playerOf(account: AccountName): number {
  return Number(account.slice('player-'.length))
}
