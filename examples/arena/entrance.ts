import type { Entry, Login } from './arena.ts'
import { limits } from './limits.ts'
import type { AskLocalApi, CallLocalApi, LocalAnswer } from './local-api.ts'
import { type Luggage, parseLuggage, parseSaved, savedKey } from './saved-state.ts'

type Refusal = Extract<LocalAnswer, { readonly ok: false }>

export type Admission =
  | { readonly kind: 'admitted'; readonly entry: Entry }
  /** What to say. */
  | { readonly kind: 'refused'; readonly text: string }

/** Makes an account this shard's, and loads it. Whoever was handed over comes by ticket, with what the other shard gave along; all others
 *  claim.
 *  @param attempt names this login
 *  @param mayArrive whether there are other shards that hand over */
export async function admit(
  { visitor, account }: Login,
  attempt: string,
  {
    call,
    ask,
    mayArrive,
  }: { readonly call: CallLocalApi; readonly ask: AskLocalApi; readonly mayArrive: boolean },
): Promise<Admission> {
  const who = {
    account,
    attempt,
    ip: visitor.address.replace('::ffff:', ''),
    port: String(visitor.port),
    protocol: visitor.protocol,
  }
  if (mayArrive) {
    const arrived = await ask('arrive', who)
    if (arrived.ok) {
      const [epoch = '', , move = '', , , bytes = '0'] = arrived.fields
      const luggage = await unpack({ account, epoch }, Number(bytes), ask)
      return luggage === undefined
        ? load({ account, epoch }, call, move)
        : { kind: 'admitted', entry: { epoch, belongings: luggage, move } }
    }
    if (arrived.code !== 'NOT_FOUND') return refused(arrived)
  }
  const claim = await call('claim', who)
  return claim.ok ? load({ account, epoch: String(claim['epoch']) }, call) : refused(claim)
}

interface Holder {
  readonly account: string
  readonly epoch: string
}

/** Nothing is loaded before it is stamped: `state/get` does both. */
async function load(holder: Holder, call: CallLocalApi, move?: string): Promise<Admission> {
  const state = await call('state/get', { ...holder, key: savedKey })
  if (!state.ok) {
    await call('release', { ...holder })
    return refused(state)
  }
  const entry = { epoch: holder.epoch, belongings: parseSaved(state['value']) }
  return { kind: 'admitted', entry: move === undefined ? entry : { ...entry, move } }
}

/** Reads what was given along. @returns nothing where it cannot be had: the last save says the same, but for the vehicle */
async function unpack(holder: Holder, bytes: number, ask: AskLocalApi): Promise<Luggage | undefined> {
  if (!(bytes > 0 && bytes <= limits.luggageBytesMax)) return undefined
  const answer = await ask('arrive/payload', { ...holder })
  // All of ours fits into one answer.
  return answer.ok && answer.fields[0] === answer.fields[1]
    ? parseLuggage(answer.fields.slice(2).join('|'))
    : undefined
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
function refused({ code, retryAfterMs }: Refusal): Admission {
  const text = ASK_AGAIN.has(code) ? `busy ${retryAfterMs ?? limits.retryMs}` : `refused ${code}`
  return { kind: 'refused', text }
}
