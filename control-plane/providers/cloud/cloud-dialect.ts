import type { ApiAnswer, Judgement } from '../http/api-answer.ts'
import type { Page } from '../http/gather-pages.ts'
import type { JsonRequest } from '../http/json-caller.ts'
import type { CallAnswer, CreateMachine, Machine, SideResource } from '../../scaler/provider.ts'

/** Asks the provider. Never throws. */
export interface CloudApi {
  ask<T>(request: JsonRequest, judgement: Judgement<T>): Promise<ApiAnswer<T>>
}

/** An image of ours, whatever its state. */
export interface CloudImage {
  readonly imageId: string
  readonly name: string
  readonly owner: string
  readonly state: 'ready' | 'making' | 'failed'
}

/** What differs between providers of machines. What does not is in `CloudProvider`. */
export interface CloudDialect {
  readonly canSnapshot: boolean
  /** Settings of a pool that mean something here. */
  readonly settings: readonly string[] | 'any'
  /** A page of machines with our owner tag; more may come back, and are left out. */
  servers(owner: string, cursor: string | undefined): JsonRequest
  readServers(body: unknown): Page<Machine> | undefined
  /** Machines that carry this host's name. */
  namesakes(order: CreateMachine): JsonRequest
  server(providerId: string): JsonRequest
  /** `gone`: the provider still shows what is deleted. */
  readServer(body: unknown): Machine | 'gone' | undefined
  /** May look up what the order names by name. */
  createServer(order: CreateMachine): Promise<CallAnswer<JsonRequest>>
  readCreated(body: unknown): string | undefined
  deleteServer(providerId: string): JsonRequest
  stopServer(providerId: string): JsonRequest
  sidesOf(order: CreateMachine): readonly SideResource[]
  makeSide(order: CreateMachine, side: SideResource): Promise<CallAnswer<undefined>>
  removeSide(side: SideResource, owner: string): Promise<CallAnswer<undefined>>
  /** A page of our images. */
  images(owner: string, cursor: string | undefined): JsonRequest
  readImages(body: unknown): Page<CloudImage> | undefined
  /** Begins to make one. */
  snapshot(providerId: string, name: string, owner: string): Promise<CallAnswer<undefined>>
  deleteImage(imageId: string): JsonRequest
}
