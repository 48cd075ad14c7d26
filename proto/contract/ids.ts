import { isIP } from 'node:net'
import { type Field, integer, message, pattern, refuse, shown, wideInteger } from './wire-fields.ts'

type Brand<Name extends string> = { readonly __brand: Name }

export type ShardId = string & Brand<'ShardId'>
export type GroupId = string & Brand<'GroupId'>
export type FleetName = string & Brand<'FleetName'>
export type ListenerName = string & Brand<'ListenerName'>
export type FlowId = string & Brand<'FlowId'>
export type ProxyId = string & Brand<'ProxyId'>
export type HostId = string & Brand<'HostId'>
export type NodeId = string & Brand<'NodeId'>
export type OrderId = string & Brand<'OrderId'>
export type MoveId = string & Brand<'MoveId'>
/** One life of a shard: 1, 2, 3 … per shard id. */
export type Incarnation = number & Brand<'Incarnation'>
/** Of a group's binding to a shard; grows by one with every new binding. */
export type Generation = number & Brand<'Generation'>
/** Of the active control-plane node; grows with every take-over. */
export type Token = number & Brand<'Token'>

export const ID_CHARACTERS_MAX = 63
/** What ids and names look like: a DNS label, so that they can be host names, labels and file names. */
export const ID_PATTERN = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

function idField<T extends string>(what: string): Field<T> {
  return pattern<T>(
    ID_PATTERN,
    `${what} (lower-case letters, digits and inner hyphens, at most ${ID_CHARACTERS_MAX})`,
    ID_CHARACTERS_MAX,
  )
}

export const shardId = idField<ShardId>('shard id')
export const groupId = idField<GroupId>('group id')
export const fleetName = idField<FleetName>('fleet name')
export const listenerName = idField<ListenerName>('listener name')
export const flowId = idField<FlowId>('flow id')
export const proxyId = idField<ProxyId>('proxy id')
export const hostId = idField<HostId>('host id')
export const orderId = idField<OrderId>('order id')
export const moveId = idField<MoveId>('move id')
export const incarnation = wideInteger<Incarnation>(1)
export const generation = wideInteger<Generation>(1)
export const token = wideInteger<Token>(1)

/** An IPv4 or IPv6 address in its usual text form. */
export const ipAddress: Field<string> = {
  shape: {
    kind: 'text',
    pattern: /^(127\.0\.0\.[1-9]|::1|2001:db8::[1-9])$/,
    charactersMin: 2,
    charactersMax: 45,
  },
  decode(raw, path) {
    return typeof raw === 'string' && raw.length <= 45 && isIP(raw) !== 0
      ? raw
      : refuse(path, `is no ip address: ${shown(raw)}`)
  },
  encode: value => value,
}

export const portNumber = integer(1, 65_535)

/** `(shard id, incarnation)`: one life of a shard. */
export interface ShardRef {
  readonly shardId: ShardId
  readonly incarnation: Incarnation
}
export const shardRef = message<ShardRef>({ shardId, incarnation })

export function sameShard(left: ShardRef, right: ShardRef): boolean {
  return left.shardId === right.shardId && left.incarnation === right.incarnation
}

/** `arena-1#3`: for people and map keys. */
export function shardRefText(ref: ShardRef): string {
  return `${ref.shardId}#${ref.incarnation}`
}
