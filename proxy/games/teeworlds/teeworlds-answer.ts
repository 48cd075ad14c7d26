import { cutText } from '../wire-text.ts'
import type { TeeworldsClient, TeeworldsInfo, ToldInfo } from './teeworlds-info.ts'
import { encodeInt } from './teeworlds-int.ts'
import { shownInfo } from './teeworlds-fleet.ts'
import { encodeConnless7, header6, type Question6, type Question7 } from './teeworlds-packet.ts'

/** Clients of 0.6 refuse servers with more. */
const PLAIN_CLIENTS_MAX = 16
/** Older clients of DDNet, and those of 0.7, refuse servers with more. */
const SIXTY_FOUR = 64
const SIXTY_FOUR_PER_PART = 24
/** What clients read into one datagram; and with it, the longest number that comes back. */
const DATAGRAM_BYTES_MAX = 1_394
const EXTENDED_CLIENTS_MAX = 128
const EXTENDED_PARTS_MAX = 4
const VERSION_BYTES = 32
const NAME_BYTES = 64
const LONG_NAME_BYTES = 256
const HOST_NAME_BYTES = 128
const MAP_BYTES = 32
const GAME_TYPE_BYTES = 16
const PLAYER_NAME_BYTES = 15
const CLAN_BYTES = 11
/** Counted, but not named yet. Real servers call them so, too. */
const CONNECTING = '(connecting)'

/** As real servers do: the first 16, and where there is room for more, the true numbers in the name. */
export function plainAnswer({ info, clients }: ToldInfo, { token }: Question6): readonly Buffer[] {
  const shown = shownInfo(info, PLAIN_CLIENTS_MAX)
  const room = info.maxClients > PLAIN_CLIENTS_MAX ? ` [${info.clients}/${info.maxClients}]` : ''
  const name = `${cutText(info.name, NAME_BYTES - room.length)}${room}`
  const lines = named(clients, shown.clients, 1).map(client => clientText(client))
  return [textDatagram('inf3', [token, ...infoTexts({ ...shown, name }, NAME_BYTES), ...lines.flat()])]
}

/** The form of DDNet before its extended one. */
export function sixtyFourAnswer({ info, clients }: ToldInfo, { token }: Question6): readonly Buffer[] {
  const shown = shownInfo(info, SIXTY_FOUR)
  const lines = named(clients, shown.clients, 1).map(client => clientText(client))
  const parts = Math.max(1, Math.ceil(lines.length / SIXTY_FOUR_PER_PART))
  return Array.from({ length: parts }, (_, part) => {
    const first = part * SIXTY_FOUR_PER_PART
    return Buffer.concat([
      textDatagram('dtsf', [token, ...infoTexts(shown, NAME_BYTES)]),
      encodeInt(first),
      textsBytes(lines.slice(first, first + SIXTY_FOUR_PER_PART).flat()),
    ])
  })
}

/** Any number of clients; the first 128 by name, in at most four datagrams. */
export function extendedAnswer({ info, clients }: ToldInfo, { token }: Question6): readonly Buffer[] {
  const [version = '', name = '', map = '', ...rest] = infoTexts(info, LONG_NAME_BYTES)
  const head = [token, version, name, map, info.mapCrc, info.mapSize, ...rest, '']
  const parts: Buffer[] = []
  let part = textDatagram('iext', head)
  for (const client of clients.slice(0, EXTENDED_CLIENTS_MAX)) {
    const line = textsBytes([...clientText(client), ''])
    if (part.length + line.length > DATAGRAM_BYTES_MAX) {
      parts.push(part)
      if (parts.length === EXTENDED_PARTS_MAX) return parts
      part = textDatagram('iex+', [token, parts.length, ''])
    }
    part = Buffer.concat([part, line])
  }
  return [...parts, part]
}

/** One datagram. Its clients expect an entry for each: where there is no room for names, they stay empty.
 *  @param question the tokens as the answer has them */
export function sevenAnswer({ info, clients }: ToldInfo, question: Question7): readonly Buffer[] {
  const shown = shownInfo(info, SIXTY_FOUR)
  const texts = [
    cutText(shown.version, VERSION_BYTES),
    cutText(shown.name, NAME_BYTES),
    cutText(shown.hostName, HOST_NAME_BYTES),
    cutText(shown.map, MAP_BYTES),
    cutText(shown.gameType, GAME_TYPE_BYTES),
  ]
  const { flags, skill, players, maxPlayers } = shown
  const numbers = [flags, skill, players, maxPlayers, shown.clients, shown.maxClients]
  const head = Buffer.concat([
    encodeConnless7('inf3', question),
    textsBytes(texts),
    ...numbers.map(encodeInt),
  ])
  const lines = named(clients, shown.clients, 0).map(client => ({
    full: clientBytes7(client),
    short: clientBytes7({ ...client, name: '', clan: '', country: -1, score: 0 }),
  }))
  let room = DATAGRAM_BYTES_MAX - head.length - lines.reduce((sum, { short }) => sum + short.length, 0)
  const fitting = lines.map(({ full, short }) => ((room -= full.length - short.length) >= 0 ? full : short))
  return [Buffer.concat([head, ...fitting])]
}

/** As many entries as the list has to have. */
function named(
  clients: readonly TeeworldsClient[],
  count: number,
  playing: number,
): readonly TeeworldsClient[] {
  const nobody = { name: CONNECTING, clan: '', country: -1, score: 0, role: playing }
  return Array.from({ length: count }, (_, index) => clients[index] ?? nobody)
}

function infoTexts(info: TeeworldsInfo, nameBytes: number): readonly string[] {
  const { flags, players, maxPlayers, clients, maxClients } = info
  return [
    cutText(info.version, VERSION_BYTES),
    cutText(info.name, nameBytes),
    cutText(info.map, MAP_BYTES),
    cutText(info.gameType, GAME_TYPE_BYTES),
    ...[flags, players, maxPlayers, clients, maxClients].map(String),
  ]
}

function clientText({ name, clan, country, score, role }: TeeworldsClient): readonly string[] {
  const texts = [cutText(name, PLAYER_NAME_BYTES), cutText(clan, CLAN_BYTES)]
  return [...texts, ...[country, score, role].map(String)]
}

function clientBytes7({ name, clan, country, score, role }: TeeworldsClient): Buffer {
  const texts = textsBytes([cutText(name, PLAYER_NAME_BYTES), cutText(clan, CLAN_BYTES)])
  return Buffer.concat([texts, encodeInt(country), encodeInt(score), encodeInt(role)])
}

function textDatagram(word: string, texts: readonly (string | number)[]): Buffer {
  return Buffer.concat([header6(word), textsBytes(texts)])
}

function textsBytes(texts: readonly (string | number)[]): Buffer {
  return Buffer.from(texts.map(text => `${text}\0`).join(''), 'latin1')
}
