import { createSocket } from 'node:dgram'
import { setTimeout as sleep } from 'node:timers/promises'
import { randomId, seededRandom } from '../../lib/random.ts'
import { ACCOUNTS, accountName } from './bank-tables.ts'
import { Fenced, type Hand, Ledger } from './ledger.ts'

/** A game server that is a bank: claims accounts through the agent's local API, trades between those it holds by SQL of its own, and
 *  lets them go. Whatever fails is tried again; what it cannot know for sure it reads again. */
const ACCOUNTS_AT_ONCE_MAX = 12
const ROUND_MS = 20
const CALL_MS_MAX = 3_000
const AMOUNT_MAX = 50

/** Where this teller stands with an account. */
type Standing =
  | { readonly kind: 'claiming'; readonly attempt: string }
  | { readonly kind: 'loading'; readonly epoch: number }
  | { readonly kind: 'held'; readonly hand: Hand }
  | { readonly kind: 'leaving'; readonly epoch: number }

const localApi = required('SWITCHYARD_LOCAL_API')
const teller = `${required('SWITCHYARD_SHARD')}#${required('SWITCHYARD_INCARNATION')}`
const random = seededRandom(process.pid)
const ledger = new Ledger(required('BANK_URL'), teller)
const standings = new Map<string, Standing>()

function required(name: string): string {
  const value = process.env[name]
  if (value === undefined) throw new Error(`${name} is not set`)
  return value
}

/** The fields of the answer: `OK` and values, or `ERR`, a code and words. */
async function call(name: string, parameters: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const query = new URLSearchParams(parameters)
  const response = await fetch(`${localApi}/${name}?${query.toString()}`, {
    signal: AbortSignal.timeout(CALL_MS_MAX),
  })
  return (await response.text()).trim().split('|')
}

async function step(account: string, standing: Standing): Promise<void> {
  switch (standing.kind) {
    case 'claiming': {
      const [status, word] = await call('claim', { account, attempt: standing.attempt })
      if (status === 'OK') standings.set(account, { kind: 'loading', epoch: Number(word) })
      // Refused for good; anything else may have been granted, and is asked again with the same attempt.
      else if (word === 'BUSY' || word === 'FENCED') standings.delete(account)
      return
    }
    case 'loading':
      standings.set(account, { kind: 'held', hand: await ledger.load(account, standing.epoch) })
      return
    case 'held':
      if (random.fraction() < 0.05) standings.set(account, { kind: 'leaving', epoch: standing.hand.epoch })
      else await trade(standing.hand)
      return
    case 'leaving': {
      const [status, code] = await call('release', { account, epoch: String(standing.epoch) })
      if (status === 'OK' || code === 'FENCED') standings.delete(account)
    }
  }
}

async function trade(from: Hand): Promise<void> {
  const others = [...standings.values()].flatMap(other =>
    other.kind === 'held' && other.hand !== from ? [other.hand] : [],
  )
  const to = others[Math.floor(random.fraction() * others.length)]
  if (to === undefined) return
  try {
    await ledger.trade(from, to, Math.floor(random.fraction() * AMOUNT_MAX))
  } catch (error) {
    // Whether it was committed is not known: both are read again before anything else is saved.
    for (const { account, epoch } of [from, to]) standings.set(account, { kind: 'loading', epoch })
    throw error
  }
}

async function round(): Promise<void> {
  const account = accountName(Math.floor(random.fraction() * ACCOUNTS))
  if (!standings.has(account) && standings.size < ACCOUNTS_AT_ONCE_MAX)
    standings.set(account, { kind: 'claiming', attempt: randomId(random, 16) })
  for (const [own, standing] of standings)
    try {
      await step(own, standing)
    } catch (error) {
      // The agent, the control plane and the database are killed around it: it goes on.
      if (error instanceof Fenced) standings.delete(error.account)
    }
}

const socket = createSocket('udp4')
socket.on('message', (_question, { port, address }) => socket.send(teller, port, address))
socket.bind(Number(required('SWITCHYARD_PORT')), required('SWITCHYARD_BIND'))
process.on('SIGTERM', () => process.exit(0))
setInterval(() => void call('tick', {}).catch(() => undefined), 1_000)
for (;;) {
  await round()
  await sleep(ROUND_MS)
}
