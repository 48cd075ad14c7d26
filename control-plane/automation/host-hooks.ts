import { backoffMs, type BackoffLimits } from '../../lib/backoff.ts'
import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'
import type { Random } from '../../lib/random.ts'
import type { Token } from '../../proto/contract/ids.ts'
import type { LiveView } from '../facts/live-view.ts'
import { type HookResult, hookWaitId } from '../scaler/hook-wait.ts'
import { hostState } from '../scaler/host.ts'
import type { LedgerChange, ScalerFacts, ScalerLedger } from '../scaler/ledger.ts'
import { begunWait, type HeldHost, heldHosts, hookEvent, wordCommit } from './held-host.ts'
import { wordOf } from './hook-body.ts'
import { hashOf, HOOKS_PATH, newSecret } from './hook-secret.ts'
import type { RunOnHost } from './host-runner.ts'
import type { PostEnd, WebhookPost } from './post-webhook.ts'

/** Hooks that run at the same time, of all hosts; others begin later. */
export const HOOKS_AT_ONCE_MAX = 50
/** Answers of hooks that wait to be written. */
export const WORDS_WAITING_MAX = 1_000
const RETRY: BackoffLimits = { firstMs: 1_000, mostMs: 30_000 }
/** Words that lose the race against another one. */
const SAY_ATTEMPTS_MAX = 4

export interface HostHooksParts {
  readonly ledger: ScalerLedger
  readonly token: () => Token | undefined
  readonly post: (post: WebhookPost) => Promise<PostEnd>
  /** Undefined: no host can be reached, and scripts fail. */
  readonly runOnHost: RunOnHost | undefined
  readonly clock: Clock
  readonly random: Random
  /** The scaler is to look. */
  readonly wake: () => void
}

/** Of one hook of one host, in this process. */
interface Course {
  readonly holds: number
  readonly abort: AbortController
  /** Its script or its post; never rejects. */
  acting: Promise<void> | undefined
  /** Its webhook has been told, by this process. */
  told: boolean
  secret: string | undefined
  attempts: number
  nextAt: MonotonicMs
}

/** Runs the lifecycle hooks of hosts that they hold up. What is under way is known from the ledger: after a restart scripts are run again, and
 *  webhooks are told again, with a new secret. */
export class HostHooks {
  readonly #parts: HostHooksParts
  readonly #courses = new Map<string, Course>()
  readonly #words: { readonly hash: string; readonly word: HookResult | 'heartbeat' }[] = []
  /** By the hash of the secret. */
  #waits: ReadonlyMap<string, string> = new Map()

  constructor(parts: HostHooksParts) {
    this.#parts = parts
  }

  /** Takes what was posted to `/v1/hooks/<secret>/complete`; written with the next pass. */
  take(secret: string, body: string): void {
    const hash = hashOf(secret)
    const word = wordOf(body)
    if (word === undefined || !this.#waits.has(hash) || this.#words.length >= WORDS_WAITING_MAX) return
    // Said again before it was written: it says nothing more.
    if (this.#words.some(waiting => waiting.hash === hash && waiting.word === word)) return
    this.#words.push({ hash, word })
  }

  /** Whether answers wait to be written. */
  get due(): boolean {
    return this.#words.length > 0
  }

  /** Resolves when no script and no post is under way. */
  async idle(): Promise<void> {
    for (const { acting } of this.#courses.values()) await acting
  }

  /** Lets go of what runs: whoever is active next runs it again. */
  stop(): void {
    for (const { abort } of this.#courses.values()) abort.abort()
    this.#courses.clear()
  }

  refresh({ collections }: ScalerFacts): void {
    this.#waits = new Map(
      [...collections['hook-wait'].values()].flatMap(({ id, value }) =>
        value.secretHash === undefined ? [] : [[value.secretHash, id] as const],
      ),
    )
  }

  /** One look: writes the answers that came, drops what is over, and begins what is to begin. */
  async pass(token: Token, facts: ScalerFacts, live: LiveView): Promise<void> {
    this.refresh(facts)
    await this.#writeWords()
    const held = new Map(
      heldHosts(facts, live).map(entry => [hookWaitId(entry.host.id, entry.hook.name), entry]),
    )
    for (const [id, course] of this.#courses)
      if (held.get(id)?.since !== course.holds) {
        course.abort.abort()
        this.#courses.delete(id)
      }
    await this.#dropOver(token, facts)
    for (const [id, entry] of held) await this.#go(id, token, facts, entry)
  }

  async #writeWords(): Promise<void> {
    // Those that cannot be written now stay, in their order.
    for (let next = this.#words[0]; next !== undefined; next = this.#words[0]) {
      const id = this.#waits.get(next.hash)
      if (id !== undefined) await this.#say(id, next.hash, next.word, `its webhook said ${next.word}`)
      this.#words.shift()
    }
  }

  /** Records of hosts that have gone on, or are gone. */
  async #dropOver(token: Token, facts: ScalerFacts): Promise<void> {
    const since = new Map<string, number>(facts.hosts.map(host => [host.id, hostState(host).since]))
    for (const { id, version, value } of facts.collections['hook-wait'].values())
      if (since.get(value.host) !== value.holds)
        await this.#parts.ledger.commit(
          token,
          [{ kind: 'record.remove', collection: 'hook-wait', id, expected: version }],
          [],
        )
  }

  async #go(id: string, token: Token, facts: ScalerFacts, entry: HeldHost): Promise<void> {
    const now = this.#parts.clock.monotonicMs()
    const course = this.#courses.get(id)
    if (course !== undefined) {
      if (course.acting === undefined && !course.told && now >= course.nextAt) this.#act(id, course, entry)
      return
    }
    if (this.#courses.size >= HOOKS_AT_ONCE_MAX) return
    const secret = entry.hook.act.kind === 'webhook' ? newSecret() : undefined
    const present = facts.collections['hook-wait'].get(id)
    const changes: LedgerChange[] = [
      {
        kind: 'record.put',
        collection: 'hook-wait',
        id,
        expected: present?.version,
        value: begunWait(entry, secret, facts.now),
      },
    ]
    const events = entry.wait === undefined ? [hookEvent('hook.begun', entry, 'it is time for it')] : []
    if ((await this.#parts.ledger.commit(token, changes, events)) === 'refused') return
    // Whoever is told may answer before the next look.
    if (secret !== undefined) this.#waits = new Map([...this.#waits, [hashOf(secret), id]])
    const begun: Course = {
      holds: entry.since,
      abort: new AbortController(),
      acting: undefined,
      told: false,
      secret,
      attempts: 0,
      nextAt: now,
    }
    this.#courses.set(id, begun)
    this.#act(id, begun, entry)
  }

  /** Begins the act and waits for nothing. */
  #act(id: string, course: Course, entry: HeldHost): void {
    const { clock, random } = this.#parts
    const acting =
      entry.hook.act.kind === 'script' ? this.#runScript(id, course, entry) : this.#tell(course, entry)
    course.acting = acting
      .then(ended => {
        course.told = ended
      })
      // The ledger was away: told, or run, again.
      .catch(() => undefined)
      .finally(() => {
        course.acting = undefined
        course.attempts += 1
        course.nextAt = after(clock.monotonicMs(), backoffMs(course.attempts - 1, RETRY, random))
      })
  }

  /** @returns whether it has ended */
  async #runScript(id: string, course: Course, { host, hook }: HeldHost): Promise<boolean> {
    const { runOnHost } = this.#parts
    if (hook.act.kind !== 'script') return true
    const end =
      runOnHost === undefined
        ? ({ kind: 'failed', text: 'nothing here reaches hosts' } as const)
        : await runOnHost(host, hook.act.script, course.abort.signal)
    if (course.abort.signal.aborted) return true
    switch (end.kind) {
      case 'unreachable':
        return false
      case 'done':
        return this.#say(id, undefined, 'continue', 'its script has ended well')
      case 'failed':
        return this.#say(id, undefined, hook.otherwise, `its script failed: ${end.text}`)
    }
  }

  /** @returns whether its receiver has it */
  async #tell({ secret }: Course, { host, hook }: HeldHost): Promise<boolean> {
    if (hook.act.kind !== 'webhook' || secret === undefined) return true
    const { name, moment, heartbeatMs, capMs } = hook
    const body = JSON.stringify({
      host: host.id,
      pool: host.pool,
      hook: name,
      moment,
      heartbeatMs,
      capMs,
      complete: `${HOOKS_PATH}${secret}/complete`,
    })
    const headers = { 'content-type': 'application/json; charset=utf-8' }
    return (await this.#parts.post({ url: hook.act.url, headers, body })).result === 'delivered'
  }

  /** Writes a word of a hook down.
   *  @param hash of the secret that it came with; an older one says nothing any more
   *  @returns whether there is nothing left to say */
  async #say(
    id: string,
    hash: string | undefined,
    word: HookResult | 'heartbeat',
    why: string,
  ): Promise<boolean> {
    const { ledger, wake } = this.#parts
    for (let attempt = 0; attempt < SAY_ATTEMPTS_MAX; attempt += 1) {
      const token = this.#parts.token()
      const { collections, now } = await ledger.read()
      const record = collections['hook-wait'].get(id)
      if (token === undefined || record === undefined) return true
      if (hash !== undefined && record.value.secretHash !== hash) return true
      const commit = wordCommit(record, word, why, 'system', now)
      if (commit === undefined) return true
      if ((await ledger.commit(token, commit.changes, commit.events)) === 'done') {
        wake()
        return true
      }
    }
    return false
  }
}
