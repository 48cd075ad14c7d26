import type { Announcement, Arena, Login } from './arena.ts'
import { limits } from './limits.ts'
import { type CallLocalApi, eventsOf, type LocalAnswer, type LocalEvent } from './local-api.ts'
import { formatSaved, parseSaved, savedKey } from './saved-state.ts'
import type { Player } from './world.ts'

type Refusal = Extract<LocalAnswer, { readonly ok: false }>

export interface AccountKeeperOptions {
  readonly arena: Arena
  readonly call: CallLocalApi
  readonly announce: (announcement: Announcement) => void
  /** Monotonic, in milliseconds. */
  readonly clock: () => number
  /** Different for every life of this process: names of logins begin with it. */
  readonly life: string
}

/** Plays only with accounts that this shard holds: claims before a player enters, loads and saves with the epoch of the claim, lets go when
 *  they leave, and sends them away when the agent says so. */
export class AccountKeeper {
  readonly #options: AccountKeeperOptions
  #logins = 0
  #saveAtMs = 0
  #stopped = false
  /** Farewells under way: the last saves must be out before the process ends. */
  readonly #leaving = new Set<Promise<void>>()

  constructor(options: AccountKeeperOptions) {
    this.#options = options
  }

  /** Deals with who came, who went, and what is due. Call it often. */
  round(nowMs: number): void {
    const { arena } = this.#options
    for (const login of arena.takeLogins()) void this.#enter(login)
    for (const player of arena.takeDepartures()) this.#leave(player)
    if (nowMs < this.#saveAtMs) return
    this.#saveAtMs = nowMs + limits.saveEveryMs
    for (const player of arena.accounts()) void this.#save(player)
  }

  /** The proof that the game is alive: call it once a second from where the game itself runs. */
  tick(): void {
    void this.#options.call('tick')
  }

  /** Listens to the agent until `stop`. */
  async follow(): Promise<void> {
    let after = ''
    while (!this.#stopped) {
      const wait = limits.eventsWaitMs
      const answer = await this.#options.call('events', { after, wait: String(wait) }, wait)
      for (const event of eventsOf(answer)) {
        this.#heed(event)
        after = event.id
      }
      if (!answer.ok) await pause(answer.retryAfterMs ?? limits.retryMs)
    }
  }

  /** Saves and lets go of everybody; gives up after `limits.stopMsMax`. */
  async stop(): Promise<void> {
    this.#stopped = true
    const { arena } = this.#options
    for (const player of [...arena.takeDepartures(), ...arena.accounts()]) this.#leave(player)
    await Promise.race([Promise.all(this.#leaving), pause(limits.stopMsMax)])
  }

  async #enter({ visitor, account }: Login): Promise<void> {
    const { arena, call, announce, clock, life } = this.#options
    this.#logins += 1
    const claim = await call('claim', {
      account,
      attempt: `${life}-${this.#logins}`,
      ip: visitor.address.replace('::ffff:', ''),
      port: String(visitor.port),
      protocol: visitor.protocol,
    })
    const tell = (text: string): void => announce({ to: visitor, text })
    if (!claim.ok) return tell(arena.endLogin(visitor, refusalText(claim)))
    const holder = { account, epoch: String(claim['epoch']) }
    // Nothing is loaded before it is stamped: `state/get` does both.
    const state = await call('state/get', { ...holder, key: savedKey })
    if (!state.ok) {
      await call('release', holder)
      return tell(arena.endLogin(visitor, refusalText(state)))
    }
    const answer = arena.enter({ visitor, account }, holder.epoch, parseSaved(state['value']), clock())
    if (answer === 'full') await call('release', holder)
    tell(answer)
  }

  #leave(player: Player): void {
    const { account, name } = player
    if (account === undefined) return
    const leaving = this.#save(player)
      .then(() => this.#options.call('release', { account: name, epoch: account.epoch }))
      .then(() => void this.#leaving.delete(leaving))
    this.#leaving.add(leaving)
  }

  async #save(player: Player): Promise<void> {
    const { account, name, x, y } = player
    if (account === undefined) return
    const value = formatSaved({ x, y, score: account.score })
    const answer = await this.#options.call('state/put', {
      account: name,
      epoch: account.epoch,
      key: savedKey,
      value,
    })
    if (!answer.ok && answer.code === 'FENCED') this.#fenced(name, account.epoch)
  }

  #heed({ kind, account, epoch }: LocalEvent): void {
    switch (kind) {
      case 'KICK': {
        const player = this.#eject(account, epoch, 'bye kicked')
        if (player !== undefined) this.#leave(player)
        return
      }
      case 'FENCED':
        this.#fenced(account, epoch)
        return
      case 'CONFIG':
        // The agent has forgotten what it knew: every save asks again.
        this.#saveAtMs = 0
        return
      case 'DRAIN':
      // The proxies move the players; nothing is to be done here.
    }
  }

  /** Somebody else plays the account now: nothing is saved any more. */
  #fenced(account: string, epoch: string): void {
    this.#eject(account, epoch, 'bye fenced')
  }

  #eject(account: string, epoch: string, text: string): Player | undefined {
    const player = this.#options.arena.eject(account, epoch)
    if (player !== undefined) this.#options.announce({ to: player.visitor, text })
    return player
  }
}

/** `ELSEWHERE` among them: said again, the login reaches the arena where it belongs. */
const ASK_AGAIN: ReadonlySet<string> = new Set([
  'BUSY',
  'ELSEWHERE',
  'UNAVAILABLE',
  'QUARANTINE',
  'RATE_LIMITED',
])

/** `busy <ms>`: say it again after so long; `refused <code>`: do not. */
function refusalText({ code, retryAfterMs }: Refusal): string {
  return ASK_AGAIN.has(code) ? `busy ${retryAfterMs ?? limits.retryMs}` : `refused ${code}`
}

function pause(durationMs: number): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, durationMs)
  })
}
