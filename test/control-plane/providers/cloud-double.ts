import { isRecord } from '../../../lib/config-tree.ts'
import type { MachineStatus, MachineTags } from '../../../control-plane/scaler/provider.ts'
import { ApiDouble, type Asked, type Reply } from './api-double.ts'

export const DOUBLE_TOKEN = 'token-of-the-double-0123456789'
export const NO_HARDWARE = 'size-that-nobody-has'

/** A machine as a double keeps it, whatever form its API gives it. */
export interface DoubleServer {
  readonly id: string
  name: string
  status: string
  /** Labels or metadata where the API has them; words, one per key, where it has tags. */
  labels: Record<string, string>
  tags: unknown[]
  readonly image: string
  readonly userData: string
  readonly firewall: string | undefined
  /** Shown as running from the next look on. */
  building: boolean
}

export interface DoubleImage {
  readonly id: string
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** Not shown as whole before so many looks. */
  looksLeft: number
}

/** The state of a cloud and what all of them have; routes are of each API. */
export abstract class CloudDouble extends ApiDouble {
  readonly servers = new Map<string, DoubleServer>()
  readonly images = new Map<string, DoubleImage>()
  /** Of one page, whatever is asked for. */
  pageItems = 2
  serversMax = 100
  protected made = 0

  abstract isCreate(asked: Asked): boolean
  abstract isList(asked: Asked): boolean
  /** Words of the API and what they mean. */
  abstract readonly statuses: Readonly<Record<string, MachineStatus>>
  abstract readonly runningWord: string
  protected abstract readonly stoppedWord: string
  protected abstract setTags(server: DoubleServer, tags: MachineTags): void
  abstract readonly quotaReply: Reply

  /** A machine that nobody ordered here. */
  stranger(name: string, tags: MachineTags): string {
    const server = this.add({ name, image: 'any', userData: '', firewall: undefined })
    server.building = false
    server.status = this.runningWord
    this.setTags(server, tags)
    return server.id
  }

  protected nextId(): string {
    this.made += 1
    return String(4_000 + this.made)
  }

  protected add(given: Pick<DoubleServer, 'name' | 'image' | 'userData' | 'firewall'>): DoubleServer {
    const server: DoubleServer = {
      ...given,
      id: this.nextId(),
      status: '',
      labels: {},
      tags: [],
      building: true,
    }
    this.servers.set(server.id, server)
    return server
  }

  /** A look at a machine: one that is built is up by the next. */
  protected seen(server: DoubleServer, buildingWord: string): string {
    if (!server.building) return server.status
    server.building = false
    server.status = this.runningWord
    return buildingWord
  }

  protected stopServer(server: DoubleServer): void {
    server.building = false
    server.status = this.stoppedWord
  }

  protected imageReady(image: DoubleImage): boolean {
    image.looksLeft -= 1
    return image.looksLeft < 0
  }
}

/** One page of them, by number. */
export function pageOf<T>(items: readonly T[], number: number, size: number): readonly T[] {
  return items.slice((number - 1) * size, number * size)
}

export function fields(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {}
}

export function words(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}

export function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
