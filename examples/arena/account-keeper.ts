import type { AccountPlayer } from './account-acts.ts'
import type { Announcement, Arena, Login } from './arena.ts'
import { admit } from './entrance.ts'
import { limits } from './limits.ts'
import { type AskLocalApi, type CallLocalApi, eventsOf, type LocalEvent } from './local-api.ts'
import { formatSaved, savedKey } from './saved-state.ts'
import { ZoneKeeper } from './zone-keeper.ts'

export interface AccountKeeperOptions {
  readonly arena: Arena
  readonly call: CallLocalApi
  readonly ask: AskLocalApi
  readonly announce: (announcement: Announcement) => void
  /** Monotonic, in milliseconds. */
  readonly clock: () => number
  /** Different for every life of this process: names of logins begin with it. */
  readonly life: string
}

/** Plays only with accounts that this shard holds: claims before a player enters, loads and saves with the epoch of the claim, lets go when
 *  they leave, and sends them away when the agent says so. Its zone keeper hands them over where they walk into another shard's zone. */
export class AccountKeeper {
  readonly #options: AccountKeeperOptions
  readonly #zones: ZoneKeeper
  #logins = 0
  #saveAtMs = 0
  #stopped = false
  /** Farewells under way: the last saves must be out before the process ends. */
  readonly #leaving = new Set<Promise<void>>()

  constructor(options: AccountKeeperOptions) {
    this.#options = options
    this.#zones = new ZoneKeeper({
      ...options,
      pause,
      saved: player => this.#tellSaved(player, player.account.score),
      doubt: () => (this.#saveAtMs = 0),
    })
  }

  /** Deals with who came, who went, and what is due. Call it often. */
  round(nowMs: number): void {
    const { arena } = this.#options
    for (const login of arena.takeLogins()) void this.#enter(login)
    for (const player of arena.takeDepartures()) this.#leave(player)
    this.#zones.round(nowMs)
    if (nowMs < this.#saveAtMs) return
    this.#saveAtMs = nowMs + limits.saveEveryMs
    for (const player of arena.accounts())
      if (player.account.road.kind !== 'crossing') void this.#save(player)
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

  async #enter(login: Login): Promise<void> {
    const { arena, call, ask, announce, clock, life } = this.#options
    const { visitor, account } = login
    this.#logins += 1
    const mayArrive = this.#zones.hasMap
    const admission = await admit(login, `${life}-${this.#logins}`, { call, ask, mayArrive })
    const tell = (text: string): void => announce({ to: visitor, text })
    if (admission.kind === 'refused') return tell(arena.endLogin(visitor, admission.text))
    const { entry } = admission
    const answer = arena.enter(login, entry, clock())
    if (answer === 'full') await call('release', { account, epoch: entry.epoch })
    tell(answer)
  }

  #leave(player: AccountPlayer): void {
    const leaving = this.#farewell(player).then(() => void this.#leaving.delete(leaving))
    this.#leaving.add(leaving)
  }

  /** Who is being handed over leaves when it is known to whom they belong. */
  async #farewell(player: AccountPlayer): Promise<void> {
    const { account, name } = player
    if ((await this.#zones.ending(player))?.kind === 'committed') return
    await this.#save(player)
    await this.#options.call('release', { account: name, epoch: account.epoch })
  }

  async #save(player: AccountPlayer): Promise<void> {
    const { account, name, x, y } = player
    const { epoch, score, coins, items } = account
    const value = formatSaved({ x, y, score, coins, items })
    const answer = await this.#options.call('state/put', { account: name, epoch, key: savedKey, value })
    if (answer.ok && answer['state'] === 'done') this.#tellSaved(player, score)
    if (!answer.ok && answer.code === 'FENCED') this.#fenced(name, epoch)
  }

  /** From here on nobody plays this account with less. */
  #tellSaved({ visitor, account }: AccountPlayer, score: number): void {
    this.#options.announce({ to: visitor, text: `saved score=${score} epoch=${account.epoch}` })
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
      case 'EXPECT':
        // There is nothing to preload; but it may be somebody who has just left in the other direction.
        this.#options.arena.expect(account)
        return
      case 'DRAIN':
      // The proxies move the players; nothing is to be done here.
    }
  }

  /** Somebody else plays the account now: nothing is saved any more. Whoever is being handed over waits for the end of that. */
  #fenced(account: string, epoch: string): void {
    const road = this.#options.arena.account(account)?.account.road
    if (road?.kind === 'crossing') return
    this.#eject(account, epoch, 'bye fenced')
  }

  #eject(account: string, epoch: string, text: string): AccountPlayer | undefined {
    const player = this.#options.arena.eject(account, epoch)
    if (player !== undefined) this.#options.announce({ to: player.visitor, text })
    return player
  }
}

function pause(durationMs: number): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, durationMs)
  })
}
