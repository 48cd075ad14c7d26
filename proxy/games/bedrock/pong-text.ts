/** What a server says of itself, field by field (minecraft.wiki, "RakNet", Unconnected Pong). Its own id and ports are left out: they belong
 *  to one server. */
export interface BedrockStatus {
  /** `MCPE`, or `MCEE` of the Education Edition. */
  readonly edition: string
  readonly name: string
  readonly protocol: string
  readonly version: string
  readonly players: number
  readonly slots: number
  readonly secondLine: string
  readonly gameMode: string
  readonly gameModeNumber: string
}

const FIELDS_MIN = 6
/** Of each of the seven texts of an answer. */
const FIELD_CHARACTERS_MAX = 63
const PLACES_MAX = 2 ** 31 - 1
const NUMBER = /^\d{1,10}$/

/** @returns undefined for what is no status */
export function parsePongText(text: string): BedrockStatus | undefined {
  const fields = fieldsOf(text)
  const [edition = '', name = '', protocol = '', version = '', online = '', max = ''] = fields
  const [, , , , , , , secondLine = '', gameMode = '', gameModeNumber = ''] = fields
  const players = countOf(online)
  const slots = countOf(max)
  if (fields.length < FIELDS_MIN || edition === '' || players === undefined || slots === undefined)
    return undefined
  return { edition, name, protocol, version, players, slots, secondLine, gameMode, gameModeNumber }
}

/** @param port public, of both families: where players connect */
export function encodePongText(status: BedrockStatus, guid: bigint, port: number): string {
  const { edition, name, protocol, version, players, slots, secondLine, gameMode, gameModeNumber } = status
  const texts = [edition, name, protocol, version].map(fieldText)
  const more = [secondLine, gameMode, gameModeNumber].map(fieldText)
  return `${[...texts, players, slots, guid, ...more, port, port].join(';')};`
}

/** A semicolon may stand in a name behind a backslash. */
function fieldsOf(text: string): readonly string[] {
  return text.split(/(?<!\\);/).map(field => field.replaceAll('\\;', ';'))
}

/** Cut, in one line. Some clients read a backslash before a semicolon as part of the text, others do not, so both are replaced. */
function fieldText(field: string): string {
  return field
    .slice(0, FIELD_CHARACTERS_MAX)
    .replace(/[\0\r\n]/g, ' ')
    .replaceAll(';', ',')
    .replaceAll('\\', '/')
}

function countOf(field: string): number | undefined {
  const count = NUMBER.test(field) ? Number(field) : undefined
  return count !== undefined && count <= PLACES_MAX ? count : undefined
}
