import { type Answer, type AnswerField, badRequest, failure, ok } from '../scripts/answer.ts'
import type { CallOf } from '../scripts/calls.ts'
import { bytesOf, cutPart } from '../scripts/value-parts.ts'
import { type CallSurroundings, FENCED, holderOf, learned } from './call-surroundings.ts'
import { askReachable } from './control-plane-away.ts'
import type { SaveOutcome } from './save-pump.ts'

export async function getState({ given }: CallOf<'state/get'>, around: CallSurroundings): Promise<Answer> {
  const { calls, reach, clock, settle } = around
  const { key } = given
  await settle(given.account) // Else it would read what was before a save that is under way.
  const { holding, entries } = await askReachable(reach, clock, () =>
    calls.getState(holderOf(given, around), key),
  )
  const fenced = learned(holding, given, around)
  if (fenced !== undefined) return fenced
  const entry = entries.find(one => one.key === key)
  const value = entry?.value ?? Buffer.alloc(0)
  return partAnswer(value, given, { name: 'revision', value: String(entry?.revision ?? 0) })
}

/** A part of some bytes, as it was asked for. */
export function partAnswer(
  value: Buffer,
  { encoding, offset, bytes }: Pick<CallOf<'state/get'>['given'], 'encoding' | 'offset' | 'bytes'>,
  ...more: readonly AnswerField[]
): Answer {
  const part = cutPart(value, encoding, offset, bytes)
  switch (part.kind) {
    case 'beyond':
      return badRequest('offset', `the value has ${value.length} bytes`)
    case 'no-text':
      return badRequest('encoding', 'this part is no text: ask for base64, or for more bytes')
    case 'part':
      return ok({ name: 'total', value: value.length }, { name: 'next', value: part.next }, ...more, {
        name: 'value',
        value: part.text,
        raw: true,
      })
  }
}

export async function putState({ given }: CallOf<'state/put'>, around: CallSurroundings): Promise<Answer> {
  const { desk, pump, reach, clock, graceMs } = around
  const { account, epoch, key, value, encoding, offset, total } = given
  const part = bytesOf(value, encoding)
  if (part === undefined) return badRequest('value', 'is no base64')
  const verdict = desk.parts.add(`${account} ${epoch} ${key}`, part, offset, total)
  switch (verdict.kind) {
    case 'refused':
      return badRequest(verdict.field, verdict.what)
    case 'more':
      return ok({ name: 'state', value: 'part' }, { name: 'bytes', value: verdict.received })
    case 'whole': {
      // Nobody is there to ask, and this agent must not believe it any longer.
      const memory = desk.holdings.verdict(account, epoch, clock.monotonicMs(), graceMs)
      if (reach.isAway && memory.kind === 'fenced') return FENCED
      const outcome = await pump.put(holderOf(given, around), key, verdict.value)
      return savedAnswer(outcome, { name: 'bytes', value: verdict.value.length })
    }
  }
}

export function savedAnswer(
  outcome: SaveOutcome,
  ...fields: readonly { name: string; value: number }[]
): Answer {
  switch (outcome.kind) {
    case 'held':
      return ok({ name: 'state', value: 'done' }, ...fields)
    case 'queued':
      return ok({ name: 'state', value: 'queued' }, ...fields)
    case 'fenced':
      return FENCED
    case 'released':
      return failure('FENCED', 'this account has been let go')
    case 'full':
      return failure('UNAVAILABLE', outcome.what)
    case 'refused':
      throw outcome.error
  }
}
