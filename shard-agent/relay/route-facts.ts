import { readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { routeProblem } from '../restore/reverse-path.ts'

/** What in this host's network would keep players' own addresses from passing; undefined where nothing is seen.
 *  @param address of the game servers */
export function routeProblemHere(address: string): string | undefined {
  const name = Object.entries(networkInterfaces()).find(
    ([, list]) => list?.some(one => one.address === address) === true,
  )?.[0]
  if (name === undefined) return `no interface of this host has agent.address ${address}`
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
