import type { AddressFamily } from '../../../lib/ip-text.ts'
import type { ElementChange, ElementSet } from '../../../proxy/kernel/kernel-elements.ts'

/** What the kernel holds, and how its rules see it: a model of the table's text. Every transaction is carried out whole or is a mistake. */
export class ModelTable {
  readonly sets = new Map<string, Map<string, string>>()

  /** Deletes come first, as in the script.
   *  @throws Error where the kernel would refuse */
  carryOut(changes: readonly ElementChange[]): void {
    for (const verb of ['delete', 'add'] as const)
      for (const change of changes) {
        if (change.verb !== verb) continue
        const set = this.#set(change.family, change.set)
        if (set.has(change.key) !== (verb === 'delete'))
          throw new Error(`${verb} ${change.set} ${change.key}`)
        if (verb === 'delete') set.delete(change.key)
        else set.set(change.key, change.value ?? '')
      }
  }

  get(family: AddressFamily, set: ElementSet, key: string): string | undefined {
    return this.#set(family, set).get(key)
  }

  get size(): number {
    let size = 0
    for (const set of this.sets.values()) size += set.size
    return size
  }

  #set(family: AddressFamily, name: ElementSet): Map<string, string> {
    const key = `${family} ${name}`
    const known = this.sets.get(key)
    if (known !== undefined) return known
    const set = new Map<string, string>()
    this.sets.set(key, set)
    return set
  }
}

export type Fate =
  | { readonly kind: 'user-space' }
  /** Rewritten in part: must never be. */
  | { readonly kind: 'torn' }
  | { readonly kind: 'to-shard'; readonly flowPort: string; readonly source: string; readonly to: string }
  | { readonly kind: 'to-player'; readonly from: string; readonly to: string }

/** A player's datagram on its way: each step is one look-up, and the table may change between any two. */
export function* upwards(
  table: ModelTable,
  family: AddressFamily,
  tuple: string,
): Generator<undefined, Fate> {
  const group = table.get(family, 'flows', tuple)
  yield
  const route = group === undefined ? undefined : table.get(family, 'routes', group)
  if (route === undefined) return { kind: 'user-space' }
  yield
  const flowPort = table.get(family, 'flow_ports', tuple)
  yield
  const source = table.get(family, 'sources', route)
  yield
  const port = table.get(family, 'shard_ports', route)
  yield
  const address = table.get(family, 'shard_addresses', route)
  if (flowPort === undefined || source === undefined || port === undefined || address === undefined)
    return { kind: 'torn' }
  return { kind: 'to-shard', flowPort, source, to: `${address} . ${port}` }
}

/** A shard's datagram on its way to the player. */
export function* downwards(
  table: ModelTable,
  family: AddressFamily,
  from: string,
  to: { readonly source: string; readonly flowPort: number },
): Generator<undefined, Fate> {
  const key = `${to.flowPort}`
  const group = table.get(family, 'reply_groups', key)
  yield
  const route = group === undefined ? undefined : table.get(family, 'routes', group)
  yield
  if (route === undefined || table.get(family, 'fence', `${route} . ${from} . ${to.source}`) === undefined)
    return { kind: 'user-space' }
  const parts: (string | undefined)[] = []
  for (const set of ['public_ports', 'public_addresses', 'player_addresses', 'player_ports'] as const) {
    yield
    parts.push(table.get(family, set, key))
  }
  if (parts.includes(undefined)) return { kind: 'torn' }
  const [publicPort = '', publicAddress = '', playerAddress = '', playerPort = ''] = parts
  return {
    kind: 'to-player',
    from: `${publicAddress} . ${publicPort}`,
    to: `${playerAddress} . ${playerPort}`,
  }
}
