import { HANDOFF_ID_PATTERN, HANDOFF_MEMBERS_MAX, type HandoffMember } from '../../proto/contract/handoff.ts'
import type { MoveId } from '../../proto/contract/ids.ts'
import {
  BORDER_ENTITIES_MAX,
  type BorderEntity,
  COORDINATE_MAX,
  HUNDREDTHS,
  ZONES_PER_MAP_MAX,
  type ZoneName,
} from '../../proto/contract/zone.ts'
import { type Argument, ARGUMENTS, freeText, matching, or, wholeNumber } from './argument.ts'
import { type ListResult, type ListRules, readEntries } from './entry-list.ts'
import { PLAYER_KIND, type ShownPlayer } from '../zones/near-book.ts'

/** Players of one `position`; a server with more asks in several calls. */
const PLAYERS_PER_CALL_MAX = 500
/** Objects of one `position`: those that neighbours are to see. */
const OBJECTS_PER_CALL_MAX = 64
const LOOK_CHARACTERS_MAX = 120
const HEADING_MAX = 360 * HUNDREDTHS

/** A decimal number as whole hundredths. */
function decimal(mostHundredths: number, what: string): Argument<number> {
  const most = mostHundredths / HUNDREDTHS
  return {
    read(text) {
      const [, sign, whole = '', part = ''] = /^(-?)(\d{1,7})(?:\.(\d{1,2}))?$/.exec(text) ?? []
      if (sign === undefined) return undefined
      const value = Number(whole) * HUNDREDTHS + Number(part.padEnd(2, '0'))
      return value > mostHundredths ? undefined : sign === '-' && value !== 0 ? -value : value
    },
    what: `${what}, a number from -${most} to ${most} with at most two decimals`,
  }
}

const coordinate = decimal(COORDINATE_MAX, 'a place in units of the game')
const heading = decimal(HEADING_MAX, 'degrees')
const look = freeText(LOOK_CHARACTERS_MAX, 'what is shown of it')
const { account, epoch } = ARGUMENTS

const PLAYER_FIELDS = {
  account,
  epoch,
  x: coordinate,
  y: coordinate,
  z: coordinate,
  party: or<string>(matching(/^[A-Za-z0-9_.:-]{1,40}$/, 'a party: 1 to 40 letters, digits or `_.:-`'), ''),
  heading: or(heading, 0),
  look: or(look, ''),
} as const

const OBJECT_FIELDS = {
  id: matching<string>(/^[A-Za-z0-9_.:@#-]{1,63}$/, 'an id: 1 to 63 letters, digits or `_.:@#-`'),
  kind: matching<string>(
    new RegExp(`^(?!${PLAYER_KIND}$)[A-Za-z0-9_.:@#-]{1,63}$`),
    `a kind: 1 to 63 letters, digits or \`_.:@#-\`, other than ${PLAYER_KIND}`,
  ),
  x: coordinate,
  y: coordinate,
  z: coordinate,
  heading: or(heading, 0),
  look: or(look, ''),
} as const

const PLAYERS: ListRules<typeof PLAYER_FIELDS> = {
  fields: PLAYER_FIELDS,
  entriesMin: 0,
  entriesMax: PLAYERS_PER_CALL_MAX,
  key: 'account',
}
const OBJECTS: ListRules<typeof OBJECT_FIELDS> = {
  fields: OBJECT_FIELDS,
  entriesMin: 0,
  entriesMax: OBJECTS_PER_CALL_MAX,
  key: 'id',
}
const MEMBERS: ListRules<{ readonly account: typeof account; readonly epoch: typeof epoch }> = {
  fields: { account, epoch },
  entriesMin: 1,
  entriesMax: HANDOFF_MEMBERS_MAX,
  key: 'account',
}

/** An argument that is a list: its mistakes name the entry and the field. */
function listed<T>(read: (text: string) => ListResult<T>, what: string): Argument<readonly T[]> {
  return {
    read(text) {
      const result = read(text)
      return result.kind === 'list' ? result.entries : undefined
    },
    explain(text) {
      const result = read(text)
      return result.kind === 'mistake' ? result.what : ''
    },
    what,
  }
}

function placed<T>(result: ListResult<T & { readonly x: number; readonly y: number; readonly z: number }>) {
  if (result.kind === 'mistake') return result
  return {
    kind: 'list' as const,
    entries: result.entries.map(({ x, y, z, ...rest }) => ({ ...rest, at: { x, y, z } })),
  }
}

/** Arguments of the calls about zones. */
export const MAP_ARGUMENTS = {
  players: listed<ShownPlayer>(
    text => placed(readEntries(text, PLAYERS)),
    `at most ${PLAYERS_PER_CALL_MAX} of \`account,epoch,x,y,z,party,heading,look\` separated by \`;\`, the last three as you like`,
  ),
  objects: or<readonly BorderEntity[] | undefined>(
    listed(
      text => placed(readEntries(text, OBJECTS)),
      `at most ${OBJECTS_PER_CALL_MAX} of \`id,kind,x,y,z,heading,look\` separated by \`;\`, the last two as you like; without it those of before stay`,
    ),
    undefined,
  ),
  move: matching<MoveId>(HANDOFF_ID_PATTERN, 'one name per hand-off: 8 to 63 letters, digits, `_` or `-`'),
  zone: matching<ZoneName>(/^[a-z0-9][a-z0-9-]{0,39}$/, 'a zone: 1 to 40 small letters, digits or `-`'),
  members: listed<HandoffMember>(
    text => readEntries(text, MEMBERS),
    `1 to ${HANDOFF_MEMBERS_MAX} of \`account,epoch\` separated by \`;\``,
  ),
  entitiesBefore: or(wholeNumber(0, BORDER_ENTITIES_MAX * ZONES_PER_MAP_MAX, 'entities before this part'), 0),
} as const
