import type { AddressFamily } from '../../lib/ip-text.ts'
import {
  type ElementChange,
  ELEMENT_SET_NAMES,
  type ElementSet,
  gatesOf,
  type KernelFlow,
  type KernelRoute,
  partsOf,
  routePartsOf,
  tableName,
} from './kernel-elements.ts'
import type { LeftTable } from './kernel-table.ts'
import { type ReadSet, readTableNames } from './read-listing.ts'
import { parseOwner, type TableOwner } from './table-owner.ts'

/** Those of which there is a table of ours, in a listing of all tables. */
export function readFamilies(listing: unknown): readonly AddressFamily[] {
  const names = readTableNames(listing)
  return ([4, 6] as const).filter(family => names.includes(tableName(family)))
}

/** Undefined where there is no set that says whose table it is, or somebody else has written it. */
export function readOwner(sets: readonly ReadSet[]): TableOwner | undefined {
  const owner = sets.find(({ name }) => name === 'owner')
  return owner === undefined ? undefined : parseOwner(owner.comment)
}

/** Sorts what an earlier process has left in the table of one family into flows that are whole, and what is left of others. */
export function readLeft(family: AddressFamily, sets: readonly ReadSet[]): LeftTable {
  const maps = new Map(ELEMENT_SET_NAMES.map(name => [name, new Map<string, string>()] as const))
  for (const { name, elements } of sets)
    for (const { key, value } of elements) maps.get(name as ElementSet)?.set(key, value)
  const orphans = new Map<string, ElementChange>()
  for (const [set, elements] of maps)
    // The table's text empties it.
    if (set !== 'seen')
      for (const key of elements.keys()) orphans.set(`${set} ${key}`, { family, verb: 'delete', set, key })
  const claim = (parts: readonly (readonly [ElementSet, string, string | undefined])[]): boolean => {
    if (parts.some(([set, key, value = '']) => maps.get(set)?.get(key) !== value)) return false
    for (const [set, key] of parts) orphans.delete(`${set} ${key}`)
    return true
  }
  const value = (set: ElementSet, key: string): string => maps.get(set)?.get(key) ?? ''
  const routes = new Map<number, KernelRoute>()
  const groups = new Map<number, number>()
  let lastNumber = 0
  for (const [group, route] of maps.get('routes') ?? []) {
    const where = {
      address: value('shard_addresses', route),
      port: Number(value('shard_ports', route)),
      source: value('sources', route),
    }
    lastNumber = Math.max(lastNumber, Number(group), Number(route))
    if (!claim([...routePartsOf(Number(route), where), ['routes', group, route]])) continue
    groups.set(Number(group), Number(route))
    routes.set(Number(route), where)
  }
  for (const key of maps.get('shard_addresses')?.keys() ?? []) lastNumber = Math.max(lastNumber, Number(key))
  const flows = [...(maps.get('flow_ports') ?? [])].flatMap(([tuple, port]): readonly KernelFlow[] => {
    const [playerAddress = '', playerPort = '', publicAddress = '', publicPort = ''] = tuple.split(' . ')
    const flow = {
      flowPort: Number(port),
      playerAddress,
      playerPort: Number(playerPort),
      publicAddress,
      publicPort: Number(publicPort),
      group: Number(value('flows', tuple)),
    }
    return groups.has(flow.group) && claim([...partsOf(flow), ...gatesOf(flow)]) ? [flow] : []
  })
  const orphanNames = [...orphans.values()].map(({ key }) => key)
  return { flows, groups, routes, lastNumber, orphans: [...orphans.values()], orphanNames }
}

/** What was left in several tables. The numbers of groups and routes are of one row, whatever their family. */
export function joinLeft(tables: readonly LeftTable[]): LeftTable {
  return {
    flows: tables.flatMap(({ flows }) => flows),
    groups: new Map(tables.flatMap(({ groups }) => [...groups])),
    routes: new Map(tables.flatMap(({ routes }) => [...routes])),
    lastNumber: Math.max(0, ...tables.map(({ lastNumber }) => lastNumber)),
    orphans: tables.flatMap(({ orphans }) => orphans),
    orphanNames: tables.flatMap(({ orphanNames }) => orphanNames),
  }
}
