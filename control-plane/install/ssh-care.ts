import { setTimeout as sleep } from 'node:timers/promises'
import { backoffMs } from '../../lib/backoff.ts'
import type { Clock } from '../../lib/clock.ts'
import { messageOf } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import { quoted } from '../../lib/printable.ts'
import type { Random } from '../../lib/random.ts'
import type { HostId } from '../../proto/contract/ids.ts'
import type { ScriptEnd as HostScriptEnd } from '../automation/host-runner.ts'
import type { BakeCare } from '../scaler/bake.ts'
import { isBakePool } from '../scaler/bake-pool.ts'
import type { HostRecord } from '../scaler/host.ts'
import { HOOK_CAP_MS_MAX } from '../scaler/lifecycle-hook.ts'
import type { MachineCare } from '../scaler/machine-care.ts'
import { MIRROR_PLACEHOLDER, withMirror } from '../scaler/mirror.ts'
import type { PoolName } from '../scaler/pool.ts'
import type { CallAnswer, CreateMachine, FirstBoot, Machine } from '../scaler/provider.ts'
import type { HostTemplate } from '../scaler/template.ts'
import { HostKeys } from './host-keys.ts'
import type { IdentityKeeper } from './installation-identity.ts'
import { joinToken } from './join-token.ts'
import type { NearMirror } from './near-mirror.ts'
import { BREAK_SEAL, LOOK_AT_SEAL, SEAL_IMAGE } from './seal-image.ts'
import { quotedForShell } from './script-header.ts'
import { type ScriptEnd, SshSession } from './ssh-session.ts'

/** A machine that runs lets us in within this time, or is given up for now. */
export const REACH_MS_MAX = 300_000
export const SCRIPT_MS_MAX = 600_000
/** A machine that let us in a moment ago does so at once, or never again. */
const SEAL_REACH_MS_MAX = 30_000
/** Machines that are worked on at once. */
export const CARES_MAX = 64
const RETRY = { firstMs: 500, mostMs: 10_000 }
const TEXT_CHARACTERS_MAX = 1_500

export interface SshCareOptions {
  readonly identity: IdentityKeeper
  /** Where agents of hosts fetch their identity; undefined: hosts are given no way to join by themselves. */
  readonly joinUrl: string | undefined
  /** Default: there are no caches. */
  readonly nearMirror?: NearMirror
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Defaults: `REACH_MS_MAX`, `SCRIPT_MS_MAX`. */
  readonly reachMs?: number
  readonly scriptMs?: number
}

/** How long a machine is tried. */
interface Patience {
  readonly reachMs?: number | undefined
  readonly signal?: AbortSignal | undefined
}

interface Work {
  readonly host: HostId
  readonly pool: PoolName
  readonly what: string
  readonly script: string
  /** What the machine knows, and its output is not to show. */
  readonly secrets?: readonly string[]
}

type Answer = CallAnswer<undefined>
const DONE: Answer = { kind: 'done', value: undefined }

/** Installs machines by SSH, with the key of this installation. */
export class SshCare implements MachineCare, BakeCare {
  readonly #options: SshCareOptions
  readonly #hostKeys = new HostKeys()
  /** What is asked for again while it goes on is the same work. */
  readonly #underWay = new Map<string, Promise<Answer>>()

  constructor(options: SshCareOptions) {
    this.#options = options
  }

  async firstBoot({ id, pool }: Pick<HostRecord, 'id' | 'pool'>): Promise<FirstBoot> {
    const { joinSecret, sshPublicKey } = await this.#options.identity.get()
    const { joinUrl } = this.#options
    // What becomes an image is never a host.
    const joins = joinUrl !== undefined && !isBakePool(pool)
    return { join: joins ? { url: joinUrl, token: joinToken(joinSecret, id) } : undefined, sshPublicKey }
  }

  install(host: HostRecord, template: HostTemplate, machine: Machine): Promise<Answer> {
    return this.#once(`install ${host.id}`, async () => {
      const { join } = await this.firstBoot(host)
      // The agent's own setting: whatever starts it hands it on.
      const given = join === undefined ? {} : { SWITCHYARD_AGENT_JOIN: `${join.url}#${join.token}` }
      const secrets = join === undefined ? [] : [join.token]
      const common = { host: host.id, pool: host.pool, secrets }
      return this.#work(template, machine, [
        { ...common, what: 'install', script: template.install },
        { ...common, what: 'start', script: withVariables(given, template.start) },
      ])
    })
  }

  prepare({ host, pool }: CreateMachine, template: HostTemplate, machine: Machine): Promise<Answer> {
    return this.#once(`prepare ${host}`, () =>
      this.#work(template, machine, [
        { host, pool, what: 'the removal of an old seal', script: BREAK_SEAL },
        { host, pool, what: 'install', script: template.install },
      ]),
    )
  }

  seal({ host, pool }: CreateMachine, template: HostTemplate, machine: Machine): Promise<Answer> {
    const work = { host, pool, what: 'the removal of its identity', script: SEAL_IMAGE }
    return this.#once(`seal ${host}`, () => this.#work(template, machine, [work], SEAL_REACH_MS_MAX))
  }

  verify({ host, pool }: CreateMachine, template: HostTemplate, machine: Machine): Promise<Answer> {
    return this.#once(`verify ${host}`, () =>
      this.#work(template, machine, [{ host, pool, what: 'the look at what it has', script: LOOK_AT_SEAL }]),
    )
  }

  /** Runs one script on a machine. It ends when the script does, or `signal` aborts; then it is killed. Never rejects. Takes as many machines as are
   *  asked for at once: its callers bound that. */
  async run(
    host: Pick<HostRecord, 'id' | 'pool'>,
    template: HostTemplate,
    machine: Machine,
    { script, signal }: { readonly script: string; readonly signal: AbortSignal },
  ): Promise<HostScriptEnd> {
    try {
      const session = await this.#reach(template, machine, host.id, { signal })
      if (typeof session === 'string') return { kind: 'unreachable', text: session }
      try {
        const { join } = await this.firstBoot(host)
        const secrets = join === undefined ? [] : [join.token]
        const filled = await this.#filled({ host: host.id, pool: host.pool, script })
        return hostScriptEnd(await session.run(filled, { msMax: HOOK_CAP_MS_MAX, secrets, signal }))
      } finally {
        session.close()
      }
    } catch (error) {
      return { kind: 'unreachable', text: messageOf(error) }
    }
  }

  #once(key: string, start: () => Promise<Answer>): Promise<Answer> {
    const running = this.#underWay.get(key)
    if (running !== undefined) return running
    if (this.#underWay.size >= CARES_MAX)
      return Promise.resolve({ kind: 'throttled', retryAfterMs: RETRY.mostMs })
    const work = start()
      .catch((error: unknown): Answer => ({ kind: 'unknown', text: messageOf(error) }))
      .finally(() => this.#underWay.delete(key))
    this.#underWay.set(key, work)
    return work
  }

  async #work(
    template: HostTemplate,
    machine: Machine,
    works: readonly [Work, ...Work[]],
    reachMs?: number,
  ): Promise<Answer> {
    const [{ host }] = works
    const session = await this.#reach(template, machine, host, { reachMs })
    if (typeof session === 'string') return { kind: 'unknown', text: session }
    try {
      for (const work of works) {
        const answer = await this.#script(session, work)
        if (answer.kind !== 'done') return answer
      }
      return DONE
    } finally {
      session.close()
    }
  }

  /** With the mirror near the host, where a script asks for one. */
  async #filled({ host, pool, script }: Pick<Work, 'host' | 'pool' | 'script'>): Promise<string> {
    if (!script.includes(MIRROR_PLACEHOLDER)) return script
    return withMirror(script, await this.#options.nearMirror?.(host, pool))
  }

  async #script(session: SshSession, work: Work): Promise<Answer> {
    const { host, what, secrets } = work
    const script = await this.#filled(work)
    if (script.trim() === '') return DONE
    const { clock, log, scriptMs = SCRIPT_MS_MAX } = this.#options
    const begun = clock.monotonicMs()
    const end = await session.run(script, { msMax: scriptMs, secrets })
    log.info({ host, what, end: end.kind, tookMs: Math.round(clock.monotonicMs() - begun) }, 'script ended')
    return answerOf(end, what, scriptMs)
  }

  /** Logs in, again and again: a machine that boots lets nobody in yet. A text: why not. */
  async #reach(
    template: HostTemplate,
    machine: Machine,
    host: HostId,
    { reachMs = this.#options.reachMs ?? REACH_MS_MAX, signal }: Patience,
  ): Promise<SshSession | string> {
    const { identity, clock, random } = this.#options
    if (machine.address === undefined) return 'its provider tells no address of it'
    const { sshPrivateKey } = await identity.get()
    const where = `${template.sshUser}@${machine.address}:${template.sshPort}`
    const deadline = clock.monotonicMs() + reachMs
    let isAnother = false
    let shown = ''
    const acceptsHostKey = (hash: string): boolean => {
      shown = hash
      isAnother = !this.#hostKeys.accepts(host, hash)
      return !isAnother
    }
    for (let attempt = 0; ; attempt += 1) {
      signal?.throwIfAborted()
      try {
        const session = await SshSession.open({
          host: machine.address,
          port: template.sshPort,
          user: template.sshUser,
          privateKey: sshPrivateKey,
          acceptsHostKey,
        })
        this.#hostKeys.remember(host, shown)
        return session
      } catch (error) {
        if (isAnother) return `${where} shows another host key than before: somebody else may be there`
        const waitMs = backoffMs(attempt, RETRY, random)
        if (clock.monotonicMs() + waitMs > deadline)
          return `${where} does not let us in: ${quoted(messageOf(error), TEXT_CHARACTERS_MAX)}`
        await sleep(waitMs, undefined, signal && { signal })
      }
    }
  }
}

function withVariables(variables: Readonly<Record<string, string>>, script: string): string {
  if (script.trim() === '') return ''
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}=${quotedForShell(value)}\n`)
  return `${lines.join('')}${script}`
}

function hostScriptEnd(end: ScriptEnd): HostScriptEnd {
  const said = saidBy(end)
  switch (end.kind) {
    case 'exit':
      return end.code === 0
        ? { kind: 'done' }
        : { kind: 'failed', text: cut(`it ended with ${end.code}; ${said}`) }
    case 'late':
      return { kind: 'failed', text: cut(`it was ended; ${said}`) }
    case 'broken':
      return { kind: 'unreachable', text: cut(`${end.why}; ${said}`) }
  }
}

function saidBy({ tail }: ScriptEnd): string {
  return tail.length === 0 ? 'it said nothing' : `its last words: ${tail.join(' | ')}`
}

function answerOf(end: ScriptEnd, what: string, scriptMs: number): Answer {
  const said = saidBy(end)
  switch (end.kind) {
    case 'exit':
      return end.code === 0 ? DONE : { kind: 'refused', text: cut(`${what} ended with ${end.code}; ${said}`) }
    case 'late':
      return {
        kind: 'refused',
        text: cut(`${what} took longer than ${scriptMs / 1_000} s and was ended; ${said}`),
      }
    case 'broken':
      return { kind: 'unknown', text: cut(`${what}: ${end.why}; ${said}`) }
  }
}

/** The end tells most. */
function cut(text: string): string {
  const begin = 100
  return text.length > TEXT_CHARACTERS_MAX
    ? `${text.slice(0, begin)} … ${text.slice(begin - TEXT_CHARACTERS_MAX)}`
    : text
}
