import { NftError } from '../../lib/nft/nft-error.ts'
import { NftSession } from '../../lib/nft/nft-session.ts'

type Value = string | number | { readonly concat: readonly (string | number)[] }
/** An element of a map as `nft -j` prints it; with a counter it is wrapped. */
type Element = readonly [Value | { readonly elem: { readonly val: Value } }, string | number]
interface Listed {
  readonly map?: { readonly name: string; readonly elem?: readonly Element[] }
}

/** A flow as the kernel carries it. */
export interface KernelCarried {
  /** `address:port`, as the next one. */
  readonly player: string
  readonly shard: string
  readonly flowPort: number
}

/** The kernel's table as somebody sees it who looks from outside, without the proxy's own reader. Empty where there is no table. */
export async function carriedByKernel(): Promise<readonly KernelCarried[]> {
  const listed = await tableNow()
  const mapOf = (name: string): ReadonlyMap<string, string> => {
    const elements = listed.find(({ map }) => map?.name === name)?.map?.elem ?? []
    return new Map(elements.map(([key, value]) => [textOf(key), `${value}`]))
  }
  const routes = mapOf('routes')
  const addresses = mapOf('shard_addresses')
  const ports = mapOf('shard_ports')
  const flowPorts = mapOf('flow_ports')
  return [...mapOf('flows')].map(([tuple, group]) => {
    const [address = '', port = ''] = tuple.split(' ')
    const route = routes.get(group) ?? ''
    return {
      player: `${address}:${port}`,
      shard: `${addresses.get(route)}:${ports.get(route)}`,
      flowPort: Number(flowPorts.get(tuple)),
    }
  })
}

function textOf(key: Element[0]): string {
  if (typeof key !== 'object') return `${key}`
  return 'elem' in key ? textOf(key.elem.val) : key.concat.join(' ')
}

async function tableNow(): Promise<readonly Listed[]> {
  const session = NftSession.open()
  try {
    const listing = (await session.list('list table ip switchyard')) as {
      readonly nftables: readonly Listed[]
    }
    return listing.nftables
  } catch (error) {
    if (error instanceof NftError && error.failure === 'absent') return []
    throw error
  } finally {
    await session.close()
  }
}
