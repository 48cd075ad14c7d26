import type { HostLive, LiveView, ProxyLive } from '../facts/live-view.ts'
import type { World } from '../facts/world.ts'
import type { FleetName, ListenerName } from '../../proto/contract/ids.ts'
import type { Protocol } from '../../proto/contract/common.ts'

/** What the links say, with the details that only people want to know. */
export interface LiveDetail extends LiveView {
  readonly hosts: readonly HostDetail[]
  readonly proxies: readonly ProxyDetail[]
}

export interface HostDetail extends HostLive {
  readonly pid: number
  /** Where proxies reach this host's shards. */
  readonly address: string
}

export interface ProxyDetail extends ProxyLive {
  readonly pid: number
  readonly flows: number
  readonly drops: number
  readonly listeners: readonly ListenerDetail[]
}

export interface ListenerDetail {
  readonly name: ListenerName
  readonly fleet: FleetName
  readonly bind: string
  readonly port: number
  readonly protocols: readonly Protocol[]
}

export interface DetailedWorld extends World {
  readonly live: LiveDetail
}
