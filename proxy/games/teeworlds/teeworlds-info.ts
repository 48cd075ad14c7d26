import type { ByteReader } from '../byte-reader.ts'
import { readInt } from './teeworlds-int.ts'

/** What a server tells of itself. Texts have one character per byte (latin1). */
export interface TeeworldsInfo {
  readonly version: string
  readonly name: string
  readonly map: string
  readonly gameType: string
  /** 1: with a password. */
  readonly flags: number
  /** Those who play. */
  readonly players: number
  readonly maxPlayers: number
  /** Those who play and those who watch. */
  readonly clients: number
  readonly maxClients: number
  /** DDNet's extension; 0 where it was not told. */
  readonly mapCrc: number
  readonly mapSize: number
  /** 0.7; empty and 0 elsewhere. */
  readonly hostName: string
  readonly skill: number
}

export interface TeeworldsClient {
  readonly name: string
  readonly clan: string
  readonly country: number
  readonly score: number
  /** As it came: 1 for who plays in 0.6, 0 in 0.7. */
  readonly role: number
}

export interface ToldInfo {
  readonly info: TeeworldsInfo
  readonly clients: readonly TeeworldsClient[]
}

/** Of one answer: DDNet has 128 at most. */
const CLIENTS_READ_MAX = 128

/** @param reader after the number that comes back */
export function readInfo6(reader: ByteReader, form: 'plain' | 'extended'): ToldInfo | undefined {
  const extended = form === 'extended'
  const [version, name, map] = [reader.text(), reader.text(), reader.text()]
  const mapCrc = extended ? readNumber(reader) : 0
  const mapSize = extended ? readNumber(reader) : 0
  const info = {
    version,
    name,
    map,
    mapCrc,
    mapSize,
    gameType: reader.text(),
    flags: readNumber(reader),
    players: readNumber(reader),
    maxPlayers: readNumber(reader),
    clients: readNumber(reader),
    maxClients: readNumber(reader),
    hostName: '',
    skill: 0,
  }
  if (extended) reader.text()
  return reader.ok && isSound(info) ? { info, clients: readClients6(reader, form) } : undefined
}

/** Those who are whole. */
export function readClients6(reader: ByteReader, form: 'plain' | 'extended'): readonly TeeworldsClient[] {
  return readClients(reader, () => {
    const client = {
      name: reader.text(),
      clan: reader.text(),
      country: readNumber(reader),
      score: readNumber(reader),
      role: readNumber(reader),
    }
    if (form === 'extended') reader.text()
    return client
  })
}

/** @param reader after the number that comes back */
export function readInfo7(reader: ByteReader): ToldInfo | undefined {
  const info = {
    version: reader.text(),
    name: reader.text(),
    hostName: reader.text(),
    map: reader.text(),
    gameType: reader.text(),
    flags: readInt(reader),
    skill: readInt(reader),
    players: readInt(reader),
    maxPlayers: readInt(reader),
    clients: readInt(reader),
    maxClients: readInt(reader),
    mapCrc: 0,
    mapSize: 0,
  }
  if (!reader.ok || !isSound(info)) return undefined
  const clients = readClients(reader, () => ({
    name: reader.text(),
    clan: reader.text(),
    country: readInt(reader),
    score: readInt(reader),
    role: readInt(reader),
  }))
  return { info, clients }
}

function readClients(reader: ByteReader, next: () => TeeworldsClient): readonly TeeworldsClient[] {
  const clients: TeeworldsClient[] = []
  while (clients.length < CLIENTS_READ_MAX) {
    const client = next()
    if (!reader.ok) break
    clients.push(client)
  }
  return clients
}

/** 0.6 writes its numbers as texts. */
export function readNumber(reader: ByteReader): number {
  const number = Number.parseInt(reader.text(), 10)
  return Number.isNaN(number) ? 0 : number | 0
}

function isSound({ players, maxPlayers, clients, maxClients }: TeeworldsInfo): boolean {
  return [players, maxPlayers, clients, maxClients].every(number => number >= 0 && number <= 0xff_ff)
}
