import { HUNDREDTHS } from '../../proto/contract/zone.ts'
import { type Answer, type AnswerField, failure, ok, rowsThatFit } from '../scripts/answer.ts'
import type { CallOf } from '../scripts/calls.ts'
import type { Beyond } from '../zones/border-book.ts'
import type { Instruction } from '../zones/walk-words.ts'
import type { CallSurroundings } from './call-surroundings.ts'

/** `total` and `next` of an answer, with their separators. */
const PAGE_BYTES_MAX = 32

export function zone({ map }: CallSurroundings): Answer {
  const { told } = map
  if (told?.map === undefined) return failure('NOT_FOUND', 'the fleet has no map')
  return ok(
    { name: 'zone', value: told.zone },
    { name: 'version', value: String(told.map.version) },
    { name: 'fleet', value: told.map.fleet },
  )
}

/** Answered from memory, whoever is away. */
export function position({ given }: CallOf<'position'>, { map, clock }: CallSurroundings): Answer {
  const standing = map.walk(given.players, given.objects, clock.monotonicMs())
  const rows = standing.map(instructionRow)
  const count = rowsThatFit(rows, 0)
  map.order.told(standing.slice(0, count), standing)
  return { kind: 'rows', fields: [], name: 'players', rows: rows.slice(0, count) }
}

function instructionRow(instruction: Instruction): readonly AnswerField[] {
  const { account, word, zone: name } = instruction
  return [
    { name: 'account', value: account },
    { name: 'word', value: word },
    { name: 'zone', value: name },
    { name: 'detail', value: detailOf(instruction) },
  ]
}

function detailOf(instruction: Instruction): string {
  switch (instruction.word) {
    case 'cross':
    case 'near':
      return instruction.move
    case 'closed':
      return instruction.reason
    case 'corridor':
      return ''
  }
}

export function border({ given }: CallOf<'border'>, { map, clock }: CallSurroundings): Answer {
  const seen = map.border.seen(clock.monotonicMs())
  const rows = seen.slice(given.offset).map(entityRow)
  const count = rowsThatFit(rows, PAGE_BYTES_MAX)
  // They come and go: whoever asks for what is beyond the end has read all there is.
  const next = Math.min(given.offset, seen.length) + count
  const fields = [
    { name: 'total', value: seen.length },
    { name: 'next', value: next },
  ]
  return { kind: 'rows', fields, name: 'entities', rows: rows.slice(0, count) }
}

function entityRow({ zone: name, entity }: Beyond): readonly AnswerField[] {
  const { id, kind, at, heading, look } = entity
  return [
    { name: 'zone', value: name },
    { name: 'id', value: id },
    { name: 'kind', value: kind },
    { name: 'x', value: at.x / HUNDREDTHS },
    { name: 'y', value: at.y / HUNDREDTHS },
    { name: 'z', value: at.z / HUNDREDTHS },
    { name: 'heading', value: heading / HUNDREDTHS },
    { name: 'look', value: look },
  ]
}
