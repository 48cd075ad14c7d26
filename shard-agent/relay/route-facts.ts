import { readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { canonicalIp, familyOf } from '../../lib/ip-text.ts'
import { ipv6RouteProblem } from '../restore/ipv6-routes.ts'
import { routeProblem } from '../restore/reverse-path.ts'

/** What in this host's network would keep players' own addresses from passing; undefined where nothing is seen.
 *  @param address of the game servers */
export function routeProblemHere(address: string): string | undefined {
  const own = canonicalIp(address)
  const name = Object.entries(networkInterfaces()).find(
    ([, list]) => list?.some(one => one.address === own) === true,
  )?.[0]
  if (name === undefined) return `no interface of this host has agent.address ${address}`
  if (familyOf(own) === 6) return ipv6RouteProblem(textOf('/proc/net/ipv6_route'))
  const filterOf = (conf: string): number => Number(textOf(`/proc/sys/net/ipv4/conf/${conf}/rp_filter`))
  const routes = textOf('/proc/net/route')
  return routeProblem({ name, ownFilter: filterOf(name), allFilter: filterOf('all'), routes })
}

/** Empty where it cannot be read. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // Then the kernel says nothing, which counts as no filter and no route.
  }
}
